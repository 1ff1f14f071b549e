/** How a leg is recorded: announced first, then as it is wished; the carrier is asked for one thing at a time. */
import { announcementIn, isOver } from '../conversation/recording-announcement.ts';
import type { WholeContext } from '../conversation/converse.ts';
import type { DeedAnswer, RecordingOrder } from '../conversation/tools/deed.ts';
import { hasPhrases, languageOf } from '../conversation/languages/index.ts';
import { consistsOf, phraseAt, spokenWords } from '../conversation/spoken-words.ts';
import type { CallerTurn } from '../conversation/transcript.ts';
import type { Failure } from '../result.ts';
import type { CallCommand, CallInput, Step } from './events.ts';
import type { RecordingState } from './record-events.ts';
import type { Recording, RecordingWish } from './recording.ts';
import type { CallState } from './state.ts';
import { note, stay } from './step.ts';

type Of<Kind extends CallInput['kind']> = Extract<CallInput, { kind: Kind }>;
type Announced = Extract<Recording, { kind: 'announced' }>;

/** A refused order is given again so often; so many recordings are begun where the carrier cannot make them. */
const mostRefusals = 4;
const mostAttempts = 3;
const pauseMs = 500;

/** A leg comes to talk in this epoch: it is to be recorded where calls are, unless somebody had that stopped before. */
export function withRecordingOf(state: CallState, legId: string, epoch: number): CallState {
  const { recording, settings } = state;
  if (!settings.followThrough?.recording || recording?.legId === legId) return state;
  if (recording?.kind === 'over' && recording.byWish) return { ...state, recording: { ...recording, legId } };
  const wish = recording?.kind === 'to_be_announced' ? recording.wish : 'on';
  return { ...state, recording: { kind: 'to_be_announced', legId, sinceEpoch: epoch, wish } };
}

/** What follows for the recording from whatever has happened: it is begun once it was announced, and ends with its leg. */
export function withRecording(step: Step, now: number): Step {
  const { recording } = step.state;
  if (!recording || recording.kind === 'over') return step;
  if (!isPresent(step.state, recording)) return withLegOver(step, recording, now);
  if (recording.kind === 'announced') return withOrder(step, recording, now);
  const { legId, wish } = recording;
  if (wish === 'off') return { ...step, state: stoppedByWish(step.state, legId, now) };
  const { entries } = step.state.conversation;
  if (announcementIn(entries, recording.sinceEpoch) !== 'heard') return step;
  const announced: Announced = {
    ...{ kind: 'announced', legId, wish, is: 'off', recordingId: null },
    ...{ asking: null, attempt: 1, failures: 0, againAt: null },
  };
  const noted = note(step.state, now, { kind: 'recording', state: 'announced' });
  return withOrder({ ...step, state: { ...noted, recording: announced } }, announced, now);
}

/** The person is being told of the recording, and it begins once they have heard it. */
export function awaitsHearing({ recording, conversation }: CallState): boolean {
  if (recording?.kind !== 'to_be_announced') return false;
  return announcementIn(conversation.entries, recording.sinceEpoch, isOver) === 'saying';
}

/** What a bridge has to know of the recording: whether the agent has to speak of it, and whether it can be ordered. */
export function recordingContext({
  recording,
  plan,
  settings,
}: CallState): Pick<WholeContext, 'plan' | 'recording'> {
  if (recording?.kind === 'to_be_announced') return { plan, recording: { sinceEpoch: recording.sinceEpoch } };
  if (!settings.followThrough || recording?.kind === 'announced') return { plan };
  return { plan: { ...plan, toolsOff: [...(plan.toolsOff ?? []), 'recording'] } };
}

function isPresent({ phase }: CallState, { legId }: Recording): boolean {
  if (!('leg' in phase) || phase.leg.legId !== legId) return false;
  return phase.kind !== 'hanging_up' || !phase.legEnded;
}

