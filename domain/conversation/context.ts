/** What the agent knows while it talks: kept by the bridge during an attachment, by the workflow for ever. Pure. */
import type { NewContext, WholeContext } from './converse.ts';
import { asksPatience, type CallerTurn, type Entry, type HeardReport, type Utterance } from './transcript.ts';

/** The context, without the word that says how it travelled. */
export type ConversationContext = Omit<WholeContext, 'kind'>;

export type AgentEntry = Extract<Entry, { kind: 'agent' }>;

/** The id under which a caller's turn is known in records. */
export function turnId(turn: { readonly epoch: number; readonly seq: number }): string {
  return `${turn.epoch}-${turn.seq}`;
}

export function withEntries(context: ConversationContext, entries: readonly Entry[]): ConversationContext {
  return entries.length === 0 ? context : { ...context, entries: [...context.entries, ...entries] };
}

/** Adds what the workflow sent with a standing turn. */
export function withNews(context: ConversationContext, news: NewContext): ConversationContext {
  return {
    ...withEntries(context, news.entries),
    ...(news.claim ? { claim: news.claim } : {}),
    ...(news.reminders ? { reminders: news.reminders } : {}),
    ...(news.language === undefined ? {} : { language: news.language, languageWished: true }),
    ...(news.speech ? { speech: news.speech } : {}),
  };
}

export function callerEntry(turn: CallerTurn, at: number): Entry {
  return { kind: 'caller', at, ...turn };
}

/**
 * Adds what the caller said. A correction mends the turn it is for, a continuation makes it whole; should that turn not be
 * known, the words count as a turn of their own, so that none are lost.
 */
export function withCallerTurn(entries: readonly Entry[], turn: CallerTurn, at: number): readonly Entry[] {
  const { aside, ...plain } = turn;
  if (!aside || aside.kind === 'backchannel') return [...entries, callerEntry(turn, at)];
  const meant = turnOf(entries, { epoch: turn.epoch, seq: aside.ofSeq });
  if (!meant) return [...entries, callerEntry(plain, at)];
  const { text, durationMs, seq } = turn;
  if (aside.kind === 'continuation')
    return entries.map((entry) => (entry === meant ? { ...meant, text, durationMs, wholeSeq: seq } : entry));
  if (meant.text === text) return entries;
  const corrected = { was: meant.corrected?.was ?? meant.text, seq };
  return entries.map((entry) => (entry === meant ? { ...meant, text, corrected } : entry));
}

/** The entry of a caller's turn. */
export function turnOf(
  entries: readonly Entry[],
  { epoch, seq }: { readonly epoch: number; readonly seq: number },
): Extract<Entry, { kind: 'caller' }> | undefined {
  const found = entries.findLast(
    (entry) => entry.kind === 'caller' && entry.epoch === epoch && entry.seq === seq,
  );
  return found?.kind === 'caller' ? found : undefined;
}

/** Said by the way, such as "mhm": nobody has to answer it, and a model need not know of it. */
export function isAside(entry: Entry): boolean {
  return entry.kind === 'caller' && entry.aside !== undefined;
}

/** Words of the agent that answer nothing: whatever they bridged the wait for is still to come. */
export function isPatience(entry: Entry): boolean {
  return entry.kind === 'agent' && asksPatience(entry.utteranceId);
}

/** `callerSeq`: the caller's news that it answers, if any. */
export function agentEntry(utterance: Utterance, at: number, callerSeq?: number): AgentEntry {
  return {
    kind: 'agent',
    at,
    utteranceId: utterance.id,
    text: utterance.text,
    toolCalls: utterance.toolCalls,
    ...(callerSeq === undefined ? {} : { callerSeq }),
    heard: null,
  };
}

/** Notes what was heard of an utterance. A report never takes words back: the longer one stands, and the complete one. */
export function withHeard(entries: readonly Entry[], report: HeardReport): readonly Entry[] {
  return entries.map((entry) => {
    if (entry.kind !== 'agent' || entry.utteranceId !== report.utteranceId) return entry;
    if (entry.heard?.complete) return entry;
    if (entry.heard && entry.heard.text.length > report.heardText.length) return entry;
    return { ...entry, heard: { text: report.heardText, complete: report.complete } };
  });
}
