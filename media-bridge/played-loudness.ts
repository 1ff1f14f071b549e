/** How loud what we played lately was: nothing of it can come back louder than the line lets it. */
import { frameMs } from '../domain/ports/media-wire.ts';

/** Looked at again so soon, nothing new has been played. */
const leastStepMs = 5;

export class PlayedLoudness {
  readonly #playedAt: (at: number) => Uint8Array | null;
  readonly #memoryMs: number;
  /** Moments at which we sounded, oldest first. */
  #moments: { readonly at: number; readonly energy: number }[] = [];
  #lookedAt = -Infinity;
  #last: { readonly frame: Uint8Array; readonly energy: number } | null = null;

  constructor(playedAt: (at: number) => Uint8Array | null, memoryMs: number) {
    this.#playedAt = playedAt;
    this.#memoryMs = memoryMs;
  }

  /** Looks at all that was played up to now; to be called with each of the caller's frames. */
  look(now: number): void {
    if (now - this.#lookedAt < leastStepMs) return;
    // No frame may slip through, however long nobody looked.
    for (let at = Math.max(this.#lookedAt, now - this.#memoryMs) + frameMs; at < now; at += frameMs)
      this.#note(at);
    this.#note(now);
    this.#lookedAt = now;
    const kept = this.#moments.findIndex((moment) => moment.at >= now - this.#memoryMs);
    this.#moments.splice(0, kept < 0 ? this.#moments.length : kept);
  }

  /** Mean square of the loudest frame of ours played between these moments; null if we were silent. */
  loudest(since: number, until = Infinity): number | null {
    let loudest: number | null = null;
    for (const { at, energy } of this.#moments)
      if (at >= since && at <= until) loudest = Math.max(loudest ?? 0, energy);
    return loudest;
  }

  #note(at: number): void {
    const frame = this.#playedAt(at);
    if (frame === null) return;
    if (this.#last?.frame !== frame) this.#last = { frame, energy: energyOf(frame) };
    this.#moments.push({ at, energy: this.#last.energy });
  }
}

function energyOf(frame: Uint8Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  let energy = 0;
  for (let at = 0; at + 1 < frame.byteLength; at += 2) energy += view.getInt16(at, true) ** 2;
  return energy / (frame.byteLength / 2);
}
