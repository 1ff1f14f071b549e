/** How many calls may be under way: those in the records, and those this process is just starting. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CallRecords } from '../domain/ports/call-records.ts';
import { ok, type Result } from '../domain/result.ts';
import type { ApiFigures } from './api-figures.ts';
import type { Place } from './deps.ts';

/** How long a request waits to see whether the starts before it leave a place. */
const patienceMs = 500;

/**
 * Exact within one process. Several processes know of each other's calls only from the records, so together they may
 * exceed the bound by the starts that are under way in the others at that moment.
 */
export class CallPlaces {
  readonly #records: Pick<CallRecords, 'countUnderWay'>;
  readonly #maxCalls: number;
  /** Places taken by calls that may not be in the records yet. */
  #starting = 0;
  /** How many places were left so far. */
  #left = 0;
  #nextLeft = Promise.withResolvers<null>();

  constructor(parts: {
    readonly records: Pick<CallRecords, 'countUnderWay'>;
    readonly maxCalls: number;
    readonly figures: ApiFigures;
  }) {
    this.#records = parts.records;
    this.#maxCalls = parts.maxCalls;
    parts.figures.watch(() => ({ name: 'calls_starting', now: this.#starting, most: this.#maxCalls }));
  }

  async takePlace(): Promise<Result<Place | null>> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const leftBefore = this.#left;
      const counted = await this.#records.countUnderWay();
      if (!counted.ok) return counted;
      if (counted.value >= this.#maxCalls) return ok(null);
      // A call whose start ended during the count may be in it or not: it is taken to be missing, and counted anew.
      const uncertain = this.#left - leftBefore;
      if (counted.value + this.#starting + uncertain < this.#maxCalls) return ok(this.#take());
      // Only starts under way stand in the way. Each may be in the count already, or come to nothing.
      if (uncertain === 0 && !(await this.#oneLeaves(until - performance.now()))) return ok(null);
    }
  }

  /** Whether a start ends within the time, ms. */
  async #oneLeaves(withinMs: number): Promise<boolean> {
    const over = new AbortController();
    const late = pause(Math.max(0, withinMs), false, { signal: over.signal }).catch(() => false);
    try {
      return await Promise.race([this.#nextLeft.promise.then(() => true), late]);
    } finally {
      over.abort();
    }
  }

  #take(): Place {
    this.#starting += 1;
    let isTaken = true;
    return {
      leave: () => {
        if (!isTaken) return;
        isTaken = false;
        this.#starting -= 1;
        this.#left += 1;
        this.#nextLeft.resolve(null);
        this.#nextLeft = Promise.withResolvers<null>();
      },
    };
  }
}
