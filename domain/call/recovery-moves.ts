/** What is done while something is awaited: media asked for again, the carrier asked what became of a leg. */
import { legEnded, legGone } from './leg-endings.ts';
import { pickedUp } from './leg-moves.ts';
import type { CallCommand, CallInput, Step } from './events.ts';
import type { CallState } from './state.ts';
import { lookAtFrom, note, stay } from './step.ts';
import { phrase } from '../conversation/phrases.ts';

type Of<Kind extends CallInput['kind']> = Extract<CallInput, { kind: Kind }>;

/** How long a bridge may take to ask for a leg again: as long as a person speaks on, and a little. */
const askingMs = 10_000;
/** How long the carrier's news of a leg may still be under way when it already answers that it knows it no more. */
const newsUnderWayMs = 5_000;

/** A moment has come before the phase's end: ask for the media, have the person told, ask the carrier. */
export function whileWaiting(state: CallState, now: number): Step {
  const { phase, lookAt } = state;
  if (phase.kind === 'detached') return whileDetached(state, now);
  if (phase.kind === 'transferring') return whileTransferring(state, now);
  if (phase.kind === 'answering' && phase.againAt !== null && now >= phase.againAt) {
    const { leg, key, incomingContext } = phase;
    const again = { ...state, phase: { ...phase, againAt: null } };
    return stay(again, { kind: 'answer', leg, key, incomingContext });
  }
  if (lookAt === null || now < lookAt || !('leg' in phase)) return stay(state);
  const next = { ...state, lookAt: lookAtFrom(state, phase, now) };
  const { legId, carrierCallId } = phase.leg;
  if (carrierCallId === null) return stay(next);
  const look: CallCommand = { kind: 'look', legId, carrierCallId };
  // The bridge that the media was to go to may have died, or been full, before it could attach.
  return phase.kind === 'connected'
    ? stay(next, look, { kind: 'start_media', legId, carrierCallId, anew: null })
    : stay(next, look);
}

function whileDetached(state: CallState, now: number): Step {
  const { phase, settings, conversation } = state;
  if (phase.kind !== 'detached' || !settings.recovery) return stay(state);
  const { legId, carrierCallId } = phase.leg;
  const asks = phase.restartAt !== null && now >= phase.restartAt;
  const holds = phase.holdAt !== null && now >= phase.holdAt;
  const { language } = conversation;
  const commands: CallCommand[] = [];
  // Asked once, a carrier that goes on streaming streams to a bridge that does not listen any more.
  if (asks && carrierCallId !== null)
    commands.push({
      ...{ kind: 'start_media', legId, carrierCallId },
      anew: phase.restarts > 0 ? { media: phase.media } : null,
    });
  if (holds && carrierCallId !== null)
    commands.push({ kind: 'say', carrierCallId, text: phrase('holding', language), language });
  return stay(
    {
      ...state,
      phase: {
        ...phase,
        restartAt: asks ? now + settings.recovery.mediaRestartSec * 1_000 : phase.restartAt,
        restarts: asks ? phase.restarts + 1 : phase.restarts,
        holdAt: holds ? null : phase.holdAt,
      },
    },
    ...commands,
  );
}

function whileTransferring(state: CallState, now: number): Step {
  const { phase, settings } = state;
  if (phase.kind !== 'transferring' || !phase.restart || now < phase.restart.at || !settings.recovery)
    return stay(state);
  const { legId, carrierCallId } = phase.leg;
  const { times } = phase.restart;
  const restart = { at: now + settings.recovery.mediaRestartSec * 1_000, times: times + 1 };
  const asked = { ...state, phase: { ...phase, restart } };
  if (carrierCallId === null) return stay(asked);
  const anew = times > 0 ? { media: phase.media } : null;
  return stay(asked, { kind: 'start_media', legId, carrierCallId, anew });
}

/** The bridge has the media and asks for the leg itself, once the person has finished what they are saying. */
export function recalled(state: CallState, { epoch, live }: Of<'recalled'>, now: number): CallState {
  const { phase } = state;
  if (!live || phase.kind !== 'detached' || phase.media.epoch !== epoch) return state;
  if (phase.restartAt === null) return state;
  return { ...state, phase: { ...phase, restartAt: now + askingMs } };
}

/** The carrier was asked for the media. That it knows the leg no more may overtake its news of how the leg ended. */
export function mediaAsked(state: CallState, { legId, result }: Of<'media_asked'>, now: number): Step {
  const { phase } = state;
  if (phase.kind !== 'detached' || phase.leg.legId !== legId || phase.gone) return stay(state);
  if (result.ok || result.failure.code !== 'not-found') return stay(state);
  const until = Math.min(phase.until, now + newsUnderWayMs);
  return stay({ ...state, phase: { ...phase, gone: true, restartAt: null, holdAt: null, until } });
}

/** The leg is gone and the carrier never said why. */
export function legVanished(state: CallState, now: number): Step {
  return legGone(state, 'dropped', 'the carrier knows the leg no more', now, false);
}

/** What the carrier answered when it was asked about a leg of which it had told nothing for long. */
export function looked(state: CallState, { legId, result }: Of<'looked'>, now: number): Step {
  const { phase } = state;
  if (!('leg' in phase) || phase.leg.legId !== legId || !result.ok) return stay(state);
  switch (result.value) {
    case 'connecting':
      return stay(state);
    case 'connected':
      return phase.kind === 'hanging_up' ? hangUpAgain(state) : stay(pickedUp(state, now));
    case 'gone':
      return goneUntold(state, now);
  }
}

/** Only where news is awaited: a leg that talks or whose media is away has its own ways to end. */
function goneUntold(state: CallState, now: number): Step {
  switch (state.phase.kind) {
    case 'hanging_up':
      return legEnded(state, 'the carrier, when it was asked', now);
    case 'answering':
    case 'ringing':
      return legGone(state, 'failed', 'the carrier knows the call no more', now, false);
    case 'connected':
      return legVanished(state, now);
    default:
      return stay(state);
  }
}

function hangUpAgain(state: CallState): Step {
  const { phase } = state;
  if (phase.kind !== 'hanging_up' || phase.legEnded || phase.leg.carrierCallId === null) return stay(state);
  // Whoever was put through talks on it.
  if (phase.outcome === 'transferred') return stay(state);
  return stay(state, { kind: 'hang_up', legId: phase.leg.legId, carrierCallId: phase.leg.carrierCallId });
}

export function texted(state: CallState, { text, purpose, result }: Of<'texted'>, now: number): CallState {
  const about = purpose ? { purpose } : {};
  return result.ok
    ? note(state, now, { kind: 'text_message_sent', text, messageId: result.value.messageId, ...about })
    : note(state, now, { kind: 'text_message_failed', reason: result.failure.code, ...about });
}
