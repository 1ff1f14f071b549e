/** How the conversation goes on: media attached and lost, what the caller said, what a standing turn brought back. */
import { turnId, turnOf, withCallerTurn } from '../conversation/context.ts';
import type { ConverseEnd, ConverseInput } from '../conversation/converse.ts';
import type { CallerTurn, Entry, HeardReport } from '../conversation/transcript.ts';
import type { CallInput, Step } from './events.ts';
import { withChoice } from './language-moves.ts';
import { askSoon, withMediaAsked } from './leg-moves.ts';
import { isLate, withAttachment, withLateWords } from './late-words.ts';
import { hangUpFor, settled } from './leg-endings.ts';
import { machineContext } from './machine-moves.ts';
import { goOn, nextTurn, stand } from './next-turn.ts';
import type { Outcome } from './outcome.ts';
import type { RecordBody } from './record-events.ts';
import { withRecordingOf, withSpokenOrder } from './recording-moves.ts';
import { restartAfterMs } from './recovery-limits.ts';
import { withLastWords, withOutput } from './reply.ts';
import type { CallState, Media, Phase } from './state.ts';
import { andThen, enter, note, stay, talk } from './step.ts';
import { overtakenBack } from './overtaken.ts';
import { withTextsSpokenOf } from './texts-owed.ts';
import { backAgain, pendingNews, takeUp, wholeContext } from './take-up.ts';

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
    case 'transferring':
      return phase.leg.legId === legId;
    default:
      return false;
  }
}

export function mediaAttached(
  state: CallState,
  { legId, bridgeQueue, carrierCallId, formerEpoch, heard = [] }: Of<'media_attached'>,
  now: number,
): Step {
  const { phase } = state;
  if (!expectsMedia(state, legId) || !('leg' in phase)) return stay(state);
  const told = withTold(state, heard, now);
  // A bridge that has its leg back has told all that was said to it.
  const known = formerEpoch === undefined ? told : talk(told, { wordsMayBeLost: false });
  return attach(known, { legId, bridgeQueue, carrierCallId }, now);
}

function attach(
  state: CallState,
  {
    legId,
    bridgeQueue,
    carrierCallId,
  }: Pick<Of<'media_attached'>, 'legId' | 'bridgeQueue'> & { carrierCallId: string | undefined },
  now: number,
): Step {
  const { phase, conversation } = state;
  if (!('leg' in phase)) return stay(state);
  const leg = { ...phase.leg, carrierCallId: phase.leg.carrierCallId ?? carrierCallId ?? null };
  const epoch = conversation.epoch + 1;
  // Until it is known how that goes, there is nothing to say.
  const { trigger, resume } = phase.kind === 'transferring' ? handingOver : takeUp(state, legId);
  const turn = conversation.turn + 1;
  const sameLeg = conversation.legId === legId;
  const entries =
    trigger.kind === 'resumed' && !sameLeg
      ? [...conversation.entries, backAgain(state.earlier === null || state.earlier === 'dropped', now)]
      : conversation.entries;
  const until = sameLeg ? conversation.longestUntil : now + state.settings.maxCallMinutes * 60_000;
  const known = withRecordingOf(state, legId, epoch);
  const attached = talk(note(known, now, { kind: 'media_attached', legId, epoch }), {
    epoch,
    turn,
    legId,
    longestUntil: until,
    entries,
    lastSeq: 0,
    attachments: withAttachment(state),
    news: { kind: 'new', entries: [] },
    owed: trigger,
    wordsMayBeLost: false,
  });
  const media: Media = { epoch, bridgeQueue, standing: { turn, afterSeq: 0 } };
  // It was the person's turn while nobody heard them.
  const missedAnAnswer = phase.kind === 'detached' && trigger.kind === 'listen' && !resume;
  const input: ConverseInput = {
    callId: state.plan.callId,
    legId,
    epoch,
    turn,
    context: { ...wholeContext(attached, now), ...machineContext(state, leg) },
    trigger,
    ...(resume ? { resume } : {}),
    ...(state.settings.recovery && (conversation.wordsMayBeLost || missedAnAnswer)
      ? { wordsMayBeLost: true }
      : {}),
  };
  const isHeld = phase.kind === 'talking' || phase.kind === 'detached' || phase.kind === 'transferring';
  const old = isHeld ? phase.media.standing : null;
  const next: Phase =
    phase.kind === 'transferring'
      ? { ...phase, leg, media, restart: null }
      : { kind: 'talking', leg, media, until };
  return {
    state: enter({ ...attached, earlier: null }, next, now),
    commands: [
      ...(old ? [{ kind: 'cancel_converse' as const, turn: old.turn }] : []),
      { kind: 'converse', bridgeQueue, input },
    ],
  };
}

