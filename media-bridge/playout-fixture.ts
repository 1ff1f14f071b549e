/** For tests: a playout on a clock that runs only when told, and what it sent when. */
import type { MediaWire } from '../domain/ports/media-wire.ts';
import type { Clock } from './clock.ts';
import { newMeasures, type Measures } from './figures.ts';
import { Pacer } from './pacer.ts';
import { Playout } from './playout.ts';
import type { Track } from './track.ts';

/** A clock that runs only when told, exactly or with a stall. */
export class ManualClock implements Clock {
  #now = 1_000;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  now = (): number => this.#now;
  wall = (): number => this.#now;

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Runs every timer that falls due in the next `ms`, each at its time. */
  run(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = end;
  }

  /** Time passes, and nothing runs. */
  stall(ms: number): void {
    this.#now += ms;
  }
}

const wire: MediaWire = {
  decode: () => ({ kind: 'unknown', name: '' }),
  encodeAudio: (pcm) => Uint8Array.from(pcm),
  encodeClear: () => 'clear',
};

export interface Sent {
  readonly at: number;
  /** A frame's bytes, or `clear`. */
  readonly message: string | Uint8Array;
}

export interface Stage {
  readonly clock: ManualClock;
  readonly playout: Playout;
  readonly sent: Sent[];
  readonly played: Track[];
  readonly audibleAt: number[];
  readonly measures: Measures;
}

export function stage(leadMs = 60, keepsReference = false): Stage {
  const clock = new ManualClock();
  const pacer = new Pacer(clock);
  const measures = newMeasures();
  const sent: Sent[] = [];
  const played: Track[] = [];
  const audibleAt: number[] = [];
  const playout = new Playout({
    wire,
    clock,
    pacer,
    measures,
    leadMs,
    keepsReference,
    send: (message) => sent.push({ at: clock.now(), message }),
    onAudible: (_track, now) => audibleAt.push(now),
    onPlayed: (track) => played.push(track),
  });
  return { clock, playout, sent, played, measures, audibleAt };
}
