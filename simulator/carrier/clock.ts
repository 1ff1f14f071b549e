/** The carrier's pulse: one timer for all legs, every 20 ms, that does not drift. */
import { frameMs } from '../../domain/ports/media-wire.ts';

/** After a longer stall the missed beats are left out: playing them all would only stall again. */
const longestStallMs = 2_000;
/** Beats that were missed follow this closely on each other: quick, but with time for the peers between them. */
const catchUpMs = 4;
/** A beat this late has seen a stall. */
const punctualMs = 3;
/** Timers may fire a little early. */
const earliestMs = 0.5;

export class MediaClock {
  readonly #members = new Set<(nowMs: number) => void>();
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #dueMs = 0;

  /** ms since the epoch, with fractions, never going back. */
  now(): number {
    return performance.timeOrigin + performance.now();
  }

  /** Calls `beat` every 20 ms from now on; returns what ends it. */
  join(beat: (nowMs: number) => void): () => void {
    this.#members.add(beat);
    if (this.#timer === undefined) {
      this.#dueMs = this.now() + frameMs;
      this.#schedule();
    }
    return () => {
      this.#members.delete(beat);
    };
  }

  #schedule(): void {
    const wait = this.#dueMs - this.now();
    this.#timer = setTimeout(
      () => {
        this.#wake();
      },
      wait > 0 ? wait : catchUpMs,
    );
  }

  /** After a stall of our own, sockets are read before the beat: frames that are there must count as there. */
  #wake(): void {
    if (this.now() - this.#dueMs > punctualMs)
      this.#timer = setImmediate(() => {
        this.#beat();
      });
    else this.#beat();
  }

  #beat(): void {
    const now = this.now();
    if (this.#members.size === 0) {
      this.#timer = undefined;
      return;
    }
    if (now < this.#dueMs - earliestMs) {
      this.#schedule();
      return;
    }
    if (now - this.#dueMs > longestStallMs) this.#dueMs = now;
    this.#dueMs += frameMs;
    for (const beat of this.#members) beat(now);
    this.#schedule();
  }
}
