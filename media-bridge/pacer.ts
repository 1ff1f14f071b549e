/** One timer for the playout of all sessions of a process: each is served every 20 ms, in one of four phases. */
import type { Clock } from './clock.ts';
import { frameMs } from '../domain/ports/media-wire.ts';

const phases = 4;
const phaseMs = frameMs / phases;

export interface Paced {
  /** Sends what is due; returns false when nothing is left to do, which takes it off the pacer. */
  serve(now: number): boolean;
  /** It threw, and was taken off the pacer, which serves the others. */
  broke(error: unknown): void;
}

export class Pacer {
  readonly #clock: Clock;
  readonly #slots: readonly Set<Paced>[] = Array.from({ length: phases }, () => new Set<Paced>());
  #nextTick = 0;
  #callOff: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Serves `paced` every 20 ms from the first phase after `dueAt`. */
  add(paced: Paced, dueAt: number): void {
    const tick = Math.ceil(dueAt / phaseMs);
    this.#slots[tick % phases]?.add(paced);
    if (this.#callOff) return;
    this.#nextTick = Math.ceil(this.#clock.now() / phaseMs);
    this.#arm();
  }

  remove(paced: Paced): void {
    for (const slot of this.#slots) slot.delete(paced);
  }

  close(): void {
    this.#callOff?.();
    this.#callOff = null;
    for (const slot of this.#slots) slot.clear();
  }

  /** Ticks are counted on the clock's own grid, so that lateness never adds up. */
  #arm(): void {
    const wait = Math.max(0, this.#nextTick * phaseMs - this.#clock.now());
    this.#callOff = this.#clock.after(wait, () => {
      this.#tick();
    });
  }

  #tick(): void {
    const now = this.#clock.now();
    const reached = Math.floor(now / phaseMs);
    // After a stall every phase is served once; what each owes is its own affair.
    const first = Math.max(this.#nextTick, reached - phases + 1);
    for (let tick = first; tick <= reached; tick += 1) {
      const slot = this.#slots[tick % phases];
      for (const paced of slot ?? []) if (!servedWell(paced, now)) slot?.delete(paced);
    }
    this.#nextTick = Math.max(this.#nextTick, reached + 1);
    if (this.#slots.some((slot) => slot.size > 0)) this.#arm();
    else this.#callOff = null;
  }
}

/** Whether it wants to be served again. */
function servedWell(paced: Paced, now: number): boolean {
  try {
    return paced.serve(now);
  } catch (error) {
    paced.broke(error);
    return false;
  }
}
