/** Prints a call as it happens, for a terminal; colours only where there is one. */
import type { DemoCall, DemoEvent } from './api-client.ts';

export interface Printer {
  event(event: DemoEvent): void;
  summary(call: DemoCall): void;
  line(text: string): void;
}

interface Style {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly struck: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly yellow: (text: string) => string;
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
  let waiting: DemoEvent | null = null;
  const flush = (): void => {
    if (waiting) say(waiting, 'person', style.cyan(waiting.text ?? ''));
    waiting = null;
  };

  return {
    line: (text) => {
      write(`${text}\n`);
    },
    event: (event) => {
      if (event.kind !== 'agent_heard') flush();
      switch (event.kind) {
        case 'state_changed': {
          const why = [event.outcome, event.reason].filter(Boolean).join(', ');
          say(event, '', style.dim(`— ${event.state ?? ''}${why ? ` (${why})` : ''}`));
          break;
        }
        case 'caller_said':
          waiting = event;
          break;
        case 'agent_said':
          written.set(event.utterance_id ?? '', event.text ?? '');
          if (event.text) say(event, 'agent', event.text);
          break;
        case 'agent_heard': {
          const text = written.get(event.utterance_id ?? '') ?? '';
          const heard = event.heard_text ?? '';
          const ms = event.figures
            ? style.dim(`first audio after ${event.figures.first_audio_ms.toFixed(1)} ms`)
            : '';
          if (event.complete === true) say(event, '', `${style.dim('└ heard to the end;')} ${ms}`);
          else if (text.trim() !== '') {
            const unheard = style.struck(text.slice(heard.length));
            say(event, '', `${style.yellow('└ interrupted:')} ${heard}${unheard} ${ms}`);
          }
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
        default:
          break;
      }
    },
    summary: (call) => {
      write(`\n${style.bold('Claim')}\n`);
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
