/** The callers' pulse: each has its own phase of the 20 ms, and is served by the clock alone. */
import { frameMs } from '../domain/ports/media-wire.ts';

export interface Beating {
  /** Sends what is due now. */
  beat(): void;
}

/** One millisecond of the 20: who has it is served in it. */
const slots = frameMs;

export class Beat {
  readonly #members = Array.from({ length: slots }, () => new Set<Beating>());
  readonly #onTick: (lateMs: number) => void;
  #start = performance.now();
  #ticks = 0;
  #joined = 0;
  #tickedAt = performance.now();
  #timer: NodeJS.Timeout | null = null;

  /** `onTick` is told how late each tick came: this process's own lateness, which no figure may blame on the bridge. */
  constructor(onTick: (lateMs: number) => void) {
    this.#onTick = onTick;
  }

  /** Spreads the members evenly over the phases. */
  join(member: Beating): void {
    this.#members[(this.#joined * 7) % slots]?.add(member);
    this.#joined += 1;
    if (this.#timer) return;
    this.#start = performance.now();
    this.#ticks = 0;
    this.#arm();
  }

  leave(member: Beating): void {
    for (const slot of this.#members) slot.delete(member);
  }

  /** For how long this process may not have read its sockets, ms: what comes now may have waited so long. */
  sinceTick(nowMs: number): number {
    return nowMs - this.#tickedAt;
  }

  #arm(): void {
    const waitMs = this.#start + this.#ticks + 1 - performance.now();
    this.#timer = setTimeout(
      () => {
        this.#tick();
      },
      Math.max(0, waitMs),
    );
  }

  /** After a stall every tick that was missed is served: callers do not speak less because the machine is slow. */
  #tick(): void {
    const now = performance.now();
    this.#tickedAt = now;
    this.#onTick(now - this.#start - this.#ticks - 1);
    for (const due = Math.floor(now - this.#start); this.#ticks < due; this.#ticks += 1)
      for (const member of this.#members[this.#ticks % slots] ?? []) member.beat();
    if (this.#members.some((slot) => slot.size > 0)) this.#arm();
    else this.#timer = null;
  }
}
