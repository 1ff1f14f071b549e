/** When the agent stopped its audio, and what of it came all the same. */
import { frameBytes } from '../../domain/ports/media-wire.ts';

/** Later than this the agent may have good reason to speak. */
const staleMs = 1_000;

export interface Stop {
  /** ms since the epoch, with fractions. */
  readonly at: number;
  /** Frames that had arrived and were not played. */
  readonly droppedFrames: number;
  /** Audible frames that came within a second, while the person who spoke at the stop still did. */
  readonly staleFrames: number;
}

export class Stops {
  readonly #all: Stop[] = [];
  /** How many of them have been told by `takeStale`. */
  #told = 0;
  /** Whether the person has spoken ever since the last stop. */
  #personSpeaks = false;

  get all(): readonly Stop[] {
    return this.#all;
  }

  get staleFrames(): number {
    return this.#all.reduce((sum, stop) => sum + stop.staleFrames, 0);
  }

  stopped(at: number, droppedFrames: number, personSpeaks: boolean): void {
    this.#all.push({ at, droppedFrames, staleFrames: 0 });
    this.#personSpeaks = personSpeaks;
  }

  /** Audible sound of the agent, in bytes. */
  arrived(bytes: number, at: number): void {
    const last = this.#all.at(-1);
    if (!last || !this.#personSpeaks || at - last.at > staleMs) return;
    this.#all[this.#all.length - 1] = {
      ...last,
      staleFrames: last.staleFrames + Math.ceil(bytes / frameBytes),
    };
  }

  /** The last stop, once, when frames came after it and no more of them will count. */
  takeStale(nowMs: number): Stop | undefined {
    const last = this.#all.at(-1);
    if (!last || this.#told === this.#all.length) return undefined;
    if (this.#personSpeaks && nowMs - last.at <= staleMs) return undefined;
    this.#told = this.#all.length;
    return last.staleFrames > 0 ? last : undefined;
  }

  personFellSilent(): void {
    this.#personSpeaks = false;
  }
}
