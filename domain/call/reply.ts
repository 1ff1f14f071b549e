/** What a standing turn brought back, worked into the conversation: words, what was heard of them, tools. */
import { agentEntry, isPatience, turnId, withHeard } from '../conversation/context.ts';
import type { AgentEntry } from '../conversation/context.ts';
import type { ConverseOutput } from '../conversation/converse.ts';
import { checkedHeard } from '../conversation/heard.ts';
import { withWithheld, type Moderated } from '../conversation/moderated.ts';
import { asksPatience, originOf } from '../conversation/transcript.ts';
import type { Entry, HeardReport, Utterance } from '../conversation/transcript.ts';
import type { CallState } from './state.ts';
import { note, talk } from './step.ts';
import { pendingNews } from './take-up.ts';
import { withTools } from './tool-moves.ts';

/** `afterSeq`: the caller's turn behind which stands what answers no turn. */
export function withOutput(
  state: CallState,
  { utterance, unfinished, callerSeq, heard, missesTexts, moderated = [] }: ConverseOutput,
  afterSeq: number,
  now: number,
): CallState {
  const { owed, lastSeq } = state.conversation;
  // Without an answer the wait goes on: for an answer to what was said last, or for what the agent was to say unasked.
  const awaitedSeq = utterance || owed.kind !== 'listen' ? (callerSeq ?? afterSeq) : lastSeq;
  // In the order in which the person heard it: first what was still being played, then the new words.
  const isNew = ({ utteranceId }: HeardReport): boolean => utteranceId === utterance?.id;
  const before = heard
    .filter((report) => !isNew(report))
    .reduce(
      (next, report) => withReport(withPatience(next, report, awaitedSeq, now), report, now),
      withModerated(state, moderated, now),
    );
  const said = utterance
    ? withUtterance(before, utterance, now, {
        ...(callerSeq === undefined ? {} : { callerSeq }),
        ...{ afterSeq, missesTexts },
      })
    : before;
  const told = heard.filter(isNew).reduce((next, report) => withReport(next, report, now), said);
  const worked = utterance ? withTools(told, utterance, now) : told;
  if (!unfinished || !state.settings.recovery) return worked;
  const { epoch } = state.conversation;
  const asked = callerSeq === undefined ? {} : { epoch, seq: callerSeq };
  return talk(worked, { owed: { kind: 'go_on', ...asked } });
}

/** What was refused is noted, and the person's words among it are withheld from every model from now on. */
export function withModerated(state: CallState, moderated: readonly Moderated[], now: number): CallState {
  return moderated.reduce((before, one) => {
    const { where, category, severity, turns, texts } = one;
    const ids = {
      ...(turns ? { turnIds: turns.map(turnId) } : {}),
      ...(texts ? { messageIds: texts } : {}),
    };
    const noted = note(before, now, { kind: 'moderated', where, category, severity, ...ids });
    return talk(noted, { entries: withWithheld(noted.conversation.entries, one) });
  }, state);
}

/** What a bridge that fell silent had reported last. */
export function withLastWords(
  state: CallState,
  {
    epoch,
    turn,
    heard,
  }: { readonly epoch: number; readonly turn: number; readonly heard: readonly HeardReport[] },
  now: number,
): CallState {
  const unfinishedId = `${epoch}-${turn}`;
  return heard
    .map((report) => ({ ...report, playing: false }))
    .reduce(
      (next, report) =>
        withReport(withLostUtterance(next, report, report.utteranceId === unfinishedId, now), report, now),
      state,
    );
}

function withUtterance(
  state: CallState,
  utterance: Utterance,
  now: number,
  place: { readonly callerSeq?: number; readonly afterSeq: number; readonly missesTexts?: true | undefined },
): CallState {
  const { epoch, entries } = state.conversation;
  const { callerSeq, afterSeq, missesTexts } = place;
  const answers = callerSeq === undefined ? {} : { answers: answeredTurn(entries, epoch, callerSeq) };
  const noted = note(state, now, {
    kind: 'agent_said',
    utteranceId: utterance.id,
    text: utterance.text,
    ...answers,
  });
  const reply = agentEntry(utterance, now, callerSeq);
  const placed = beforeLaterWords(entries, reply, epoch, callerSeq ?? afterSeq);
  return talk(noted, { entries: beforeUnknownTexts(state, placed, reply, missesTexts), unwrapped: true });
}

/** A text message that came while the reply was made stands behind it: it is still to be answered. */
function beforeUnknownTexts(
  { conversation: { texts } }: CallState,
  entries: readonly Entry[],
  reply: AgentEntry,
  missesTexts: true | undefined,
): readonly Entry[] {
  const { turn } = originOf(reply.utteranceId);
  if (typeof texts?.owedFrom !== 'number' || (turn >= texts.owedFrom && !missesTexts)) return entries;
  const at = entries.indexOf(reply);
  const before = entries.slice(0, at);
  const from = before.findLastIndex((entry) => entry.kind === 'agent' && !isPatience(entry)) + 1;
  const isUnknown = (entry: Entry, index: number): boolean =>
    index >= from && entry.kind === 'text_message' && entry.from === 'person';
  return [
    ...before.filter((entry, index) => !isUnknown(entry, index)),
    reply,
    ...before.filter(isUnknown),
    ...entries.slice(at + 1),
  ];
}