/** The carrier's recording ends with the leg; that it is told so as well is for one that has not noticed. */
function withLegOver(
  { state, commands }: Step,
  recording: Exclude<Recording, { kind: 'over' }>,
  now: number,
): Step {
  const { legId } = recording;
  const over = { ...state, recording: { kind: 'over', legId, byWish: recording.wish === 'off' } as const };
  if (recording.kind !== 'announced' || recording.recordingId === null) return { state: over, commands };
  const { recordingId } = recording;
  const stop: CallCommand = { kind: 'order_recording', legId, order: 'stop', recordingId };
  return {
    state: note(over, now, { kind: 'recording', state: 'stopped', recordingId }),
    commands: state.phase.kind === 'closed' ? commands : [...commands, stop],
  };
}

/** The next thing to ask the carrier for, unless it is being asked already or is to be left alone for a moment. */
function withOrder({ state, commands }: Step, recording: Announced, now: number): Step {
  const { legId, asking, is, wish, recordingId, againAt } = recording;
  if (asking !== null || (againAt !== null && now < againAt)) return { state, commands };
  const wanted = wantedNow(state, wish);
  if (is === 'off' && wish === 'off') return { state: stoppedByWish(state, legId, now), commands };
  const order = orderFor(is, wanted);
  const command = order && commandFor(state, order, recording, now);
  if (!command) return againAt === null ? { state, commands } : { state: waits(state, recording), commands };
  const asked = { ...state, recording: { ...recording, asking: order, againAt: null, recordingId } };
  return { state: asked, commands: [...commands, command] };
}

/** Before anything was recorded. */
function stoppedByWish(state: CallState, legId: string, now: number): CallState {
  const over = { ...state, recording: { kind: 'over', legId, byWish: true } as const };
  return note(over, now, { kind: 'recording', state: 'stopped' });
}

function waits(state: CallState, recording: Announced): CallState {
  return { ...state, recording: { ...recording, againAt: null } };
}

/** While the person is put through nothing is recorded, and nothing of what they say to others. */
function wantedNow({ phase }: CallState, wish: RecordingWish): RecordingWish {
  switch (phase.kind) {
    case 'talking':
    case 'detached':
      return wish;
    case 'transferring':
      return wish === 'on' ? 'paused' : wish;
    default:
      return 'off';
  }
}

function orderFor(is: RecordingWish, wanted: RecordingWish): Announced['asking'] {
  if (is === wanted || (is === 'off' && wanted === 'paused')) return null;
  if (wanted === 'off') return 'stop';
  if (wanted === 'paused') return 'pause';
  return is === 'off' ? 'start' : 'resume';
}

function commandFor(
  { phase }: CallState,
  order: NonNullable<Announced['asking']>,
  { legId, recordingId, attempt }: Announced,
  now: number,
): CallCommand | null {
  if (order !== 'start')
    return recordingId === null ? null : { kind: 'order_recording', legId, order, recordingId };
  const carrierCallId = 'leg' in phase ? phase.leg.carrierCallId : null;
  return carrierCallId === null ? null : { kind: 'start_recording', legId, carrierCallId, attempt, at: now };
}

/** The carrier has answered. A start is always asked for under the same key, so that asking again does no harm. */
export function recordingOrdered(
  state: CallState,
  { legId, order, result }: Of<'recording_ordered'>,
  now: number,
): CallState {
  const { recording } = state;
  if (recording?.kind !== 'announced' || recording.legId !== legId || recording.asking !== order)
    return state;
  if (!result.ok) return withRefusal(state, { ...recording, asking: null }, order, result.failure, now);
  const recordingId = result.value.recordingId ?? recording.recordingId;
  const told = { kind: 'recording', state: doneBy[order], ...(recordingId ? { recordingId } : {}) } as const;
  const noted = note(state, now, told);
  if (order === 'stop')
    return { ...noted, recording: { kind: 'over', legId, byWish: recording.wish === 'off' } };
  const is = order === 'pause' ? 'paused' : 'on';
  return { ...noted, recording: { ...recording, is, recordingId, asking: null, failures: 0 } };
}

const doneBy: Record<NonNullable<Announced['asking']>, RecordingState> = {
  start: 'started',
  pause: 'paused',
  resume: 'resumed',
  stop: 'stopped',
};

