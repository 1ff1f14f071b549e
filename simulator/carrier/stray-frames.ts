/** Audio that still comes on a socket which the leg has left: who sends it does not know, or does not care. */
import { readAgentMessage } from './wire.ts';

/** `frozen`: given up while nothing flowed on it, so that what comes later may have been sent in good faith. */
export type WhyLeft = 'frozen' | 'stopped' | 'call_ended' | 'carrier_closed';

export interface Strays {
  readonly why: WhyLeft;
  readonly frames: number;
  /** From the moment the socket was left to the first and the last of them, in ms. */
  readonly firstAfterMs: number;
  readonly lastAfterMs: number;
}

export class StrayFrames {
  #strays: (Strays & { readonly leftAt: number }) | undefined;

  /** The leg leaves the socket now. */
  left(why: WhyLeft): void {
    this.#strays ??= { why, frames: 0, firstAfterMs: 0, lastAfterMs: 0, leftAt: performance.now() };
  }

  arrived(text: string): void {
    const before = this.#strays;
    if (!before || readAgentMessage(text).kind !== 'audio') return;
    const lastAfterMs = performance.now() - before.leftAt;
    const firstAfterMs = before.frames === 0 ? lastAfterMs : before.firstAfterMs;
    this.#strays = { ...before, frames: before.frames + 1, firstAfterMs, lastAfterMs };
  }

  /** Nothing when none came. */
  figures(): Strays | undefined {
    if (!this.#strays || this.#strays.frames === 0) return undefined;
    const { why, frames, firstAfterMs, lastAfterMs } = this.#strays;
    return { why, frames, firstAfterMs, lastAfterMs };
  }
}