const handingOver: ReturnType<typeof takeUp> = { trigger: { kind: 'hand_over' } };

export function callerTurn(state: CallState, { turn }: Of<'caller_turn'>, now: number): Step {
  if (isLate(state, turn))
    return answered(
      withLateWords(withSpokenOrder(state, turn), turn, (before) => ({
        entries: withCallerTurn(before, turn, now),
        noted: note(state, now, ...recordsOf(turn, before)),
      })),
      turn,
    );
  if (!isNew(state, turn)) return stay(state);
  const { entries } = state.conversation;
  const heard = talk(note(state, now, ...recordsOf(turn, entries)), {
    entries: withCallerTurn(entries, turn, now),
    lastSeq: turn.seq,
    unwrapped: true,
  });
  return stay(withSpokenOrder(withChoice(heard, entries, now), turn));
}

/**
 * Late news that nothing was said after still wants its answer, from a bridge that only listens: its turn gives way to one
 * that has something to say.
 */
function answered(state: CallState, { epoch, seq }: { readonly epoch: number; readonly seq: number }): Step {
  const { phase, settings, conversation } = state;
  const pending = pendingNews(conversation.entries);
  const waits =
    phase.kind === 'talking' && phase.media.standing !== null && conversation.owed.kind === 'listen';
  if (!settings.recovery || !waits || pending?.epoch !== epoch || pending.seq !== seq) return stay(state);
  return nextTurn(state, { kind: 'answer', epoch, seq });
}

/** What is recorded of a caller's turn that comes to these entries. */
function recordsOf(turn: CallerTurn, entries: readonly Entry[]): readonly RecordBody[] {
  const { epoch, seq: _seq, aside, ...said } = turn;
  const isNews = aside === undefined || aside.kind === 'backchannel';
  const meant = isNews ? undefined : turnOf(entries, { epoch, seq: aside.ofSeq });
  if (!meant) {
    const byTheWay = aside?.kind === 'backchannel' ? { aside: aside.kind } : {};
    return [{ kind: 'caller_said', turnId: turnId(turn), ...said, ...byTheWay }];
  }
  if (aside?.kind === 'continuation')
    return [{ kind: 'caller_went_on', turnId: turnId(meant), text: turn.text, durationMs: turn.durationMs }];
  if (meant.text === turn.text) return [];
  return [{ kind: 'caller_corrected', turnId: turnId(meant), text: turn.text, was: meant.text }];
}

export function digits(state: CallState, pressed: Of<'digits'>, now: number): Step {
  const { epoch, seq } = pressed;
  const entry: Entry = { kind: 'digits', at: now, epoch, seq, digits: pressed.digits };
  const record: RecordBody = { kind: 'digits_pressed', digits: pressed.digits };
  if (isLate(state, pressed))
    return answered(
      withLateWords(state, pressed, (before) => ({
        entries: [...before, entry],
        noted: note(state, now, record),
      })),
      pressed,
    );
  if (!isNew(state, pressed)) return stay(state);
  const { entries } = state.conversation;
  const noted = talk(note(state, now, record), {
    entries: [...entries, entry],
    lastSeq: seq,
    unwrapped: true,
  });
  return stay(withChoice(noted, entries, now));
}

/**
 * Of the present epoch and not taken in before. Which phase the call is in does not matter: a bridge's last news may cross
 * with its last turn or with the end of the leg, and what was said was said.
 */
function isNew(
  { conversation }: CallState,
  message: { readonly epoch: number; readonly seq: number },
): boolean {
  const { epoch, lastSeq } = conversation;
  return epoch > 0 && message.epoch === epoch && message.seq > lastSeq;
}

/** What a bridge of the present epoch told of what was heard, beside its standing turn, which may bring more. */
function withTold(state: CallState, heard: readonly HeardReport[], now: number): CallState {
  const { phase, conversation } = state;
  if (heard.length === 0 || !state.settings.recovery) return state;
  if ('media' in phase && phase.media?.standing)
    return { ...state, phase: { ...phase, media: { ...phase.media, told: heard } } };
  const { epoch, turn } = conversation;
  return withLastWords(state, { epoch, turn, heard }, now);
}

export function mediaLost(
  state: CallState,
  { epoch, reason, heard = [] }: Of<'media_lost'>,
  now: number,
): Step {
  if (epoch === 0 || epoch !== state.conversation.epoch) return stay(state);
  const away = detach(withTold(state, heard, now), epoch, now);
  return reason === 'moved' ? { ...away, state: askSoon(away.state, now) } : away;
}

