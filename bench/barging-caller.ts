/** A lean caller who speaks into the agent's speech by the clock, and notes what comes when. */
import { z } from 'zod';
import { Caller } from './caller.ts';
import type { Beating } from './beat.ts';
import { HistogramJson, Histogram } from './histogram.ts';

/** Counted over all barge-ins of all callers. */
export const BargeIns = z.object({
  count: z.number(),
  /** Those into which the agent spoke on. */
  missed: z.number(),
  /** Those that met no speech of the agent, and are not counted. */
  unmet: z.number(),
  /** Agent's frames that came after the clear while the caller still spoke. */
  stale: z.number(),
  /** The first voiced frame sent → the clear received. */
  onsetToClear: HistogramJson,
  /** The bridge decided → the clear received. */
  decisionToClear: HistogramJson,
  /** The bridge decided → the last of the agent's frames received; zero when that was before. */
  decisionToLastFrame: HistogramJson,
});
export type BargeIns = z.infer<typeof BargeIns>;

export class BargeInNotes {
  count = 0;
  missed = 0;
  unmet = 0;
  stale = 0;
  readonly onsetToClear = new Histogram();
  readonly decisionToClear = new Histogram();
  readonly decisionToLastFrame = new Histogram();

  toJSON(): BargeIns {
    const { count, missed, unmet, stale, onsetToClear, decisionToClear, decisionToLastFrame } = this;
    return {
      ...{ count, missed, unmet, stale },
      onsetToClear: onsetToClear.toJSON(),
      decisionToClear: decisionToClear.toJSON(),
      decisionToLastFrame: decisionToLastFrame.toJSON(),
    };
  }
}

/** Times by this process's steady clock. */
type Speech =
  | { readonly kind: 'listening' }
  | { readonly kind: 'speaking'; sent: number; readonly onsetAt: number; cleared: Cleared | null };

interface Cleared {
  readonly decidedAt: number;
  lastFrameAt: number;
}

export interface BargingOptions {
  readonly url: string;
  readonly number: number;
  readonly background: readonly Buffer[];
  readonly words: readonly Buffer[];
  readonly notes: BargeInNotes;
}

/** Without a frame of the agent for so long, it is silent. */
const silentAfterMs = 100;
/** The bridge's process writes into its clears when it decided on them, ms since the epoch. */
const decided = /"decidedAt":([\d.]+)/;

export class BargingCaller implements Beating {
  readonly #options: BargingOptions;
  readonly #caller: Caller;
  #speech: Speech = { kind: 'listening' };
  #lastFrameAt = 0;

  constructor(options: BargingOptions, onClose: () => void) {
    this.#options = options;
    this.#caller = new Caller({
      ...options,
      onFrame: (_late, now) => {
        this.#hear(now);
      },
      onClear: (payload) => {
        this.#clear(payload);
      },
      onClose,
    });
  }

  open(): Promise<void> {
    return this.#caller.open();
  }

  close(): void {
    this.#caller.close();
  }

  /** Begins to speak with the next beat if the agent is speaking; what was being said is broken off. */
  speak(): void {
    this.#settle();
    if (performance.now() - this.#lastFrameAt > silentAfterMs) {
      this.#options.notes.unmet += 1;
      return;
    }
    this.#speech = { kind: 'speaking', sent: 0, onsetAt: 0, cleared: null };
  }

  beat(): void {
    if (this.#speech.kind === 'listening') {
      this.#caller.beat();
      return;
    }
    if (this.#speech.sent === 0) this.#speech = { ...this.#speech, onsetAt: performance.now() };
    const frame = this.#options.words[this.#speech.sent];
    if (frame) {
      this.#caller.send(frame);
      this.#speech.sent += 1;
    } else {
      this.#settle();
      this.#caller.beat();
    }
  }

  #hear(now: number): void {
    this.#lastFrameAt = now;
    if (this.#speech.kind !== 'speaking' || !this.#speech.cleared) return;
    this.#speech.cleared.lastFrameAt = now;
    this.#options.notes.stale += 1;
  }

  #clear(payload: Buffer): void {
    const speech = this.#speech;
    if (speech.kind !== 'speaking' || speech.sent === 0 || speech.cleared) return;
    const now = performance.now();
    const decidedAt = Number(decided.exec(payload.toString('latin1'))?.[1]) - performance.timeOrigin;
    speech.cleared = { decidedAt, lastFrameAt: this.#lastFrameAt };
    this.#options.notes.onsetToClear.add(now - speech.onsetAt);
    this.#options.notes.decisionToClear.add(now - decidedAt);
  }

  /** The caller's words are over: what became of the agent's is noted. */
  #settle(): void {
    if (this.#speech.kind !== 'speaking') return;
    const { notes } = this.#options;
    const { cleared } = this.#speech;
    notes.count += 1;
    if (cleared) notes.decisionToLastFrame.add(Math.max(0, cleared.lastFrameAt - cleared.decidedAt));
    else notes.missed += 1;
    this.#speech = { kind: 'listening' };
  }
}
