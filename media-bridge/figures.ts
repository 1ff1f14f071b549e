/** What the bridge counts and times about itself: one instance per bridge, handed to its parts. */
import { Histogram } from './histogram.ts';
import type { ModelFigures } from './model-pool.ts';

export interface Spread {
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** A queue, map or cache: how much it holds now, and its bound. Of those that each session has, the fullest counts. */
export interface Hold {
  readonly name: string;
  readonly now: number;
  readonly most: number;
}

export interface BridgeFigures extends Readonly<Counters> {
  /** How many are live now. */
  readonly sessions: number;
  readonly holds: readonly Hold[];
  /** How late frames left, against the moment they were due. */
  readonly lateness: Spread;
  /** End of the caller's turn (or the trigger) decided → first frame written to the socket. */
  readonly firstAudio: Spread;
  /** What the caller said or pressed: told to the workflow → acknowledged. */
  readonly signalAck: Spread;
  /** A text given to the moderation → its verdict, where one came in time. */
  readonly moderation: Spread;
  readonly models: readonly ModelFigures[];
}

export interface Counters {
  accepted: number;
  refused: number;
  framesSent: number;
  /** Times the voice came too slowly and the person heard a gap. */
  gaps: number;
  turns: number;
  /** Times the agent was paused to judge the caller's sound, and times it fell silent for good. */
  pauses: number;
  bargeIns: number;
  /** Machines that took a call. */
  machines: number;
  backchannels: number;
  /** Turns whose words the recogniser mended after they had been taken. */
  corrections: number;
  /** Replies begun on a probable end of turn, those of them that were dropped, and the model's tokens these cost. */
  speculations: number;
  speculationsDropped: number;
  tokensDropped: number;
  /** Phrases that asked for patience, and apologies because it took too long. */
  waitingPhrases: number;
  apologies: number;
  /** Answers that another model had to give than the one asked first. */
  secondModel: number;
  /** Times the caller's words were declined, and sentences of the agent that were not spoken. */
  inputsRefused: number;
  outputsRefused: number;
  /** Texts that counted as clean because no verdict came in time, or none could be had. */
  moderationLate: number;
  moderationFailed: number;
  /** Caller's frames that came too late to be aligned with what was played, and were judged by their loudness alone. */
  aecDropped: number;
  /** Caller's frames whose echo was cancelled without knowing what was played. */
  aecMissed: number;
  unknownMessages: number;
  malformedMessages: number;
  /** Legs that another bridge has taken over. */
  fenced: number;
  /** Legs whose turn was lost, but not their socket, and which the workflow gave back. */
  reattached: number;
  /** Legs that were moved to another bridge because this one was to stop. */
  moved: number;
  /** Legs that fell silent because this process had stood still for too long. */
  stalled: number;
  /** Legs that were ended by a fault of our own. */
  sessionsBroken: number;
}

export interface Measures {
  readonly counters: Counters;
  readonly lateness: Histogram;
  readonly firstAudio: Histogram;
  readonly signalAck: Histogram;
  readonly moderation: Histogram;
}

export function newMeasures(): Measures {
  return {
    counters: {
      accepted: 0,
      refused: 0,
      framesSent: 0,
      gaps: 0,
      turns: 0,
      pauses: 0,
      bargeIns: 0,
      machines: 0,
      backchannels: 0,
      corrections: 0,
      speculations: 0,
      speculationsDropped: 0,
      tokensDropped: 0,
      waitingPhrases: 0,
      apologies: 0,
      secondModel: 0,
      inputsRefused: 0,
      outputsRefused: 0,
      moderationLate: 0,
      moderationFailed: 0,
      aecDropped: 0,
      aecMissed: 0,
      unknownMessages: 0,
      malformedMessages: 0,
      fenced: 0,
      reattached: 0,
      moved: 0,
      stalled: 0,
      sessionsBroken: 0,
    },
    lateness: new Histogram(),
    firstAudio: new Histogram(),
    signalAck: new Histogram(),
    moderation: new Histogram(),
  };
}

/** What is known elsewhere; `sessions`: how many are live now. */
export type Others = Pick<BridgeFigures, 'sessions' | 'holds' | 'models'>;

export function figuresOf(measures: Measures, others: Others): BridgeFigures {
  const { counters, lateness, firstAudio, signalAck, moderation } = measures;
  return {
    ...counters,
    ...others,
    lateness: spread(lateness),
    firstAudio: spread(firstAudio),
    signalAck: spread(signalAck),
    moderation: spread(moderation),
  };
}

function spread(histogram: Histogram): Spread {
  return {
    count: histogram.count,
    medianMs: histogram.quantile(0.5),
    p99Ms: histogram.quantile(0.99),
    maxMs: histogram.largest,
  };
}
