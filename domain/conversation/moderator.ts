/** Has texts judged in little time, spoken or written: whoever asks is never kept waiting longer than the limit, and a verdict that is late does not count. */
import { refusedOf, type Moderation, type ModerationLevels, type Severity } from '../ports/moderation.ts';
import type { Log } from '../ports/log.ts';
import { failed, type Failure, type Result } from '../result.ts';

export interface ModeratorParts {
  readonly moderation: Moderation;
  readonly levels: ModerationLevels;
  /** After so long a text counts as clean. */
  readonly limitMs: number;
  readonly clock: {
    /** ms; never goes back. */
    now(): number;
    /** Runs `action` once after `ms`; the function returned calls it off. */
    after(ms: number, action: () => void): () => void;
  };
  readonly log: Log;
  readonly measures: ModerationMeasures;
}

/** Where it is counted how verdicts came. */
export interface ModerationMeasures {
  /** Texts that counted as clean because no verdict came in time, or none could be had. */
  readonly counters: { moderationLate: number; moderationFailed: number };
  /** How long the others took, in ms. */
  readonly moderation: { add(ms: number): void };
}

/** Texts that may be judged at one time; what comes beyond counts as clean. */
const mostUnderWay = 500;

export class Moderator {
  readonly #parts: ModeratorParts;
  #underWay = 0;

  constructor(parts: ModeratorParts) {
    this.#parts = parts;
  }

  get hold(): { readonly name: string; readonly now: number; readonly most: number } {
    return { name: 'moderation', now: this.#underWay, most: mostUnderWay };
  }

  /** A first text is soon to come. */
  warm(): void {
    this.#parts.moderation.warm?.();
  }

  /** The worst of what is refused in it; null where nothing is, or nobody could say so in time. Never rejects. */
  async judge(text: string, signal: AbortSignal): Promise<Severity | null> {
    // Marks alone harm nobody.
    const isGivenUp = (): boolean => signal.aborted;
    if (!/[\p{L}\p{N}]/u.test(text) || isGivenUp()) return null;
    if (this.#underWay >= mostUnderWay) return this.#unknown(overfull);
    const { clock, levels, measures } = this.#parts;
    const beganAt = clock.now();
    this.#underWay += 1;
    const result = await this.#verdict(text, signal).finally(() => {
      this.#underWay -= 1;
    });
    if (isGivenUp()) return null;
    if (!result.ok) return this.#unknown(result.failure);
    measures.moderation.add(clock.now() - beganAt);
    return refusedOf(result.value, levels);
  }

  async #verdict(text: string, signal: AbortSignal): Promise<Result<readonly Severity[]>> {
    const { moderation, limitMs, clock } = this.#parts;
    const over = new AbortController();
    const { promise: late, resolve } = Promise.withResolvers<Result<never>>();
    const stop = (): void => {
      over.abort();
      resolve(failed(tooLate));
    };
    const callOff = clock.after(limitMs, stop);
    signal.addEventListener('abort', stop, { once: true });
    const judged = moderation.judge(text, over.signal).catch((error: unknown) => failed(brokenBy(error)));
    try {
      return await Promise.race([judged, late]);
    } finally {
      callOff();
      signal.removeEventListener('abort', stop);
    }
  }

  #unknown({ code }: Failure): null {
    const { measures, log } = this.#parts;
    if (code === tooLate.code) measures.counters.moderationLate += 1;
    else measures.counters.moderationFailed += 1;
    log.warn('not-moderated', { code });
    return null;
  }
}

const tooLate: Failure = {
  code: 'moderation-late',
  message: 'No verdict came in time.',
  disposition: 'retryable',
};

const overfull: Failure = {
  code: 'moderation-overfull',
  message: 'Too many texts wait for a verdict.',
  disposition: 'retryable',
};

function brokenBy(error: unknown): Failure {
  return {
    code: 'moderation-broken',
    message: `The moderation threw ${error instanceof Error ? error.name : 'something'}.`,
    disposition: 'retryable',
  };
}