function withRefusal(
  state: CallState,
  recording: Announced,
  order: NonNullable<Announced['asking']>,
  failure: Failure,
  now: number,
): CallState {
  const failures = recording.failures + 1;
  if (failure.disposition !== 'final' && failures < mostRefusals) {
    const againAt = now + (failure.retryAfterMs ?? pauseMs * failures);
    return { ...state, recording: { ...recording, failures, againAt } };
  }
  const rested = { ...recording, failures: 0, againAt: null };
  // What cannot be paused is stopped: nobody is recorded who does not want to be.
  if (order === 'pause') return { ...state, recording: { ...rested, wish: 'off' } };
  const noted = note(state, now, {
    kind: 'recording',
    state: 'failed',
    reason: `${order}: ${failure.code}`,
  });
  if (order === 'resume') return { ...noted, recording: { ...rested, wish: 'paused' } };
  return { ...noted, recording: { kind: 'over', legId: recording.legId, byWish: order === 'stop' } };
}

/** The carrier could not make the recording that it had begun. */
export function recordingFailed(state: CallState, detail: string, now: number): CallState {
  const { recording } = state;
  if (recording?.kind !== 'announced' || recording.recordingId === null) return state;
  const { legId, attempt } = recording;
  if (attempt < mostAttempts)
    return {
      ...state,
      recording: {
        ...recording,
        ...{ is: 'off', recordingId: null, asking: null },
        ...{ attempt: attempt + 1, againAt: now + pauseMs * attempt },
      },
    };
  const noted = note(state, now, { kind: 'recording', state: 'failed', reason: detail });
  return { ...noted, recording: { kind: 'over', legId, byWish: false } };
}

/** The person's whole turn wants the recording stopped: no model is asked about that. */
export function withSpokenOrder(state: CallState, turn: CallerTurn): CallState {
  const { recording, conversation } = state;
  if (!recording || recording.kind === 'over' || turn.aside?.kind === 'backchannel') return state;
  const asks = [conversation.language, turn.language].some(
    (language) => hasPhrases(language) && stopsRecording(turn.text, language),
  );
  return asks ? { ...state, recording: { ...recording, wish: 'off' } } : state;
}

function stopsRecording(text: string, language: string): boolean {
  const { stopRecording, polite, hesitations } = languageOf(language).words;
  const words = spokenWords(text);
  if (consistsOf(words, stopRecording, polite, hesitations) === null) return false;
  return words.some((_, at) => phraseAt(words, at, stopRecording) > 0);
}

/** By the agent's tool or the API. */
export function orderRecording(
  state: CallState,
  order: RecordingOrder,
): { readonly state: CallState; readonly answer: DeedAnswer } {
  const { recording } = state;
  if (!recording || recording.kind === 'over') {
    const isStopped = recording?.byWish === true && order !== 'resume';
    return { state, answer: isStopped ? told('off') : { ok: false, error: isStoppedForGood(recording) } };
  }
  // Who wants it stopped has the last word.
  const wish = recording.wish === 'off' ? 'off' : wishOf[order];
  const ok = wish === wishOf[order];
  return {
    state: { ...state, recording: { ...recording, wish } },
    answer: ok ? told(wish) : { ok: false, error: isStoppedForGood(recording) },
  };
}

const wishOf: Record<RecordingOrder, RecordingWish> = { pause: 'paused', resume: 'on', stop: 'off' };

function told(recording: RecordingWish): DeedAnswer {
  return { ok: true, told: { recording } };
}

function isStoppedForGood(recording: Recording | undefined): string {
  return recording === undefined
    ? 'this call is not recorded; tell the person so'
    : 'the recording was stopped and cannot be begun again in this call; tell the person so';
}

export function recordingWished(state: CallState, { order }: Of<'recording_wished'>): Step {
  return stay(orderRecording(state, order).state);
}

export function recordingFile(state: CallState, { file }: Of<'recording_file'>, now: number): CallState {
  const { recordingId, index, location, durationMs } = file;
  return note(state, now, { kind: 'recording_file', recordingId, index, location, durationMs });
}
