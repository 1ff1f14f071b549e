/** What becomes of a call's reminders: each is an outreach, which is told of every change and, at the end, of the call. */
import type { CallCommand } from './events.ts';
import { outcomeOf, type CallState } from './state.ts';
import { digestOf } from '../outreach/follows.ts';
import type { OutreachOrder } from '../outreach/outreach.ts';
import { isLive, type Reminder } from '../reminder.ts';

/** What an event has to have done of it. Reminders of calls that began before outreaches did are noted and no more. */
export function outreachCommands(before: CallState, after: CallState): readonly CallCommand[] {
  if (!after.settings.followThrough) return [];
  const orders = [...changedOrders(before, after), ...lastOrders(before, after)];
  return [
    ...orders.map((order): CallCommand => ({ kind: 'set_outreach', order })),
    ...promiseKept(before, after),
  ];
}

/** The outreach that had this call made hears how it ended, and again should the person call back into it. */
function promiseKept(before: CallState, after: CallState): readonly CallCommand[] {
  const { outreachId, callId } = after.plan;
  const outcome = outcomeOf(after);
  if (outreachId === undefined || outcome === null || isTalkOver(before) || !isTalkOver(after)) return [];
  return [{ kind: 'tell_outreach', outreachId, callId, outcome }];
}

function changedOrders(before: CallState, after: CallState): readonly OutreachOrder[] {
  const known = new Set(before.conversation.reminders);
  return after.conversation.reminders
    .filter((reminder) => !known.has(reminder))
    .flatMap((one) => orderOf(after, one));
}

/** When talk is over, the calls that were promised are told all that was said. */
function lastOrders(before: CallState, after: CallState): readonly OutreachOrder[] {
  if (isTalkOver(before) || !isTalkOver(after)) return [];
  return after.conversation.reminders
    .filter((reminder) => isLive(reminder) && reminder.owner === 'assistant')
    .flatMap((reminder) => orderOf(after, reminder));
}

function isTalkOver({ phase }: CallState): boolean {
  return phase.kind === 'wrapping_up' || phase.kind === 'lingering' || phase.kind === 'closed';
}

function orderOf(state: CallState, reminder: Reminder): readonly OutreachOrder[] {
  const { plan, settings, conversation, lastEventSeq } = state;
  if (reminder.number === undefined) return [];
  const { claim, language, entries } = conversation;
  return [
    {
      outreachId: `${plan.callId}-${reminder.number}`,
      // Every order follows upon an event that was noted.
      seq: lastEventSeq,
      ...{ plan, settings, reminder },
      context: { claim, language, digest: digestOf(entries) },
    },
  ];
}
