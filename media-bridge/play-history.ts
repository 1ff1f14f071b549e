/** Which samples of one track were played to the person when: exact over gaps, and over sound that was sent again. */
import { sampleRate } from '../domain/ports/media-wire.ts';

const samplesPerMs = sampleRate / 1_000;
/** Two stretches this close follow each other without a gap: the clock counts in fractions. */
const sameMomentMs = 0.01;
/** A stretch ends with a gap or a pause; older ones than these are only remembered by how far they reached. */
const mostRuns = 8;

/** Samples played in one go; `startsAt` may lie ahead, for what the carrier still holds. */
interface Run {
  readonly from: number;
  readonly startsAt: number;
  samples: number;
}

export class PlayHistory {
  readonly #runs: Run[] = [];
  /** How far the runs no longer held reached at most, and where the last of them ended. */
  #furthest = 0;
  #last = 0;

  /** `samples` from the sample `from` on were sent; the person hears them from `startsAt`, in ms of the clock. */
  sent(from: number, samples: number, startsAt: number): void {
    const run = this.#runs.at(-1);
    if (run && run.from + run.samples === from && startsAt - endOf(run) < sameMomentMs) {
      run.samples += samples;
      return;
    }
    this.#runs.push({ from, startsAt, samples });
    const oldest = this.#runs.length > mostRuns ? this.#runs.shift() : undefined;
    if (!oldest) return;
    this.#last = oldest.from + oldest.samples;
    this.#furthest = Math.max(this.#furthest, this.#last);
  }

  /** The furthest sample that was ever reached by the moment `at`. */
  furthestAt(at: number): number {
    let furthest = this.#furthest;
    for (const run of this.#runs)
      if (run.startsAt <= at) furthest = Math.max(furthest, run.from + playedOf(run, at));
    return furthest;
  }

  /** What was not played by the moment `at` never will be; returns the sample at which that is. */
  cut(at: number): number {
    let position = this.#last;
    const begun = this.#runs.findIndex((run) => run.startsAt > at);
    if (begun >= 0) this.#runs.length = begun;
    for (const run of this.#runs) {
      run.samples = playedOf(run, at);
      position = run.from + run.samples;
    }
    return position;
  }
}

function endOf(run: Run): number {
  return run.startsAt + run.samples / samplesPerMs;
}

function playedOf(run: Run, at: number): number {
  // The thousandth takes up what fractions of ms lose in a sum.
  const played = Math.floor((at - run.startsAt) * samplesPerMs + 0.001);
  return Math.min(Math.max(0, played), run.samples);
}
