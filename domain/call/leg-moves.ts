/** How a leg comes to be: dialling, answering, and the carrier's news of it. */
import type { CallInput, Step } from './events.ts';
import type { Outcome } from './outcome.ts';
import { endLegOf, legEnded, legGone, letGo, over } from './leg-endings.ts';
import { whoHungUp } from './machine-moves.ts';
import { recordingFailed } from './recording-moves.ts';
import { restartAfterMs } from './recovery-limits.ts';
import type { CallState, Leg, Phase } from './state.ts';
import { enter, note, stay } from './step.ts';
import { withTransfersLost } from './transfer-deeds.ts';
import type { CarrierEvent, LegFailure } from '../ports/carrier.ts';

const maxDialAttempts = 3;
const dialPauseMs = 2_000;
const answerPauseMs = 500;
const maxSeenEvents = 200;

type Of<Kind extends CallInput['kind']> = Extract<CallInput, { kind: Kind }>;

export function begun(state: CallState, { legId, key }: Of<'begun'>, now: number): Step {
  if (state.phase.kind !== 'opening') return stay(state);
  const leg: Leg = { legId, direction: 'outbound', carrierCallId: null };
  const until = now + state.settings.ringTimeoutSec * 1_000;
  const started = note(state, now, { kind: 'leg_started', legId, direction: 'outbound' });
  return stay(enter(started, { kind: 'dialing', leg, key, attempt: 1, paused: false, until }, now), {
    kind: 'dial',
    leg,
    key,
  });
}

/** The person calls us. A conversation that waits for them goes on; an own attempt to reach them is given up for it. */
export function incomingCall(state: CallState, { call, legId, key }: Of<'incoming_call'>, now: number): Step {
  if (state.seenEventIds.includes(call.eventId)) return stay(state);
  const seen = remember(state, call.eventId);
  switch (seen.phase.kind) {
    case 'talking':
    case 'transferring':
    case 'answering':
    case 'closed':
      return stay(seen, { kind: 'reject', key, incomingContext: call.incomingContext });
    default: {
      const leg: Leg = { legId, direction: 'inbound', carrierCallId: null };
      const until = now + seen.settings.attachTimeoutSec * 1_000;
      const left = withTransfersLost(seen.settings.recovery ? legLeft(seen, now) : seen, now);
      const started = note(left, now, { kind: 'leg_started', legId, direction: 'inbound' });
      return {
        state: enter(
          started,
          { kind: 'answering', leg, key, incomingContext: call.incomingContext, againAt: null, until },
          now,
        ),
        commands: [
          ...endLegOf(seen.phase),
          ...letGo(seen.phase),
          { kind: 'answer', leg, key, incomingContext: call.incomingContext },
        ],
      };
    }
  }
}

/** The person is on another leg: the one they had counts as over. */
function legLeft(state: CallState, now: number): CallState {
  const { phase } = state;
  if (!('leg' in phase) || (phase.kind === 'hanging_up' && phase.legEnded)) return state;
  return note(state, now, { kind: 'leg_ended', legId: phase.leg.legId, reason: 'the person called us' });
}

export function dialed(state: CallState, { legId, result }: Of<'dialed'>, now: number): Step {
  const { phase } = state;
  if (!('leg' in phase) || phase.leg.legId !== legId)
    return result.ok ? stray(state, legId, result.value.carrierCallId) : stay(state);
  if (result.ok) {
    const known = withCarrierId(state, result.value.carrierCallId);
    if (phase.kind === 'dialing')
      return stay(enter(known, { kind: 'ringing', leg: legOf(known.phase), until: phase.until }, now));
    return stay(known, ...endUnwanted(phase, result.value.carrierCallId));
  }
  if (phase.kind === 'hanging_up') {
    return result.failure.disposition === 'unknown' ? stay(state) : legEnded(state, result.failure.code, now);
  }
  if (phase.kind !== 'dialing') return stay(state);
  switch (result.failure.disposition) {
    case 'retryable':
      if (phase.attempt >= maxDialAttempts) return over(state, 'failed', result.failure.code, now);
      return stay({
        ...state,
        phase: {
          ...phase,
          paused: true,
          until: now + (result.failure.retryAfterMs ?? dialPauseMs * phase.attempt),
        },
      });
    case 'final':
      return over(
        state,
        result.failure.code === 'bad-number' ? 'bad_number' : 'failed',
        result.failure.code,
        now,
      );
    case 'unknown':
      // The call may exist: the carrier's events decide, and nobody dials again.
      return stay(
        enter(state, { kind: 'ringing', leg: phase.leg, until: phase.until }, now, result.failure.code),
      );
  }
}

export function answered(state: CallState, { legId, result }: Of<'answered'>, now: number): Step {
  const { phase } = state;
  if (!('leg' in phase) || phase.leg.legId !== legId)
    return result.ok ? stray(state, legId, result.value.carrierCallId) : stay(state);
  if (result.ok) {
    const known = withCarrierId(state, result.value.carrierCallId);
    return stay(known, ...endUnwanted(phase, result.value.carrierCallId));
  }
  if (phase.kind === 'hanging_up' && result.failure.disposition !== 'unknown')
    return legEnded(state, result.failure.code, now);
  // Only the carrier's events may say more once the answer's fate is unknown; `until` bounds the wait.
  if (phase.kind !== 'answering' || result.failure.disposition === 'unknown') return stay(state);
  const againAt = now + (result.failure.retryAfterMs ?? answerPauseMs);
  // The person's telephone rings on meanwhile.
  if (result.failure.disposition === 'retryable' && state.settings.recovery && againAt < phase.until)
    return stay({ ...state, phase: { ...phase, againAt } });
  return over(state, 'failed', result.failure.code, now);
}

