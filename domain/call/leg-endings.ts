/** How a leg ends, and the call with it: hung up or gone, called back, summed up, lingering. */
import { callBack } from './call-back.ts';
import type { Step } from './events.ts';
import type { Outcome } from './outcome.ts';
import type { CallState, Media, Phase } from './state.ts';
import { andThen, enter, note, stay } from './step.ts';
import { owesWordOfText, shortestTextWindowMs } from './texts-owed.ts';
import { withTransfersLost } from './transfer-deeds.ts';
import { lostLineMessage } from '../conversation/phrases.ts';

/** How long the carrier may take to say that a leg has ended, and the bridge to say what was heard. */
const hangUpMs = 8_000;
/** The same where the carrier is asked meanwhile: with the wrap-up, the call is over a minute after its leg's end. */
export const confirmedHangUpMs = 30_000;
export const wrapUpMs = 45_000;
/** The same where what does not work in that time is tried again later. */
const soonWrapUpMs = 25_000;
const hourMs = 3_600_000;

/** The command that ends the phase's leg, where the carrier's id of it is known. */
export function endLegOf(phase: Phase): Step['commands'] {
  if (!('leg' in phase) || phase.leg.carrierCallId === null) return [];
  if (phase.kind === 'hanging_up') return [];
  return [{ kind: 'hang_up', legId: phase.leg.legId, carrierCallId: phase.leg.carrierCallId }];
}

/** The command that lets a standing turn go which nobody waits for any more. */
export function letGo(phase: Phase): Step['commands'] {
  if (!('media' in phase) || !phase.media?.standing) return [];
  return [{ kind: 'cancel_converse', turn: phase.media.standing.turn }];
}

/** `mayCallBack`: false where nobody told why. */
export function legGone(
  state: CallState,
  outcome: Outcome,
  reason: string,
  now: number,
  mayCallBack = true,
): Step {
  const { phase } = state;
  if (phase.kind === 'hanging_up') return legEnded(state, reason, now);
  return awaitLastWord(state, outcome, reason, { gone: true, mayCallBack }, now);
}

/** Ends the call for a reason of ours: the leg is hung up, then its end and the bridge's last word are awaited. */
export function hangUpFor(state: CallState, outcome: Outcome, reason: string, now: number): Step {
  return awaitLastWord(state, outcome, reason, { gone: false, mayCallBack: true }, now);
}

function awaitLastWord(
  state: CallState,
  outcome: Outcome,
  reason: string,
  { gone, mayCallBack }: { readonly gone: boolean; readonly mayCallBack: boolean },
  now: number,
): Step {
  const { phase, settings } = state;
  if (!('leg' in phase)) return stay(state);
  const media: Media | null = 'media' in phase ? phase.media : null;
  const left = withTransfersLost(state, now);
  const noted = gone ? note(left, now, { kind: 'leg_ended', legId: phase.leg.legId, reason }) : left;
  const until = now + (settings.recovery ? confirmedHangUpMs : hangUpMs);
  const ending = enter(
    noted,
    { kind: 'hanging_up', leg: phase.leg, media, legEnded: gone, outcome, mayCallBack, until },
    now,
    reason,
  );
  return andThen({ state: ending, commands: gone ? [] : endLegOf(phase) }, (next) => settled(next, now));
}

export function legEnded(state: CallState, reason: string, now: number): Step {
  const { phase } = state;
  if (phase.kind !== 'hanging_up' || phase.legEnded) return stay(state);
  const noted = note(state, now, { kind: 'leg_ended', legId: phase.leg.legId, reason });
  return settled({ ...noted, phase: { ...phase, legEnded: true } }, now);
}

/** Leaves `hanging_up` once the leg has ended and the bridge has said its last word. */
export function settled(state: CallState, now: number): Step {
  const { phase } = state;
  if (phase.kind !== 'hanging_up' || !phase.legEnded || phase.media?.standing) return stay(state);
  return over(state, phase.outcome, undefined, now, phase.mayCallBack);
}

/** The leg is over: after the loss of a line the plan says what then, else the call is finished. */
export function over(
  state: CallState,
  outcome: Outcome,
  reason: string | undefined,
  now: number,
  mayCallBack = true,
): Step {
  const { earlier } = state;
  if (!state.settings.recovery) return finish(state, outcome, reason, now);
  const callingBack = mayCallBack ? callBack(state, outcome, reason, now) : null;
  if (callingBack) return callingBack;
  const texts = earlier === null && outcome === 'dropped' && state.plan.onDrop === 'sms';
  const told = texts
    ? [{ kind: 'send_text' as const, text: lostLineMessage(state.plan, state.conversation.language) }]
    : [];
  return andThen({ state, commands: told }, (next) => finish(next, earlier ?? outcome, reason, now));
}

/** The call is over: what was said is wrapped up, and the line lingers for the person to call back. */
export function finish(state: CallState, outcome: Outcome, reason: string | undefined, now: number): Step {
  const { conversation, settings } = state;
  const reads = settings.followThrough ? [{ kind: 'read_settings' as const }] : [];
  if (!conversation.unwrapped) return stay(linger(state, outcome, reason, now), ...reads);
  const until = now + longestWrapUpMs(state);
  const wrapping = enter(state, { kind: 'wrapping_up', outcome, until }, now, reason);
  const begun = settings.followThrough ? { wrapUpSeq: wrapping.lastEventSeq } : {};
  return stay(
    { ...wrapping, conversation: { ...wrapping.conversation, ...begun, unwrapped: false } },
    { kind: 'wrap_up', ...(settings.followThrough ? { throughSeq: wrapping.lastEventSeq } : {}) },
    ...reads,
  );
}

function longestWrapUpMs({ settings }: CallState): number {
  return settings.followThrough ? soonWrapUpMs : wrapUpMs;
}

const closesAtOnce: ReadonlySet<Outcome> = new Set(['bad_number', 'cancelled']);

export function linger(
  state: CallState,
  outcome: Outcome,
  reason: string | undefined,
  now: number,
): CallState {
  const owed = owesWordOfText(state.conversation) ? shortestTextWindowMs : 0;
  const windowMs = Math.max(owed, state.settings.callbackTimeoutHour * hourMs);
  if (windowMs === 0 || closesAtOnce.has(outcome))
    return enter(state, { kind: 'closed', outcome }, now, reason);
  // Who talked once may call back into that conversation, whatever becomes of the attempt.
  const kept = { ...state, earlier: state.conversation.entries.length > 0 ? outcome : null };
  const until = Math.max(now, overSince(state, now) + windowMs);
  return enter(kept, { kind: 'lingering', outcome, until }, now, reason);
}

/** When the call was over: however long it takes to sum it up, the window is not held open by that. */
function overSince(state: CallState, now: number): number {
  const { phase, settings } = state;
  if (phase.kind !== 'wrapping_up' || !settings.followThrough) return now;
  return Math.min(now, phase.until - longestWrapUpMs(state));
}

/** The window is as long as the flags say when the call ends, and not when it began. */
export function settingsRead(
  state: CallState,
  { callbackTimeoutHour }: { readonly callbackTimeoutHour: number },
): CallState {
  const { phase, settings } = state;
  const read = { ...state, settings: { ...settings, callbackTimeoutHour } };
  if (phase.kind !== 'lingering') return read;
  const longerMs = (callbackTimeoutHour - settings.callbackTimeoutHour) * hourMs;
  return { ...read, phase: { ...phase, until: phase.until + longerMs } };
}
