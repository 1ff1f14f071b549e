/** How a person is put through to somebody of ours, and comes back to the agent where that fails. */
import type { CarrierEvent, LegFailure } from '../ports/carrier.ts';
import type { CallInput, Step } from './events.ts';
import { confirmedHangUpMs } from './leg-endings.ts';
import { remember } from './leg-moves.ts';
import type { TransferFailure } from './record-events.ts';
import { stateName, type CallState, type Media, type Phase } from './state.ts';
import { enter, note, stay } from './step.ts';
import { goOn } from './next-turn.ts';
import { notDone, withTransfersAnswered } from './transfer-deeds.ts';

type Of<Kind extends CallInput['kind']> = Extract<CallInput, { kind: Kind }>;
type Transferring = Extract<Phase, { kind: 'transferring' }>;

export function transferAsked(
  state: CallState,
  { legId, toolCallId, result }: Of<'transfer_asked'>,
  now: number,
): Step {
  const { phase } = state;
  if (phase.kind !== 'transferring' || phase.leg.legId !== legId || phase.toolCallId !== toolCallId)
    return stay(state);
  // What became of it when the answer was lost, the carrier's news tells, or its silence.
  if (result.ok || result.failure.disposition === 'unknown') return stay(state);
  return backFromTransfer(state, phase, 'failed', result.failure.code, now);
}

type TransferNews = Extract<CarrierEvent, { kind: 'transfer_accepted' | 'transfer_failed' }>;

export function isTransferNews(event: CarrierEvent): event is TransferNews {
  return event.kind === 'transfer_accepted' || event.kind === 'transfer_failed';
}

/** The carrier's news of it, each once. */
export function transferNews(state: CallState, event: TransferNews, now: number): Step {
  if (state.seenEventIds.includes(event.eventId)) return stay(state);
  const seen = remember(state, event.eventId);
  const { phase } = seen;
  if (event.kind === 'transfer_accepted') return transferAccepted(seen, event, now);
  if (phase.kind !== 'transferring' || phase.leg.legId !== event.legId) return stay(seen);
  return backFromTransfer(seen, phase, event.reason, event.detail, now);
}

export function transferTookTooLong(state: CallState, now: number): Step {
  const { phase } = state;
  if (phase.kind !== 'transferring') return stay(state);
  return backFromTransfer(state, phase, 'no_news', 'the carrier told nothing in time', now);
}

/** The person is still there: the agent says how it went, at once or once it has the media back. */
function backFromTransfer(
  state: CallState,
  phase: Transferring,
  reason: TransferFailure,
  detail: string,
  now: number,
): Step {
  const { toolCallId } = phase;
  const noted = note(state, now, { kind: 'transfer_failed', toolCallId, reason, detail });
  const answered = notDone(noted, errors[reason], now);
  return goOn(enter(answered, phaseAfter(state, phase, now), now), { kind: 'toolResults' }, now);
}

function phaseAfter({ settings, conversation }: CallState, phase: Transferring, now: number): Phase {
  const { leg, media, restart } = phase;
  if (!restart) return { kind: 'talking', leg, media, until: conversation.longestUntil };
  const holdSec = settings.recovery?.holdingPhraseAfterSec;
  return {
    ...{ kind: 'detached', leg, media, restarts: restart.times, gone: false, restartAt: now },
    holdAt: holdSec === undefined ? null : now + holdSec * 1_000,
    until: now + settings.graceSec * 1_000,
  };
}

const offer =
  'The person was not put through and is still with you: say so, and offer that somebody calls them back';
const errors: Record<TransferFailure, string> = {
  busy: `busy: the colleague is on another call. ${offer}`,
  no_answer: `no_answer: the colleague did not answer. ${offer}`,
  declined: `declined: the colleague could not take the call. ${offer}`,
  bad_number: `failed: the colleague could not be reached. ${offer}`,
  failed: `failed: the call could not be passed on. ${offer}`,
  no_news: `no_answer: nobody answered in time. ${offer}`,
} satisfies Record<LegFailure | 'no_news', string>;

/** The person talks with somebody of ours; the leg ends by itself, and must not be hung up: they are on it. */
function transferAccepted(
  state: CallState,
  { legId }: Extract<CarrierEvent, { kind: 'transfer_accepted' }>,
  now: number,
): Step {
  const { phase, conversation } = state;
  if (conversation.transfer?.legId !== legId) return stay(state);
  switch (phase.kind) {
    case 'talking':
    case 'detached':
    case 'transferring':
      return phase.leg.legId === legId ? putThrough(state, phase, phase.media, now) : stay(state);
    case 'hanging_up':
      return phase.leg.legId === legId ? stay(rightly(state, phase, now)) : stay(state);
    // The news of the leg's end was faster.
    case 'wrapping_up':
    case 'lingering':
      return conversation.legId === legId ? stay(rightly(state, phase, now)) : stay(state);
    default:
      return stay(state);
  }
}

function putThrough(
  state: CallState,
  { leg }: Extract<Phase, { kind: 'talking' | 'detached' | 'transferring' }>,
  media: Media,
  now: number,
): Step {
  const settled = withTransfersAnswered(asTransferred(state, now), { ok: true, told: {} }, now);
  const until = now + confirmedHangUpMs;
  const ending = { kind: 'hanging_up', leg, media, legEnded: false, mayCallBack: false, until } as const;
  return stay(enter(settled, { ...ending, outcome: 'transferred' }, now));
}

/** It was taken for the person's own hanging up. */
function rightly(
  state: CallState,
  phase: Extract<Phase, { kind: 'hanging_up' | 'wrapping_up' | 'lingering' }>,
  now: number,
): CallState {
  if (phase.outcome !== 'person_hung_up') return state;
  const outcome = 'transferred' as const;
  const known = { ...state, phase: { ...phase, outcome } };
  const earlier = state.earlier === 'person_hung_up' ? outcome : state.earlier;
  return note({ ...asTransferred(known, now), earlier }, now, {
    kind: 'state_changed',
    state: stateName(known),
    outcome,
  });
}

function asTransferred(state: CallState, now: number): CallState {
  const { transfer } = state.conversation;
  return transfer ? note(state, now, { kind: 'transferred', toolCallId: transfer.toolCallId }) : state;
}

export function colleagueTold(state: CallState, { result }: Of<'colleague_told'>, now: number): CallState {
  if (result.ok) return note(state, now, { kind: 'colleague_told', sent: true });
  const reason = result.failure.code;
  // Where there is nothing to send by, nobody expects to be told.
  return reason === 'not-configured'
    ? state
    : note(state, now, { kind: 'colleague_told', sent: false, reason });
}
