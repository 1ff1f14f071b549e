/** What a line's messages tell: whether it lives, and until when the person can have heard us. */
import type { Clock } from './clock.ts';

/** Five frames missing: the line was dead before its end was noticed. */
const deadAfterMs = 100;
/** A line that has brought nothing for so long is not vouched for. */
const silentLineMs = 1_500;
/** So long sound is on its way to the carrier: what is taken back then was not heard. */
const wayMs = 20;

export class LinePulse {
  readonly #clock: Clock;
  #lastMessageAt: number;
  /** How long this process has run since the last message. */
  #quietMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastMessageAt = clock.now();
  }

  /** A message has come. */
  beats(): void {
    this.#lastMessageAt = this.#clock.now();
    this.#quietMs = 0;
  }

  /** So long this process has run since. */
  passed(ranMs: number): void {
    this.#quietMs += ranMs;
  }

  get quietMs(): number {
    return this.#quietMs;
  }

  get isVouchedFor(): boolean {
    return this.#quietMs <= silentLineMs;
  }

  /** Until when the line is known to have carried anything; until now, unless its messages fail to come. */
  get livedUntil(): number {
    const now = this.#clock.now();
    return now - this.#lastMessageAt > deadAfterMs ? this.#lastMessageAt : now;
  }

  /** A line that has gone dead brought nothing to the person since its last message from there. */
  get heardUntil(): number {
    return Math.min(this.livedUntil, this.#clock.now() - wayMs);
  }
}
