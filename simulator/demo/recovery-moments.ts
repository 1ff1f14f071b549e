/** The moments of the demo's second act: what broke, and that the person was told everything and asked nothing twice. */
import { phrase } from '../../domain/conversation/phrases.ts';
import type { DemoCall } from './api-client.ts';
import { median } from './figures.ts';
import type { Moment } from './moments.ts';
import type { SecondScene } from './second-scene.ts';
import type { LedgerLine, LineOf } from './simulator-client.ts';

/** A bridge was killed; ms since the epoch. */
export interface Cut {
  readonly name: string;
  readonly killedAt: number;
}

/** What was broken; times are ms since the epoch. Null: its moment never came. */
export interface Mishaps {
  readonly bridge: Cut | null;
  readonly worker: { readonly name: string; readonly killedAt: number } | null;
  readonly line: { readonly lostAt: number } | null;
}

/** The language of the scene. */
const language = 'en-US';

export interface GoingOn {
  /** The last that was heard of the killed bridge, and the first of the next one. */
  readonly before: LineOf<'heard'>;
  readonly after: LineOf<'heard'>;
  readonly gapMs: number;
}

/** A reply that takes so much longer than the others would be noticed. */
const noticeableMs = 500;

export function recoveryMomentsOf(
  call: DemoCall,
  ledger: readonly LedgerLine[],
  { expected }: SecondScene,
  { bridge, worker, line }: Mishaps,
): readonly Moment[] {
  return [
    named('bridge killed', bridge ? sentenceGoesOn(call, ledger, bridge) : missing('its moment never came')),
    named(
      'worker killed',
      worker ? nobodyNotices(ledger, worker) : missing('its moment never came, or nobody knew which'),
    ),
    named('line lost', line ? knownAgain(ledger, expected, line.lostAt) : missing('its moment never came')),
  ];
}

type Finding = Omit<Moment, 'name'>;

function named(name: string, finding: Finding): Moment {
  return { name, ...finding };
}

function shown(detail: string): Finding {
  return { verdict: 'shown', detail };
}

function missing(detail: string): Finding {
  return { verdict: 'missing', detail };
}

/**
 * The silence in the middle of the sentence, by the person's ear; null while nothing has been heard after it. What the
 * carrier says to bridge a long silence is not the sentence.
 */
export function goesOn(ledger: readonly LedgerLine[], { killedAt }: Cut): GoingOn | null {
  const heard = ledger.filter((line) => line.kind === 'heard');
  const before = heard.findLast(({ firstAudibleAt }) => firstAudibleAt < killedAt);
  const after = heard.find(
    ({ firstAudibleAt, text }) =>
      firstAudibleAt > killedAt && bare(text) !== bare(phrase('holding', language)),
  );
  if (!before || !after) return null;
  return { before, after, gapMs: after.firstAudibleAt - before.lastAudibleAt };
}

function sentenceGoesOn(call: DemoCall, ledger: readonly LedgerLine[], cut: Cut): Finding {
  const goingOn = goesOn(ledger, cut);
  if (!goingOn) return missing('nothing was heard of the agent after the kill');
  const { before, after, gapMs } = goingOn;
  const written = call.messages.flatMap((message, at) => {
    const isFirst = message.kind === 'agent' && call.messages[at - 1]?.kind !== 'agent';
    return isFirst ? [runOfAgent(call, at)] : [];
  });
  const whole = written.find((text) => bare(text).startsWith(bare(before.text)));
  if (whole === undefined)
    return missing(`what the report says was said does not begin with "${before.text}"`);
  const rest = bare(whole).slice(bare(before.text).length);
  if (rest === '') return missing('the sentence was over before the kill');
  if (!bare(after.text).endsWith(rest))
    return missing(`of "${whole}" the person heard "${before.text}" and "${after.text}": words are lost`);
  const twice = wordsWithin(after.text, bare(after.text).length - rest.length);
  const repeated = twice === 0 ? 'no word lost or repeated' : `no word lost, ${twice} repeated`;
  return shown(
    `${cut.name} died in mid-sentence; ${gapMs.toFixed(0)} ms later another went on with "${firstWords(after.text)} …", ${repeated}`,
  );
}

/** What the agent said from one message on until somebody else did something. */
function runOfAgent(call: DemoCall, from: number): string {
  const run = call.messages.slice(from);
  const end = run.findIndex(({ kind }) => kind === 'caller' || kind === 'digits');
  return run
    .slice(0, end < 0 ? run.length : end)
    .flatMap(({ kind, text }) => (kind === 'agent' ? [text ?? ''] : []))
    .join(' ');
}

/** The first reply after a moment beside the median of those before it; null while there is no such pair. */
export function replyAfter(
  ledger: readonly LedgerLine[],
  at: number,
): { readonly ms: number; readonly usualMs: number } | null {
  const replies = ledger.filter((line) => line.kind === 'agent_replied');
  const next = replies.find((reply) => reply.at > at);
  const before = median(replies.filter((reply) => reply.at <= at).map(({ arrivalMs }) => arrivalMs));
  return next && before !== null ? { ms: next.arrivalMs, usualMs: before } : null;
}

function nobodyNotices(
  ledger: readonly LedgerLine[],
  { name, killedAt }: NonNullable<Mishaps['worker']>,
): Finding {
  const reply = replyAfter(ledger, killedAt);
  if (!reply) return missing('the agent gave no answer after the kill, or none before to compare with');
  const figures = `answered after ${reply.ms.toFixed(0)} ms; before, it was ${reply.usualMs.toFixed(0)} ms`;
  if (reply.ms > reply.usualMs + noticeableMs) return missing(`${name} was missed: the agent ${figures}`);
  return shown(`${name} died, and the agent ${figures}`);
}

function knownAgain(
  ledger: readonly LedgerLine[],
  { greetedAgain, notAskedAgain }: SecondScene['expected'],
  lostAt: number,
): Finding {
  const before = ledger.find((line) => line.kind === 'call_ended');
  if (before?.kind !== 'call_ended' || before.by !== 'network') return missing('the line was not lost');
  const heard = ledger.filter(
    (line) => line.kind === 'heard' && line.callConnectionId !== before.callConnectionId,
  );
  const text = heard.map((line) => (line.kind === 'heard' ? line.text : '')).join(' ');
  const connected = ledger.find((line) => line.kind === 'connected' && line.at > lostAt);
  const [first] = heard;
  if (!connected || first?.kind !== 'heard') return missing('nothing was heard after the line was lost');
  if (!new RegExp(greetedAgain, 'i').test(text)) return missing(`greeted like a stranger: "${first.text}"`);
  if (new RegExp(notAskedAgain, 'i').test(text)) return missing(`asked again what was known: "${text}"`);
  const waited = first.firstAudibleAt - connected.at;
  return shown(
    `the person called back and was greeted after ${waited.toFixed(0)} ms: "${firstWords(first.text)} …"; only what was missing was asked`,
  );
}

/** Letters and figures only: sentences are sounded without the spaces between them. */
function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** How many words the first letters of a text touch. */
function wordsWithin(text: string, letters: number): number {
  let passed = 0;
  return text.split(/\s+/).filter((word) => {
    const isWithin = passed < letters;
    passed += bare(word).length;
    return isWithin && bare(word) !== '';
  }).length;
}

function firstWords(text: string): string {
  return text.split(/\s+/).slice(0, 4).join(' ');
}
