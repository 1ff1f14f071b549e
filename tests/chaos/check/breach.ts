/** What the checker finds: a promise that did not hold, in which call, and the lines that show it. */
import type { World } from './world.ts';

export type InvariantName = `I${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`;

export interface Breach {
  readonly invariant: InvariantName;
  /** Null where no call could be told. */
  readonly callId: string | null;
  /** A sentence for people. */
  readonly what: string;
  /** What happened around it, one line each, with ms since the run began. */
  readonly timeline: readonly string[];
}

/** What a rule says of a breach; the timeline is drawn from the rest of the evidence. */
export interface Finding {
  readonly callId: string | null;
  readonly what: string;
  /** Where to look, ms since the epoch. */
  readonly at: number;
}

/** One invariant: what holds in a sentence, and what of the evidence says that it did not. */
export interface Rule {
  readonly name: InvariantName;
  readonly holds: string;
  readonly findings: (world: World) => readonly Finding[];
}