/** The id of the turn that is answered; where a correction or continuation is, that is the turn it belongs to. */
function answeredTurn(entries: readonly Entry[], epoch: number, seq: number): string {
  const mended = entries.findLast(
    (entry) =>
      entry.kind === 'caller' &&
      entry.epoch === epoch &&
      (entry.corrected?.seq === seq || entry.wholeSeq === seq),
  );
  return mended?.kind === 'caller' ? turnId(mended) : turnId({ epoch, seq });
}

/**
 * The reply stands before what was said after it: a signal may overtake the result of the turn before it, and a phrase that
 * asked for patience may be reported when the answer it bridged the wait for is long known.
 */
function beforeLaterWords(
  entries: readonly Entry[],
  reply: AgentEntry,
  epoch: number,
  seq: number,
): readonly Entry[] {
  const later = entries.findIndex((entry) => {
    if (entry.kind === 'agent') return isAwaited(entry, reply);
    return (
      (entry.kind === 'caller' || entry.kind === 'digits') && entry.epoch === epoch && (entry.seq ?? 0) > seq
    );
  });
  return later < 0 ? [...entries, reply] : [...entries.slice(0, later), reply, ...entries.slice(later)];
}

/** Whether `reply` is a phrase that asked for patience in the standing turn that brought the answer, or in one before. */
function isAwaited(answer: AgentEntry, reply: AgentEntry): boolean {
  if (!isPatience(reply) || isPatience(answer)) return false;
  const [asked, given] = [originOf(reply.utteranceId), originOf(answer.utteranceId)];
  return asked.turn > 0 && asked.epoch === given.epoch && asked.turn <= given.turn;
}

/**
 * Words that were spoken but whose turn never came back are kept as said. A turn comes back once it is written: words of
 * the turn that was lost are `unfinished`, and whoever speaks next goes on from them.
 */
function withLostUtterance(
  state: CallState,
  report: HeardReport,
  unfinished: boolean,
  now: number,
): CallState {
  const known = state.conversation.entries.find(
    (entry) => entry.kind === 'agent' && entry.utteranceId === report.utteranceId,
  );
  if (known?.kind === 'agent') return withLongerText(state, known, report, now);
  if (report.writtenText === '') return state;
  const { lastSeq } = state.conversation;
  if (asksPatience(report.utteranceId)) return withPatience(state, report, lastSeq, now);
  const utterance = { id: report.utteranceId, text: report.writtenText, toolCalls: [] };
  const asked = pendingNews(state.conversation.entries);
  const kept = withUtterance(state, utterance, now, { afterSeq: lastSeq });
  const goesOn = unfinished && state.settings.recovery && !isAsked(state, report);
  return talk(kept, { owed: goesOn ? { kind: 'go_on', ...asked } : { kind: 'listen' } });
}

/** Whether these are the fixed words of a question: nobody has to write on behind them. */
function isAsked({ conversation: { owed } }: CallState, { writtenText }: HeardReport): boolean {
  return owed.kind === 'ask' && owed.text === writtenText;
}

/** A bridge that was taken for dead comes back and knows more of an utterance than its last heartbeat did. */
function withLongerText(state: CallState, known: AgentEntry, report: HeardReport, now: number): CallState {
  const { utteranceId, text } = known;
  const { writtenText } = report;
  if (writtenText.length <= text.length || !writtenText.startsWith(text)) return state;
  const heard = known.heard && { ...known.heard, complete: false };
  const entries = state.conversation.entries.map((entry) =>
    entry === known ? { ...known, text: writtenText, heard } : entry,
  );
  return talk(note(state, now, { kind: 'agent_said', utteranceId, text: writtenText }), { entries });
}

/** A phrase that asked for patience comes in reports alone: it was said, and answers nothing. */
function withPatience(state: CallState, report: HeardReport, afterSeq: number, now: number): CallState {
  const { utteranceId: id, writtenText: text } = report;
  const known = state.conversation.entries.some(
    (entry) => entry.kind === 'agent' && entry.utteranceId === id,
  );
  if (known || !asksPatience(id)) return state;
  return withUtterance(state, { id, text, toolCalls: [] }, now, { afterSeq });
}

function withReport(state: CallState, given: HeardReport, now: number): CallState {
  const { entries } = state.conversation;
  const at = entries.findIndex((entry) => entry.kind === 'agent' && entry.utteranceId === given.utteranceId);
  const before = entries[at];
  if (before?.kind !== 'agent') return state;
  const report = checkedHeard(given, before.text);
  const after = withHeard(entries, report);
  const entry = after[at];
  if (report.playing || entry?.kind !== 'agent' || !entry.heard) return talk(state, { entries: after });
  const { text, complete } = entry.heard;
  if (before.heard?.recorded && before.heard.text === text && before.heard.complete === complete)
    return state;
  return note(
    talk(state, { entries: after.with(at, { ...entry, heard: { text, complete, recorded: true } }) }),
    now,
    {
      kind: 'agent_heard',
      utteranceId: report.utteranceId,
      heardText: text,
      complete,
      ...(report.figures ? { figures: report.figures } : {}),
    },
  );
}
