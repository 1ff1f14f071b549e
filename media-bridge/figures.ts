/** What the bridge counts and times about itself: one instance per bridge, handed to its parts. */
import { Histogram } from './histogram.ts';

export interface Spread {
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface BridgeFigures {
  readonly sessions: number;
  readonly accepted: number;
  readonly refused: number;
  readonly framesSent: number;
  /** How late frames left, against the moment they were due. */
  readonly lateness: Spread;
  /** End of the caller's turn (or the trigger) decided → first frame written to the socket. */
  readonly firstAudio: Spread;
  /** Times the voice came too slowly and the person heard a gap. */
  readonly gaps: number;
  readonly bargeIns: number;
  readonly turns: number;
  readonly unknownMessages: number;
  readonly malformedMessages: number;
}

export interface Counters {
  accepted: number;
  refused: number;
  framesSent: number;
  gaps: number;
  bargeIns: number;
  turns: number;
  unknownMessages: number;
  malformedMessages: number;
}

export interface Measures {
  readonly counters: Counters;
  readonly lateness: Histogram;
  readonly firstAudio: Histogram;
}

export function newMeasures(): Measures {
  return {
    counters: {
      accepted: 0,
      refused: 0,
      framesSent: 0,
      gaps: 0,
      bargeIns: 0,
      turns: 0,
      unknownMessages: 0,
      malformedMessages: 0,
    },
    lateness: new Histogram(),
    firstAudio: new Histogram(),
  };
}

/** `sessions`: how many are live now. */
export function figuresOf({ counters, lateness, firstAudio }: Measures, sessions: number): BridgeFigures {
  return { ...counters, sessions, lateness: spread(lateness), firstAudio: spread(firstAudio) };
}

function spread(histogram: Histogram): Spread {
  return {
    count: histogram.count,
    medianMs: histogram.quantile(0.5),
    p99Ms: histogram.quantile(0.99),
    maxMs: histogram.largest,
  };
}
