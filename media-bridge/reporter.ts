/** Tells the workflow what happened on a leg: in order, each until it is acknowledged, with growing pauses. Bounded. */
import type { Failure, Result } from '../domain/result.ts';
import { failed } from '../domain/result.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Clock } from './clock.ts';
import type { OnBroken } from './guard.ts';

type Send = () => Promise<Result<void>>;

interface Waiting {
  readonly what: string;
  readonly send: Send;
  readonly settle: (result: Result<void>) => void;
}

export const mostReports = 64;
const firstPauseMs = 100;
const longestPauseMs = 500;

export class Reporter {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onBroken: OnBroken;
  readonly #queue: Waiting[] = [];
  #state: 'idle' | 'sending' | 'closed' = 'idle';
  #endPause: (() => void) | null = null;

  constructor(clock: Clock, log: Log, onBroken: OnBroken) {
    this.#clock = clock;
    this.#log = log;
    this.#onBroken = onBroken;
  }

  /** How many reports are not acknowledged yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Sends `send` after what was given before it; resolves with its acknowledgement or its final failure. */
  report(what: string, send: Send): Promise<Result<void>> {
    if (this.#state === 'closed') return Promise.resolve(failed(closed));
    if (this.#queue.length >= mostReports) return Promise.resolve(failed(overfull));
    return new Promise((settle) => {
      this.#queue.push({ what, send, settle });
      if (this.#state !== 'idle') return;
      this.#run().catch((error: unknown) => {
        this.close();
        this.#onBroken(error);
      });
    });
  }

  /** Gives up what is not acknowledged. */
  close(): void {
    this.#state = 'closed';
    this.#endPause?.();
    for (const waiting of this.#queue.splice(0)) waiting.settle(failed(closed));
  }

  async #run(): Promise<void> {
    this.#state = 'sending';
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      const result = await this.#send(next);
      if (this.#queue[0] !== next) return;
      this.#queue.shift();
      next.settle(result);
    }
    if (!this.#isClosed()) this.#state = 'idle';
  }

  async #send({ what, send }: Waiting): Promise<Result<void>> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const result = await send();
      if (result.ok || result.failure.disposition === 'final' || this.#isClosed()) return result;
      this.#log.warn('report-retried', { what, code: result.failure.code, pauseMs });
      await this.#pause(pauseMs);
      if (this.#isClosed()) return failed(closed);
    }
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const callOff = this.#clock.after(ms, resolve);
      this.#endPause = (): void => {
        callOff();
        resolve();
      };
    });
    this.#endPause = null;
  }
}

const closed: Failure = {
  code: 'reporter-closed',
  message: 'The session ended before the report was acknowledged.',
  disposition: 'unknown',
};

const overfull: Failure = {
  code: 'reports-overfull',
  message: 'Too many reports wait to be acknowledged.',
  disposition: 'retryable',
};
