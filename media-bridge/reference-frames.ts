/** The frames that were sent last and when each is played: what the person's line may echo back. */
import { frameMs } from '../domain/ports/media-wire.ts';

/** How far one can look back. */
const lookBackMs = 2_000;

/** A ring whose places are used again: a frame noted costs no memory. */
export class ReferenceFrames {
  readonly #places: number;
  readonly #frames: (Uint8Array | null)[];
  readonly #startsAt: Float64Array;
  readonly #endsAt: Float64Array;
  #next = 0;

  constructor(leadMs: number) {
    this.#places = Math.ceil((leadMs + lookBackMs) / frameMs) + 1;
    this.#frames = Array.from({ length: this.#places }, () => null);
    this.#startsAt = new Float64Array(this.#places);
    this.#endsAt = new Float64Array(this.#places);
  }

  /** The person hears this frame from `startsAt` on, in ms of the clock. */
  note(frame: Uint8Array, startsAt: number): void {
    this.#frames[this.#next] = frame;
    this.#startsAt[this.#next] = startsAt;
    this.#endsAt[this.#next] = startsAt + frameMs;
    this.#next = (this.#next + 1) % this.#places;
  }

  /** From this moment on nothing that was noted is played. */
  clear(at: number): void {
    for (let place = 0; place < this.#places; place += 1)
      this.#endsAt[place] = Math.min(this.#endsAt[place] ?? 0, at);
  }

  /** The frame that was being played at this moment; null for silence. */
  at(moment: number): Uint8Array | null {
    // From the newest back: what is asked for was played lately.
    for (let back = 1; back <= this.#places; back += 1) {
      const place = (this.#next - back + this.#places) % this.#places;
      const startsAt = this.#startsAt[place] ?? 0;
      if (startsAt <= moment)
        return moment < (this.#endsAt[place] ?? 0) ? (this.#frames[place] ?? null) : null;
    }
    return null;
  }
}
