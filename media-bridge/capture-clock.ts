/** When the caller's frames were recorded: 20 ms apart, however they arrive, so they are counted and not timed. */
import { frameMs } from '../domain/ports/media-wire.ts';

/** A frame that comes by so much sooner than it is due shows that all before it came late: it was recorded before it came. */
const earliestMs = 10;
/** Frames wait this long on their way now and then. */
const jitterMs = 40;
/** When for so long none came in time, frames were lost for good and all others are younger; a busy machine catches up sooner. */
const judgedMs = 5_000;

export interface Capture {
  /** On the clock of the arrivals, but for the line's own delay. */
  readonly at: number;
  /** The count was set right with this frame: it does not follow the one before by 20 ms. */
  readonly moved: boolean;
}

export class CaptureClock {
  /** When the next frame will have been recorded; null before the first. */
  #dueAt: number | null = null;
  /** The frames in a row that came late; null while they come in time. */
  #late: { readonly since: number; leastMs: number } | null = null;

  /** A frame arrived now; frames held up may come all at once. */
  next(now: number): Capture {
    const dueAt = this.#dueAt ?? now;
    const moveMs = this.#moveMs(now, now - dueAt);
    const at = dueAt + moveMs;
    this.#dueAt = at + frameMs;
    return { at, moved: moveMs !== 0 };
  }

  #moveMs(now: number, lateMs: number): number {
    if (lateMs <= jitterMs) {
      this.#late = null;
      return lateMs < -earliestMs ? lateMs : 0;
    }
    const late = (this.#late ??= { since: now, leastMs: lateMs });
    late.leastMs = Math.min(late.leastMs, lateMs);
    if (now - late.since < judgedMs) return 0;
    this.#late = null;
    return late.leastMs;
  }
}
