/** The wish to be put through, among what tools have to do in the world: whether it waits, was announced, or has come to an end. */
import { isAside, isPatience } from '../conversation/context.ts';
import type { Trigger } from '../conversation/converse.ts';
import { languageOf } from '../conversation/languages/index.ts';
import { consistsOf, spokenWords } from '../conversation/spoken-words.ts';
import type { DeedAnswer, PendingDeed, ToolDeed } from '../conversation/tools/deed.ts';
import type { Entry } from '../conversation/transcript.ts';
import type { CallState } from './state.ts';
import { talk } from './step.ts';
import { withDeedAnswer } from './tool-moves.ts';

export interface PendingTransfer extends PendingDeed {
  readonly deed: Extract<ToolDeed, { kind: 'transfer' }>;
}

function isTransfer(deed: PendingDeed): deed is PendingTransfer {
  return deed.deed.kind === 'transfer';
}

/** The transfer that is next, once all before it is done. */
export function nextTransfer({ conversation }: CallState): PendingTransfer | null {
  const [first] = conversation.deeds ?? [];
  return first && isTransfer(first) ? first : null;
}

/** Every wish to be put through comes to the same end; to be put through again the person has to say yes again. */
export function withTransfersAnswered(state: CallState, answer: DeedAnswer, now: number): CallState {
  const transfers = (state.conversation.deeds ?? []).filter(isTransfer);
  if (transfers.length === 0) return state;
  const answered = transfers.reduce(
    (before, { toolCallId }) => withDeedAnswer(before, { toolCallId, answer }, now),
    state,
  );
  const { awaitedYes: _, ...conversation } = answered.conversation;
  return { ...answered, conversation };
}

/** The leg ended before the person could be put through. */
export function withTransfersLost(state: CallState, now: number): CallState {
  return withTransfersAnswered(state, { ok: false, error: 'the line ended before that could be done' }, now);
}

export type Announcement =
  /** Nothing was said of it. */
  | 'missing'
  | 'heard'
  /** The person broke in, or said something since that is more than agreement. */
  | 'disturbed';

/** Whether the person knows that they are about to be put through. */
export function announcementOf({ conversation }: CallState, { toolCallId }: PendingTransfer): Announcement {
  const { entries, language } = conversation;
  const at = entries.findLastIndex(
    (entry) => entry.kind === 'agent' && entry.toolCalls.some(({ id }) => id === toolCallId),
  );
  const since = entries.slice(Math.max(0, at));
  const said = since.findLast(
    (entry) => entry.kind === 'agent' && !isPatience(entry) && entry.text.trim() !== '',
  );
  if (said?.kind !== 'agent') return 'missing';
  if (said.heard?.complete !== true) return 'disturbed';
  return since.every((entry) => isAgreement(entry, language)) ? 'heard' : 'disturbed';
}

function isAgreement(entry: Entry, language: string): boolean {
  if (entry.kind === 'digits') return false;
  if (entry.kind !== 'caller' || isAside(entry)) return true;
  const { yes, polite, backchannels } = languageOf(language).words;
  return consistsOf(spokenWords(entry.text), yes, polite, backchannels) !== null;
}

/** Lets what announces it be heard to its end; what nobody announced is announced. */
export function handOverTrigger(state: CallState, transfer: PendingTransfer): Trigger {
  return announcementOf(state, transfer) === 'missing'
    ? { kind: 'hand_over', announce: true }
    : { kind: 'hand_over' };
}

/** Not put through: the agent speaks of it next. */
export function notDone(state: CallState, error: string, now: number): CallState {
  const answered = withTransfersAnswered(state, { ok: false, error }, now);
  return talk(answered, { owed: { kind: 'toolResults' } });
}
