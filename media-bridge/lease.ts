/**
 * Until when a leg's voice may sound: a bridge that was stopped for longer than the engine waits for a beat has lost its
 * turn, and must not play on when it wakes, for another may speak by then.
 */
import type { Clock } from './clock.ts';

export class Lease {
  readonly #clock: Clock;
  /** Turns that stand now: one, or for a moment two. */
  #standing = 0;
  #timeoutMs = Infinity;
  #until = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A turn comes to stand; after so long without a beat the engine takes it for dead (null: never). */
  begin(timeoutMs: number | null): void {
    this.#standing += 1;
    this.#timeoutMs = timeoutMs ?? Infinity;
    this.#renew();
  }

  /** The turn has beaten. */
  beat(): void {
    this.#renew();
  }

  /** The turn goes back. */
  end(): void {
    this.#standing -= 1;
    this.#renew();
  }

  /** The process runs: between two turns that is all there is to go by. */
  runs(): void {
    if (this.#standing === 0) this.#renew();
  }

  /** Whether the engine may have given the turn up. Stays so. */
  get expired(): boolean {
    return this.#clock.now() > this.#until;
  }

  #renew(): void {
    if (!this.expired) this.#until = this.#clock.now() + this.#timeoutMs;
  }
}
