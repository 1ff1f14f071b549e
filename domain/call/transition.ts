/** The call's reducer: (state, event, now) → {state, commands}. Pure; the workflow carries the commands out. */
import { andThen, enter, note, stay } from './step.ts';
import type { CallInput, Step } from './events.ts';
import { finish, hangUpFor, letGo, over, settingsRead } from './leg-endings.ts';
import { answered, begun, carrier, dialed, incomingCall } from './leg-moves.ts';
import { callBackDue } from './call-back.ts';
import { outreachCommands } from './outreach-moves.ts';
import { deedDone, deedTookTooLong } from './deed-moves.ts';
import { legVanished, looked, mediaAsked, recalled, texted, whileWaiting } from './recovery-moves.ts';
import { recordingFile, recordingOrdered, recordingWished, withRecording } from './recording-moves.ts';
import { machineHeard } from './machine-moves.ts';
import type { CallState } from './state.ts';
import { beginDeed } from './tool-moves.ts';
import {
  colleagueTold,
  isTransferNews,
  transferAsked,
  transferNews,
  transferTookTooLong,
} from './transfer-moves.ts';
import { putOff, wrappedUp, wrappedUpLate } from './wrap-up-moves.ts';
import { textAnswered, textDelivered, textReceived, withTextAnswer } from './text-moves.ts';
import {
  callerTurn,
  converseFailed,
  conversed,
  digits,
  mediaAttached,
  mediaLost,
  withToldLast,
} from './talk-moves.ts';

/** `now` is ms since the epoch, by the workflow's clock. */
export function transition(state: CallState, event: CallInput, now: number): Step {
  const step = withWaitingDeed(withRecording(withTextAnswer(moved(state, event, now), now), now), now);
  return { ...step, commands: [...step.commands, ...outreachCommands(state, step.state)] };
}

/** What a tool was to do is done though the leg ended just then; to be put through it is too late. */
function withWaitingDeed(step: Step, now: number): Step {
  const { phase, conversation, settings } = step.state;
  if (!settings.followThrough || phase.kind === 'talking' || phase.kind === 'transferring') return step;
  const first = conversation.deeds?.[0];
  if (first?.until !== null || first.deed.kind === 'transfer') return step;
  const begun = beginDeed(step.state, now);
  return { state: begun.state, commands: [...step.commands, ...begun.commands] };
}

function moved(state: CallState, event: CallInput, now: number): Step {
  if (state.phase.kind === 'closed' && !mattersWhenClosed(state, event)) return stay(state);
  switch (event.kind) {
    case 'begun':
      return begun(state, event, now);
    case 'incoming_call':
      return incomingCall(state, event, now);
    case 'dialed':
      return dialed(state, event, now);
    case 'answered':
      return answered(state, event, now);
    case 'carrier':
      if (isTransferNews(event.event)) return transferNews(state, event.event, now);
      return carrier(state, event, now);
    case 'media_attached':
      return mediaAttached(state, event, now);
    case 'caller_turn':
      return callerTurn(state, event, now);
    case 'digits':
      return digits(state, event, now);
    case 'media_lost':
      return mediaLost(state, event, now);
    case 'conversed':
      return conversed(state, event, now);
    case 'converse_failed':
      return converseFailed(state, event, now);
    case 'wrapped_up':
      return wrappedUp(state, event, now);
    case 'wrapped_up_late':
      return wrappedUpLate(state, event, now);
    case 'settings_read':
      return stay(settingsRead(state, event));
    case 'call_back_due':
      return callBackDue(state, event, now);
    case 'recalled':
      return stay(recalled(state, event, now));
    case 'media_asked':
      return mediaAsked(state, event, now);
    case 'looked':
      return looked(state, event, now);
    case 'texted':
      return stay(texted(state, event, now));
    case 'text_received':
      return textReceived(state, event, now);
    case 'text_answered':
      return textAnswered(state, event, now);
    case 'text_delivery':
      return stay(textDelivered(state, event, now));
    case 'opted_out':
      return optedOut(state, now);
    case 'deed_done':
      return deedDone(state, event, now);
    case 'transfer_asked':
      return transferAsked(state, event, now);
    case 'colleague_told':
      return stay(colleagueTold(state, event, now));
    case 'recording_wished':
      return recordingWished(state, event);
    case 'recording_ordered':
      return stay(recordingOrdered(state, event, now));
    case 'recording_file':
      return stay(recordingFile(state, event, now));
    case 'recorded':
      return stay({ ...state, unrecorded: state.unrecorded.filter(({ seq }) => seq > event.throughSeq) });
    case 'answered_by':
      return machineHeard(state, event, now);
    case 'end_asked':
      return endAsked(state, now);
    case 'replaced':
      return replaced(state, now);
    case 'time_up':
      return timeUp(state, now);
  }
}

