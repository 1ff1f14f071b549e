/** Takes our own voice out of the caller's frames: finds for each what we were playing when the line recorded it. */
import type { EchoCanceller } from '../domain/ports/echo-cancelling.ts';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
import { CaptureClock } from './capture-clock.ts';
import type { Counters } from './figures.ts';
import { PlayedLoudness } from './played-loudness.ts';

export interface EchoPath {
  readonly canceller: EchoCanceller;
  /** The frame of ours that was being played at that moment of the clock; null while we were silent. */
  readonly playedAt: (at: number) => Uint8Array | null;
  /** Whether words are but a piece of what we were just saying. */
  readonly isOurs: (words: string) => boolean;
}

/** What we played longer ago is not remembered; a frame held up longer can't be aligned. */
const memoryMs = 2_000;
/** For so long what we played may come back: the line's delay, and how far we can be wrong about when it was played. */
const reachMs = 600;
/** After so much silence of ours nothing of it can echo any more, and the canceller rests. */
const restsMs = 1_000;
/** Halvings that find the begin of our sound within a frame to less than a sample. */
const halvings = 12;
/** Silence of ours this short, in the midst of our voice, is a hole in what we know. */
const holeFrames = 5;

/**
 * Which of ours echoes in a frame is only as sure as the carrier's clock and ours are: after a stall of either, what we
 * take to be played may have been played 200 ms before or after. The canceller mends what it can; what it is told beside
 * is how loud we were at any time that can matter, up to the frame's arrival.
 *
 * `aecDropped` counts frames held up for 2 s or more: they are judged by their loudness alone. `aecMissed` counts frames
 * that were cancelled against silence although we were playing just before and, at most 100 ms later, again.
 */
export class EchoRemoval {
  readonly #path: EchoPath;
  readonly #counters: Pick<Counters, 'aecDropped' | 'aecMissed'>;
  readonly #clock = new CaptureClock();
  readonly #loudness: PlayedLoudness;
  #lastPlayedAt = -Infinity;
  #hole = 0;
  /** The frame of ours before the present one, and how many bytes of the latter had been played when this one arrived. */
  #before: Uint8Array | null = null;
  #phaseBytes = 0;

  constructor(path: EchoPath, counters: Pick<Counters, 'aecDropped' | 'aecMissed'>) {
    this.#path = path;
    this.#counters = counters;
    this.#loudness = new PlayedLoudness(path.playedAt, memoryMs + restsMs);
  }

  /** A whole frame that arrived now; null where it holds nothing of the caller's. */
  clean(frame: Uint8Array, now: number): Uint8Array | null {
    const { at, moved } = this.#clock.next(now);
    // What was played a frame ago by the old reckoning is not what precedes by the new one.
    if (moved) this.#before = null;
    this.#loudness.look(now);
    const reference = this.#reference(at, now);
    if (this.#loudness.loudest(at - restsMs) === null) return frame;
    return this.#path.canceller.cancel(frame, reference, this.#loudness.loudest(at - reachMs) ?? 0);
  }

  /** Whether what was heard between these moments of the clock may have been our echo. */
  mayEcho(from: number, to: number): boolean {
    return this.#loudness.loudest(from - reachMs, to) !== null;
  }

  close(): void {
    this.#path.canceller.close();
  }

  #reference(at: number, now: number): Uint8Array | null {
    if (now - at > memoryMs) {
      this.#counters.aecDropped += 1;
      this.#before = null;
      return null;
    }
    const played = this.#path.playedAt(at);
    this.#watch(played, at);
    return this.#joined(played, at);
  }

  /** The 20 ms of ours up to now, to the sample: a delay that differed from utterance to utterance would have to be learnt anew. */
  #joined(played: Uint8Array | null, now: number): Uint8Array | null {
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
