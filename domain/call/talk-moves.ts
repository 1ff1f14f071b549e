/** How the conversation goes on: media attached and lost, what the caller said, what a standing turn brought back. */
import { callerEntry, turnId } from '../conversation/context.ts';
import type { ConverseInput, Trigger } from '../conversation/converse.ts';
import type { Entry } from '../conversation/transcript.ts';
import type { CallInput, Step } from './events.ts';
import { hangUpFor, settled } from './leg-moves.ts';
import { withLastWords, withOutput } from './reply.ts';
import type { CallState, Media } from './state.ts';
import { enter, note, stay, talk } from './step.ts';
import { backAgain, takeUp, wholeContext } from './take-up.ts';

type Of<Kind extends CallInput['kind']> = Extract<CallInput, { kind: Kind }>;

/** Whether media of this leg may attach now. */
export function expectsMedia({ phase }: CallState, legId: string): boolean {
  switch (phase.kind) {
    case 'dialing':
    case 'answering':
    case 'ringing':
    case 'connected':
    case 'talking':
    case 'detached':
      return phase.leg.legId === legId;
    default:
      return false;
  }
}

export function mediaAttached(
  state: CallState,
  { legId, bridgeQueue }: Of<'media_attached'>,
  now: number,
): Step {
  const { phase, conversation } = state;
  if (!expectsMedia(state, legId) || !('leg' in phase)) return stay(state);
  const epoch = conversation.epoch + 1;
  const { trigger, resume } = takeUp(state, legId);
  const turn = conversation.turn + 1;
  const sameLeg = conversation.legId === legId;
  const entries =
    trigger.kind === 'resumed' && !sameLeg ? [...conversation.entries, backAgain(now)] : conversation.entries;
  const until = sameLeg ? conversation.longestUntil : now + state.settings.maxCallMinutes * 60_000;
  const attached = talk(note(state, now, { kind: 'media_attached', legId, epoch }), {
    epoch,
    turn,
    legId,
    longestUntil: until,
    entries,
    lastSeq: 0,
    news: { kind: 'new', entries: [] },
    owed: trigger,
  });
  const media: Media = { epoch, bridgeQueue, standing: { turn, afterSeq: 0 } };
  const input: ConverseInput = {
    callId: state.plan.callId,
    legId,
    epoch,
    turn,
    context: wholeContext(attached, now),
    trigger,
    ...(resume ? { resume } : {}),
  };
  const old = phase.kind === 'talking' || phase.kind === 'detached' ? phase.media.standing : null;
  return {
    state: enter(attached, { kind: 'talking', leg: phase.leg, media, until }, now),
    commands: [
      ...(old ? [{ kind: 'cancel_converse' as const, turn: old.turn }] : []),
      { kind: 'converse', bridgeQueue, input },
    ],
  };
}

export function callerTurn(state: CallState, { turn }: Of<'caller_turn'>, now: number): Step {
  if (!isNew(state, turn)) return stay(state);
  const { epoch: _epoch, seq: _seq, ...said } = turn;
  const heard = note(state, now, { kind: 'caller_said', turnId: turnId(turn), ...said });
  return stay(
    talk(heard, {
      entries: [...heard.conversation.entries, callerEntry(turn, now)],
      lastSeq: turn.seq,
      unwrapped: true,
    }),
  );
}

export function digits(state: CallState, pressed: Of<'digits'>, now: number): Step {
  if (!isNew(state, pressed)) return stay(state);
  const noted = note(state, now, { kind: 'digits_pressed', digits: pressed.digits });
  const entry: Entry = { kind: 'digits', at: now, digits: pressed.digits };
  return stay(
    talk(noted, { entries: [...noted.conversation.entries, entry], lastSeq: pressed.seq, unwrapped: true }),
  );
}

/** Of the present epoch and not taken in before. */
function isNew(
  { phase, conversation }: CallState,
  message: { readonly epoch: number; readonly seq: number },
): boolean {
  return 'media' in phase && phase.media?.epoch === message.epoch && message.seq > conversation.lastSeq;
}

export function mediaLost(state: CallState, { epoch }: Of<'media_lost'>, now: number): Step {
  const { phase } = state;
  if (phase.kind !== 'talking' || phase.media.epoch !== epoch) return stay(state);
  const until = now + state.settings.graceSec * 1_000;
  return stay(enter(state, { kind: 'detached', leg: phase.leg, media: phase.media, until }, now));
}

/** A standing turn came back: its words, what was heard, its tools; then the next one stands. */
export function conversed(state: CallState, { epoch, turn, output }: Of<'conversed'>, now: number): Step {
  const standing = standingTurn(state, epoch, turn);
  if (!standing) return stay(state);
  const told = withOutput(stand(state, null), output, standing.afterSeq, now);
  const { phase } = told;
  if (phase.kind === 'hanging_up') return settled(told, now);
  if (phase.kind !== 'talking') return stay(told);
  if (output.ended === undefined)
    return nextTurn(told, output.utterance ? told.conversation.owed : { kind: 'listen' });
  switch (output.ended) {
    case 'media_lost':
    case 'fenced':
      return mediaLost(told, { kind: 'media_lost', epoch }, now);
    case 'finished':
      return hangUpFor(told, 'completed', 'the agent said good-bye', now);
    case 'silence':
      return hangUpFor(told, 'silence', 'nobody spoke', now);
    case 'failed':
      return hangUpFor(told, 'failed', 'the model or the voice failed', now);
  }
}

export function converseFailed(
  state: CallState,
  { epoch, turn, heard }: Of<'converse_failed'>,
  now: number,
): Step {
  if (!standingTurn(state, epoch, turn)) return stay(state);
  const told = withLastWords(stand(state, null), heard, now);
  return told.phase.kind === 'hanging_up'
    ? settled(told, now)
    : mediaLost(told, { kind: 'media_lost', epoch }, now);
}

function standingTurn({ phase }: CallState, epoch: number, turn: number): Media['standing'] {
  if (!('media' in phase) || phase.media?.epoch !== epoch) return null;
  return phase.media.standing?.turn === turn ? phase.media.standing : null;
}

function stand(state: CallState, standing: Media['standing']): CallState {
  const { phase } = state;
  switch (phase.kind) {
    case 'talking':
      return { ...state, phase: { ...phase, media: { ...phase.media, standing } } };
    case 'detached':
      return { ...state, phase: { ...phase, media: { ...phase.media, standing } } };
    case 'hanging_up':
      return phase.media ? { ...state, phase: { ...phase, media: { ...phase.media, standing } } } : state;
    default:
      return state;
  }
}

/** Schedules the next standing turn before it is needed. */
function nextTurn(state: CallState, trigger: Trigger): Step {
  const { phase, conversation, plan } = state;
  if (phase.kind !== 'talking') return stay(state);
  const turn = conversation.turn + 1;
  const input: ConverseInput = {
    callId: plan.callId,
    legId: phase.leg.legId,
    epoch: phase.media.epoch,
    turn,
    context: conversation.news,
    trigger,
  };
  const told = talk(state, { turn, news: { kind: 'new', entries: [] }, owed: trigger });
  return stay(stand(told, { turn, afterSeq: conversation.lastSeq }), {
    kind: 'converse',
    bridgeQueue: phase.media.bridgeQueue,
    input,
  });
}
