/** Prints a call as it happens, for a terminal; colours only where there is one. */
import { asksPatience } from '../../domain/conversation/transcript.ts';
import type { DemoCall, DemoEvent } from './api-client.ts';
import type { Moment } from './moments.ts';

export interface Printer {
  event(event: DemoEvent): void;
  summary(call: DemoCall, moments: readonly Moment[]): void;
  line(text: string): void;
  /** Something was broken on purpose, or has mended itself, this moment. */
  mark(kind: 'broken' | 'mended' | 'told', text: string): void;
}

interface Style {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly struck: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly red: (text: string) => string;
}

function styleFor(colour: boolean): Style {
  const code = (open: number, close: number) => (text: string) =>
    colour && text !== '' ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return {
    dim: code(2, 22),
    bold: code(1, 22),
    // Without colour the words not heard stand in brackets.
    struck: colour
      ? (text) => (text === '' ? '' : `\u001B[9;2m${text}\u001B[29;22m`)
      : (text) => (text === '' ? '' : `[${text}]`),
    green: code(32, 39),
    cyan: code(36, 39),
    yellow: code(33, 39),
    red: code(31, 39),
  };
}

/** `write` gets whole lines. Times are shown relative to the first event. */
export function createPrinter(write: (text: string) => void, colour: boolean): Printer {
  const style = styleFor(colour);
  let first: number | null = null;
  const written = new Map<string, string>();

  const stamp = (at: string): string => {
    const moment = Date.parse(at);
    first ??= moment;
    return style.dim(`${((moment - first) / 1_000).toFixed(1).padStart(5)} s `);
  };
  const say = (event: DemoEvent, who: string, text: string): void => {
    write(`${stamp(event.at)} ${who.padEnd(8)} ${text}\n`);
  };
  // What was heard of the agent is told with the person's next turn; it is printed before that turn, where it belongs.
  let held: readonly DemoEvent[] = [];
  const flush = (): void => {
    for (const event of held) person(event);
    held = [];
  };
  const person = (event: DemoEvent): void => {
    if (event.kind === 'language_chosen') {
      const how = { digit: 'chosen by key', given_up: 'none was chosen', wish: 'as they wish' };
      const by = new Map(Object.entries(how)).get(event.by ?? '') ?? 'chosen by voice';
      note(style.yellow(`${event.language ?? ''} from here on, ${by}`));
    } else if (event.kind === 'speech_changed')
      note(
        style.yellow(`speed ${event.speed ?? 1}, style ${event.style ?? 'none'} from here on, as they wish`),
      );
    else if (event.kind === 'digits_pressed')
      say(event, 'person', style.cyan(`(presses ${event.digits ?? ''})`));
    else say(event, 'person', style.cyan(event.text ?? ''));
  };
  /** What became of the line before; it has no time of its own. */
  const note = (text: string): void => {
    write(`${' '.repeat(17)} └ ${text}\n`);
  };

  return {
    line: (text) => {
      write(`${text}\n`);
    },
    mark: (kind, text) => {
      const shown = { broken: style.red(`✗ ${text}`), mended: style.green(`↻ ${text}`), told: `☎ ${text}` }[
        kind
      ];
      write(`${stamp(new Date().toISOString())} ${style.bold(shown)}\n`);
    },
    event: (event) => {
      if (event.kind === 'caller_said' && event.aside === 'backchannel') {
        say(event, 'person', style.cyan(`‹${event.text ?? ''}›`));
        note(style.yellow('a sign of listening: the agent goes on'));
        return;
      }
      if (['caller_said', 'digits_pressed', 'language_chosen', 'speech_changed'].includes(event.kind)) {
        held = [...held, event];
        return;
      }
      if (event.kind !== 'agent_heard') flush();
      switch (event.kind) {
        case 'state_changed': {
          const why = [event.outcome, event.reason].filter(Boolean).join(', ');
          say(event, '', style.dim(`— ${event.state ?? ''}${why ? ` (${why})` : ''}`));
          break;
        }
        case 'agent_said':
          written.set(event.utterance_id ?? '', event.text ?? '');
          if (event.text) say(event, 'agent', event.text);
          if (asksPatience(event.utterance_id ?? ''))
            note(style.yellow('the model takes long: asks for patience'));
          break;
        case 'agent_heard': {
          const id = event.utterance_id ?? '';
          const [text, heard] = [written.get(id) ?? '', event.heard_text ?? ''];
          const { first_audio_ms: ms } = event.figures ?? {};
          const after = ms === undefined ? [] : [style.dim(`first audio ${ms.toFixed(1)} ms after the turn`)];
          if (event.complete !== true && text.trim() !== '') {
            const cut = `${ending(heard)}${style.struck(beginning(text.slice(heard.length)))}`;
            note([`${style.yellow('the agent is cut off here:')} ${cut}`, ...after].join('; '));
          } else if (!asksPatience(id)) note([style.dim('heard to the end'), ...after].join('; '));
          break;
        }
        case 'claim_changed':
          say(event, 'claim', style.green(`${event.field ?? ''} = ${event.value?.value ?? ''}`));
          break;
        case 'reminder_set':
          say(
            event,
            'reminder',
            style.green(`${event.reminder?.title ?? ''}, due ${event.reminder?.due_date_time ?? ''}`),
          );
          break;
        case 'tool_called':
          if (event.accepted === false)
            say(event, 'tool', style.yellow(`${event.name ?? ''} refused: ${event.answer ?? ''}`));
          break;
        case 'tool_answered':
          say(event, 'tool', toolEnd(event, style));
          break;
        default:
          break;
      }
    },
    summary: (call, moments) => {
      write(`\n${style.bold('Seen in this call')}\n`);
      for (const { name, verdict, detail } of moments)
        write(
          `  ${verdict === 'shown' ? style.green('✓') : style.yellow(verdict === 'missing' ? '✗' : '–')} ${name.padEnd(20)} ${detail}\n`,
        );
      write(`${style.bold('Claim')}\n`);
      for (const field of call.claim)
        write(`  ${field.name.padEnd(22)} ${field.value ?? style.yellow('missing')}\n`);
      if (call.synthesis) {
        write(`${style.bold('Synthesis')}  ${call.synthesis.short}\n  ${call.synthesis.long}\n`);
        write(
          `  satisfaction: ${call.synthesis.satisfaction}; to improve: ${call.synthesis.improvement_suggestions}\n`,
        );
      }
      if (call.next_action)
        write(
          `${style.bold('Next action')}  ${call.next_action.action}: ${call.next_action.justification}\n`,
        );
    },
  };
}

/** What a tool did in the world, or why not; of a search, where it found something. */
function toolEnd({ name = '', ok = false, answer = '', sources = [] }: DemoEvent, style: Style): string {
  if (!ok) return style.yellow(`${name}: not done: ${answer}`);
  if (name !== 'search_documents') return style.green(`${name}: done`);
  const found = sources.map(({ path, title }) => `${path} (${title})`).join(', ');
  return found === '' ? style.yellow(`${name}: nothing found`) : style.green(`${name}: found in ${found}`);
}

const wordsShown = 6;

function beginning(text: string): string {
  const words = text.split(' ');
  return words.length <= wordsShown ? text : `${words.slice(0, wordsShown).join(' ')} …`;
}

function ending(text: string): string {
  const words = text.split(' ');
  return words.length <= wordsShown ? text : `… ${words.slice(-wordsShown).join(' ')}`;
}
