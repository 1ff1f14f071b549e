/** What tools do in the world comes back: the next of them begins, and when all are done the agent speaks of it. */
import type { CallInput, Step } from './events.ts';
import { deedDueAt } from './deed-limits.ts';
import type { CallState } from './state.ts';
import { stay } from './step.ts';
import { goOn } from './next-turn.ts';
import { withDeedAnswer } from './tool-moves.ts';

export function deedDone(
  state: CallState,
  { toolCallId, answer }: Extract<CallInput, { kind: 'deed_done' }>,
  now: number,
): Step {
  const isAwaited = state.conversation.deeds?.some((deed) => deed.toolCallId === toolCallId) ?? false;
  const told = withDeedAnswer(state, { toolCallId, answer }, now);
  return isAwaited ? afterDeed(told, now) : stay(told);
}

/** The person has waited long enough: the model is told so, and speaks. Null where nothing is due. */
export function deedTookTooLong(state: CallState, now: number): Step | null {
  const due = deedDueAt(state.conversation);
  const [first] = state.conversation.deeds ?? [];
  if (due === null || !first || now < due) return null;
  return afterDeed(withDeedAnswer(state, { toolCallId: first.toolCallId, answer: null }, now), now);
}

/** Where nobody talks any more, or nobody yet again, what is owed waits for who takes over. */
function afterDeed(state: CallState, now: number): Step {
  const { owed } = state.conversation;
  return goOn(state, owed.kind === 'ask' ? owed : { kind: 'toolResults' }, now);
}