/** The standing turn is not waited for any more: what the bridge told beside it stands. */
export function withToldLast(state: CallState, now: number): CallState {
  const { phase, conversation } = state;
  const told = 'media' in phase ? (phase.media?.told ?? []) : [];
  const { epoch, turn } = conversation;
  return told.length === 0 ? state : withLastWords(state, { epoch, turn, heard: told }, now);
}

function detach(state: CallState, epoch: number, now: number): Step {
  const { phase } = state;
  if (phase.kind === 'transferring' && phase.media.epoch === epoch && state.settings.recovery)
    return stay(withMediaAsked(state, now + restartAfterMs));
  if (phase.kind !== 'talking' || phase.media.epoch !== epoch) return stay(state);
  const { graceSec, recovery } = state.settings;
  const holdSec = recovery?.holdingPhraseAfterSec;
  return stay(
    enter(
      state,
      {
        ...{ kind: 'detached', leg: phase.leg, media: phase.media, restarts: 0, gone: false },
        restartAt: recovery ? now + (phase.media.givenUp ? 0 : restartAfterMs) : null,
        holdAt: holdSec === undefined ? null : now + holdSec * 1_000,
        until: now + graceSec * 1_000,
      },
      now,
    ),
  );
}

/** A standing turn came back: its words, what was heard, its tools; then the next one stands. */
export function conversed(state: CallState, back: Of<'conversed'>, now: number): Step {
  const { epoch, turn, output } = back;
  const standing = standingTurn(state, epoch, turn);
  if (!standing) return overtakenBack(state, back, now);
  const before = 'media' in state.phase ? (state.phase.media?.told ?? []) : [];
  const worked = withOutput(stand(state, null), output, standing.afterSeq, now);
  const given = output.utterance && !output.missesTexts ? withTextsSpokenOf(worked, turn) : worked;
  // What was told with the loss of the media may be of words that were still being played when the turn went back.
  const told = before.length === 0 ? given : withLastWords(given, { epoch, turn, heard: before }, now);
  const { phase } = told;
  if (phase.kind === 'hanging_up') return settled(told, now);
  if (phase.kind === 'transferring' && output.ended !== undefined) return detach(told, epoch, now);
  if (phase.kind !== 'talking') return stay(told);
  if (output.ended === undefined)
    return goOn(told, output.utterance ? told.conversation.owed : { kind: 'listen' }, now);
  if (output.ended === 'media_lost' || output.ended === 'fenced') return detach(told, epoch, now);
  const { outcome, reason } = endings[output.ended];
  return hangUpFor(told, outcome, reason, now);
}

/** How a call ends that the bridge ended, and why, in words for people. */
const endings: Record<
  Exclude<ConverseEnd, 'media_lost' | 'fenced'>,
  { readonly outcome: Outcome; readonly reason: string }
> = {
  finished: { outcome: 'completed', reason: 'the agent said good-bye' },
  silence: { outcome: 'silence', reason: 'the person fell silent and did not answer any more' },
  nobody_there: { outcome: 'nobody_there', reason: 'no word was ever heard' },
  on_hold: { outcome: 'on_hold', reason: 'there was sound without words, as of a hold melody' },
  monologue: { outcome: 'monologue', reason: 'the person talked on and let the agent say nothing' },
  not_understood: { outcome: 'not_understood', reason: 'the person understood nothing, time after time' },
  message_left: { outcome: 'message_left', reason: 'a message was left on an answering machine' },
  failed: { outcome: 'failed', reason: 'the model or the voice failed' },
};

export function converseFailed(
  state: CallState,
  { epoch, turn, heard, bridge }: Of<'converse_failed'>,
  now: number,
): Step {
  const { phase } = state;
  if (!standingTurn(state, epoch, turn) || !('media' in phase) || !phase.media) return stay(state);
  const { media } = phase;
  const all = [...heard, ...(media.told ?? [])];
  const standing = talk(stand(state, null), { wordsMayBeLost: bridge !== undefined });
  const told = withLastWords(standing, { epoch, turn, heard: all }, now);
  if (told.phase.kind === 'hanging_up') return settled(told, now);
  const recall = { kind: 'recall' as const, legId: phase.leg.legId, media };
  return andThen(
    { state: told, commands: state.settings.recovery && bridge === 'missing' ? [recall] : [] },
    (next) => detach(next, epoch, now),
  );
}

function standingTurn({ phase }: CallState, epoch: number, turn: number): Media['standing'] {
  if (!('media' in phase) || phase.media?.epoch !== epoch) return null;
  return phase.media.standing?.turn === turn ? phase.media.standing : null;
}
