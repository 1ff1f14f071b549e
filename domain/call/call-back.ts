/** The line was lost and the plan wants the person called back: whether, when, and how often. */
import type { CallInput, Step } from './events.ts';
import type { Outcome } from './outcome.ts';
import type { CallState, Leg } from './state.ts';
import { enter, note, stay } from './step.ts';
import { nextWithin } from '../calling-hours.ts';
import { nextToReach } from '../time-zones.ts';

const hourMs = 3_600_000;

/** An attempt to call back that ended so may be followed by another. */
const mayAnswerLater: ReadonlySet<Outcome> = new Set([
  'busy',
  'no_answer',
  'answering_machine',
  'failed',
  'dropped',
  'nobody_there',
]);

/** Plans the next attempt; null where the person is not to be called back, or not any more. */
export function callBack(
  state: CallState,
  outcome: Outcome,
  reason: string | undefined,
  now: number,
): Step | null {
  const { plan, settings, earlier, callBacks } = state;
  const pauseSec = settings.recovery?.callBackPausesSec[callBacks];
  const talkedLast = earlier === null || earlier === 'dropped';
  const lostNow = outcome === 'dropped' && talkedLast && state.conversation.epoch > 0;
  const triedInVain = earlier === 'dropped' && callBacks > 0 && mayAnswerLater.has(outcome);
  if (plan.onDrop !== 'call_back' || state.optedOut || !settings.recovery || pauseSec === undefined)
    return null;
  if (!lostNow && !triedInVain) return null;
  const wished = now + pauseSec * 1_000;
  const dueAt = withinHours(state, wished);
  // Who was not reached in the time that people are waited for is not called the next morning.
  if (dueAt === null || dueAt > Math.max(wished, now + settings.callbackTimeoutHour * hourMs)) return null;
  const planned = note({ ...state, earlier: 'dropped', callBacks: callBacks + 1 }, now, {
    kind: 'call_back_planned',
    attempt: callBacks + 1,
    dueAt,
  });
  return stay(enter(planned, { kind: 'calling_back', until: dueAt }, now, reason));
}

/** Dials, unless it has grown too late meanwhile: then at the next opening of the calling hours. */
export function callBackDue(
  state: CallState,
  { legId, key }: Extract<CallInput, { kind: 'call_back_due' }>,
  now: number,
): Step {
  const { phase, settings } = state;
  if (phase.kind !== 'calling_back' || !settings.recovery || now < phase.until) return stay(state);
  const until = withinHours(state, now) ?? now;
  if (until > now) return stay({ ...state, phase: { ...phase, until } });
  const leg: Leg = { legId, direction: 'outbound', carrierCallId: null };
  const started = note(state, now, { kind: 'leg_started', legId, direction: 'outbound' });
  const rings = now + settings.ringTimeoutSec * 1_000;
  return stay(enter(started, { kind: 'dialing', leg, key, attempt: 1, paused: false, until: rings }, now), {
    kind: 'dial',
    leg,
    key,
  });
}

/** By the clock of the person where it is known, in calls that know to ask; null where no moment suits. */
function withinHours({ plan, settings }: CallState, at: number): number | null {
  if (settings.followThrough) return nextToReach(plan, settings, at);
  return settings.recovery ? nextWithin(settings.recovery.callingHours, at) : at;
}