/** The leg came to be after its end was decided, while the order for it was under way. */
function endUnwanted(phase: Phase, carrierCallId: string): Step['commands'] {
  if (phase.kind !== 'hanging_up' || phase.leg.carrierCallId !== null || phase.legEnded) return [];
  return [{ kind: 'hang_up', legId: phase.leg.legId, carrierCallId }];
}

/** The carrier's news, each once, in any order, of the present leg only. */
export function carrier(state: CallState, { event }: Of<'carrier'>, now: number): Step {
  if (state.seenEventIds.includes(event.eventId)) return stay(state);
  const seen = remember(state, event.eventId);
  if (!('leg' in seen.phase) || seen.phase.leg.legId !== event.legId) {
    return event.kind === 'connected' ? stray(seen, event.legId, event.carrierCallId) : stay(seen);
  }
  return presentLeg(withCarrierId(seen, event.carrierCallId), event, now);
}

function presentLeg(state: CallState, event: CarrierEvent, now: number): Step {
  const { phase } = state;
  switch (event.kind) {
    case 'connected':
      // Whoever was put through is on the leg until it ends by itself.
      if (phase.kind === 'hanging_up' && phase.outcome === 'transferred') return stay(state);
      if (phase.kind === 'hanging_up' && !phase.legEnded) {
        return stay(state, { kind: 'hang_up', legId: event.legId, carrierCallId: event.carrierCallId });
      }
      return stay(pickedUp(state, now));
    case 'disconnected':
      return legGone(state, event.reason === 'hung_up' ? whoHungUp(state) : 'dropped', event.detail, now);
    case 'failed':
      return legGone(state, failureOutcome[event.reason], event.detail, now);
    case 'media_stopped':
      return mediaAway(state, now);
    case 'media_failed':
      return mediaAway(mediaGivenUp(state, now), now);
    case 'recording_failed':
      return stay(recordingFailed(state, event.detail, now));
    case 'media_started':
    case 'said':
    case 'say_failed':
    // Of being put through `transfer-moves.ts` takes the news.
    case 'transfer_accepted':
    case 'transfer_failed':
      return stay(state);
  }
}

/**
 * The bridge tells of its socket itself; the carrier's news matters where no bridge is left to tell. It may be old, of a
 * socket that has come back since, so by itself it proves nothing.
 */
function mediaAway(state: CallState, now: number): Step {
  const { phase, settings } = state;
  // The bridge died before it could attach: the carrier brings the media back by itself, or is asked soon.
  if (settings.recovery && phase.kind === 'transferring')
    return stay(withMediaAsked(state, now + restartAfterMs));
  if (settings.recovery && phase.kind === 'connected')
    return stay({ ...state, lookAt: Math.min(state.lookAt ?? Infinity, now + restartAfterMs) });
  return settings.recovery && phase.kind === 'talking' && phase.media.standing
    ? stay(state, { kind: 'probe', legId: phase.leg.legId, media: phase.media })
    : stay(state);
}

function mediaGivenUp(state: CallState, now: number): CallState {
  const { phase, settings } = state;
  if (!settings.recovery) return state;
  if (phase.kind === 'talking')
    return { ...state, phase: { ...phase, media: { ...phase.media, givenUp: true } } };
  if (phase.kind === 'connected') return { ...state, lookAt: now };
  if (phase.kind === 'transferring') return withMediaAsked(state, now);
  return askSoon(state, now);
}

/** Nobody has to wait for the carrier to bring the media back by itself: it is asked at once. */
export function askSoon(state: CallState, now: number): CallState {
  const { phase } = state;
  if (phase.kind === 'transferring' && phase.restart) return withMediaAsked(state, now);
  if (phase.kind !== 'detached' || phase.restartAt === null) return state;
  return { ...state, phase: { ...phase, restartAt: Math.min(phase.restartAt, now) } };
}

/** While the person is put through no turn stands that could tell of the media: it is asked for where it may be away. */
export function withMediaAsked(state: CallState, at: number): CallState {
  const { phase } = state;
  if (phase.kind !== 'transferring') return state;
  const restart = { at: Math.min(at, phase.restart?.at ?? Infinity), times: phase.restart?.times ?? 0 };
  return { ...state, phase: { ...phase, restart } };
}

/** The person is on the line; media is awaited. */
export function pickedUp(state: CallState, now: number): CallState {
  const { phase } = state;
  if (phase.kind !== 'dialing' && phase.kind !== 'answering' && phase.kind !== 'ringing') return state;
  const until = now + state.settings.attachTimeoutSec * 1_000;
  return enter(state, { kind: 'connected', leg: phase.leg, until }, now);
}

const failureOutcome: Record<LegFailure, Outcome> = {
  busy: 'busy',
  no_answer: 'no_answer',
  declined: 'declined',
  bad_number: 'bad_number',
  failed: 'failed',
};

/** A leg that is not the call's present one exists at the carrier: end it. */
function stray(state: CallState, legId: string, carrierCallId: string): Step {
  return stay(state, { kind: 'hang_up', legId, carrierCallId });
}

/** Takes note of an event's id, so that the event counts once. */
export function remember(state: CallState, eventId: string): CallState {
  return { ...state, seenEventIds: [...state.seenEventIds, eventId].slice(-maxSeenEvents) };
}

function withCarrierId(state: CallState, carrierCallId: string): CallState {
  const { phase } = state;
  if (!('leg' in phase) || phase.leg.carrierCallId !== null) return state;
  return { ...state, phase: { ...phase, leg: { ...phase.leg, carrierCallId } } };
}

function legOf(phase: Phase): Leg {
  if (!('leg' in phase)) throw new Error(`a call that is ${phase.kind} has no leg`);
  return phase.leg;
}