/** A closed call still ends legs that turn up late and still empties its list of what is to be recorded. */
const mattersAlways: ReadonlySet<CallInput['kind']> = new Set([
  'recorded',
  'dialed',
  'answered',
  'carrier',
  'incoming_call',
]);

/** Where what was begun is followed through, the call's records stay open until it has come to its end. */
const followsThrough: ReadonlySet<CallInput['kind']> = new Set([
  'texted',
  'wrapped_up',
  'deed_done',
  'text_received',
  'text_answered',
  'text_delivery',
  'colleague_told',
  'recording_ordered',
  'recording_file',
]);

function mattersWhenClosed({ settings }: CallState, { kind }: CallInput): boolean {
  return mattersAlways.has(kind) || (settings.followThrough !== undefined && followsThrough.has(kind));
}

function endAsked(state: CallState, now: number): Step {
  switch (state.phase.kind) {
    case 'opening':
      return over(state, 'cancelled', undefined, now);
    case 'dialing':
      if (state.phase.paused) return over(state, 'cancelled', undefined, now);
      return hangUpFor(state, 'cancelled', 'cancelled', now);
    case 'answering':
    case 'ringing':
    case 'connected':
      return hangUpFor(state, 'cancelled', 'cancelled', now);
    case 'talking':
    case 'detached':
    case 'transferring':
      return hangUpFor(state, 'hung_up', 'hung up by an operator', now);
    case 'calling_back':
      return finish(state, state.earlier ?? 'dropped', 'the call back was cancelled', now);
    case 'hanging_up':
      return stay({ ...state, phase: { ...state.phase, mayCallBack: false } });
    case 'wrapping_up':
    case 'lingering':
    case 'closed':
      return stay(state);
  }
}

/** Nobody is called any more; who is talking talks on. */
function optedOut(state: CallState, now: number): Step {
  const { phase } = state;
  const out = note({ ...state, optedOut: true }, now, { kind: 'opted_out' });
  const reaches =
    phase.kind === 'calling_back' ||
    (phase.kind === 'opening' && state.direction === 'outbound') ||
    ((phase.kind === 'dialing' || phase.kind === 'ringing') && phase.leg.direction === 'outbound');
  return reaches ? endAsked(out, now) : stay(out);
}

function replaced(state: CallState, now: number): Step {
  if (state.phase.kind !== 'lingering') return stay(state);
  return stay(
    enter(state, { kind: 'closed', outcome: state.phase.outcome }, now, 'another call took the line over'),
  );
}

function timeUp(state: CallState, now: number): Step {
  const { phase } = state;
  if (!('until' in phase)) return stay(state);
  const deed = deedTookTooLong(state, now);
  if (deed) return deed;
  if (now < phase.until) return whileWaiting(state, now);
  switch (phase.kind) {
    case 'calling_back':
      return stay(state);
    case 'opening':
      return over(state, 'failed', 'nothing to do', now);
    case 'dialing':
      return phase.paused
        ? redial(state, now)
        : hangUpFor(state, 'failed', 'the carrier did not answer', now);
    case 'answering':
      return hangUpFor(state, 'failed', 'the call could not be answered', now);
    case 'ringing':
      return phase.leg.carrierCallId === null
        ? over(state, 'failed', 'it could not be told whether the carrier dialled', now)
        : hangUpFor(state, 'no_answer', 'rang too long', now);
    case 'connected':
      return hangUpFor(state, 'failed', 'no media came', now);
    case 'talking':
      return hangUpFor(state, 'too_long', 'the longest duration was reached', now);
    case 'detached':
      return phase.gone
        ? legVanished(state, now)
        : hangUpFor(state, 'dropped', 'media did not come back', now);
    case 'transferring':
      return transferTookTooLong(state, now);
    case 'hanging_up':
      // The last word never came: let the standing turn go. Why the call ended stays as it was decided.
      return andThen({ state: unconfirmed(withToldLast(state, now), now), commands: letGo(phase) }, (next) =>
        over(next, phase.outcome, undefined, now, phase.mayCallBack),
      );
    case 'wrapping_up':
      return putOff(state, 'timed out', now);
    case 'lingering':
      return stay(enter(state, { kind: 'closed', outcome: phase.outcome }, now));
  }
}

function redial(state: CallState, now: number): Step {
  const { phase } = state;
  if (phase.kind !== 'dialing') return stay(state);
  const until = now + state.settings.ringTimeoutSec * 1_000;
  return stay(
    { ...state, phase: { ...phase, attempt: phase.attempt + 1, paused: false, until } },
    { kind: 'dial', leg: phase.leg, key: phase.key },
  );
}

function unconfirmed(state: CallState, now: number): CallState {
  const { phase } = state;
  if (phase.kind !== 'hanging_up' || phase.legEnded) return state;
  return note(state, now, { kind: 'leg_ended', legId: phase.leg.legId, reason: 'the carrier never said so' });
}
