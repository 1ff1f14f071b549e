/** Takes our own voice out of the caller's frames: finds for each what we were playing when the line recorded it. */
import type { EchoCanceller } from '../domain/ports/echo-cancelling.ts';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
import type { Counters } from './figures.ts';

export interface EchoPath {
  readonly canceller: EchoCanceller;
  /** The frame of ours that was being played at that moment of the clock; null while we were silent. */
  readonly playedAt: (at: number) => Uint8Array | null;
}

/** What we played longer ago is not remembered. */
const memoryMs = 480;
/** Frames wait this long on their way now and then; one that comes later than all others did has lost its predecessors. */
const jitterMs = 40;
/** So many frames show whether the stream as a whole is late: half a second. */
const judgedFrames = 25;
/** After so much silence of ours nothing of it can echo any more, and the canceller rests. */
const echoesMs = 1_000;
/** Halvings that find the begin of our sound within a frame to less than a sample. */
const halvings = 12;
/** Silence of ours this short, in the midst of our voice, is a hole in what we know. */
const holeFrames = 5;

/**
 * The frames' own clock: they were recorded 20 ms apart however they arrive, so the reference runs on in such steps.
 *
 * `aecDropped` counts frames passed on as they came, because they were 480 ms late or more, or a burst brought
 * them sooner than they can have been recorded. `aecMissed` counts frames that were cancelled against
 * silence although we were playing just before and, at most 100 ms later, again.
 */
export class EchoRemoval {
  readonly #path: EchoPath;
  readonly #counters: Pick<Counters, 'aecDropped' | 'aecMissed'>;
  /** When the next frame will have been recorded, but for the line's own delay; null before the first. */
  #dueAt: number | null = null;
  #leastLateMs = Infinity;
  #judged = 0;
  #lastPlayedAt = -Infinity;
  #hole = 0;
  /** The frame of ours before the present one, and how many bytes of the latter had been played when this one arrived. */
  #before: Uint8Array | null = null;
  #phaseBytes = 0;

  constructor(path: EchoPath, counters: Pick<Counters, 'aecDropped' | 'aecMissed'>) {
    this.#path = path;
    this.#counters = counters;
  }

  /** A whole frame that arrived now. */
  clean(frame: Uint8Array, now: number): Uint8Array {
    const recordedAt = this.#recordedAt(now);
    if (recordedAt === null) {
      this.#counters.aecDropped += 1;
      return frame;
    }
    const played = this.#path.playedAt(recordedAt);
    this.#watch(played, recordedAt);
    const reference = this.#reference(played, recordedAt);
    return recordedAt - this.#lastPlayedAt > echoesMs ? frame : this.#path.canceller.cancel(frame, reference);
  }

  /** The 20 ms of ours up to now, to the sample: a delay that differed from utterance to utterance would have to be learnt anew. */
  #reference(played: Uint8Array | null, now: number): Uint8Array | null {
    const before = this.#before;
    this.#before = played;
    if (before === null && played === null) return null;
    if (before === null) this.#phaseBytes = this.#playedBytes(played, now);
    const reference = new Uint8Array(frameBytes);
    if (before !== null) reference.set(before.subarray(this.#phaseBytes));
    if (played !== null) reference.set(played.subarray(0, this.#phaseBytes), frameBytes - this.#phaseBytes);
    return reference;
  }

  /** How much of the frame that is being played had been played by now. */
  #playedBytes(played: Uint8Array | null, now: number): number {
    let otherAgo = frameMs;
    let playedAgo = 0;
    for (let step = 0; step < halvings; step++) {
      const middle = (otherAgo + playedAgo) / 2;
      if (this.#path.playedAt(now - middle) === played) playedAgo = middle;
      else otherAgo = middle;
    }
    return Math.round((playedAgo / frameMs) * (frameBytes / 2)) * 2;
  }

  close(): void {
    this.#path.canceller.close();
  }

  #recordedAt(now: number): number | null {
    const dueAt = this.#dueAt ?? now;
    const lateMs = now - dueAt;
    if (lateMs < -jitterMs) return null;
    if (lateMs > memoryMs) {
      this.#align(now + frameMs);
      return null;
    }
    this.#dueAt = dueAt + frameMs;
    this.#leastLateMs = Math.min(this.#leastLateMs, lateMs);
    this.#judged += 1;
    if (this.#judged === judgedFrames) this.#align(this.#dueAt + this.#drift());
    return dueAt;
  }

  /** Frames that were lost made all that followed late, a slow clock of ours makes them early. */
  #drift(): number {
    return this.#leastLateMs > jitterMs || this.#leastLateMs < 0 ? this.#leastLateMs : 0;
  }

  #align(dueAt: number): void {
    this.#dueAt = dueAt;
    // What was played a frame ago by the old reckoning is not what precedes by the new one.
    this.#before = null;
    this.#leastLateMs = Infinity;
    this.#judged = 0;
  }

  #watch(played: Uint8Array | null, at: number): void {
    if (played === null) {
      this.#hole += 1;
      return;
    }
    if (this.#hole <= holeFrames && this.#lastPlayedAt > -Infinity) this.#counters.aecMissed += this.#hole;
    this.#hole = 0;
    this.#lastPlayedAt = at;
  }
}
