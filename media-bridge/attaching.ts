/** Asks the workflow whether it wants a leg, again until it answers, and keeps what the caller says meanwhile. */
import type { Attachment } from '../domain/conversation/converse.ts';
import type { Failure, Result } from '../domain/result.ts';
import { failed } from '../domain/result.ts';
import type { CallLink } from './call-link.ts';
import type { Clock } from './clock.ts';

/** A piece of the caller's sound, as it came. */
export interface Heard {
  readonly pcm: Uint8Array;
  readonly silent: boolean;
}

/** What the caller does while nobody can take it yet. */
export type Kept = Heard | { readonly digit: string };

export interface AttachingParts {
  readonly link: CallLink;
  readonly request: Parameters<CallLink['attach']>[0];
  readonly clock: Clock;
  /** How long it may take altogether. */
  readonly timeoutMs: number;
}

/** Caller's audio kept while attaching: 15 s, as long as that may take; half a megabyte. */
export const mostKeptFrames = 750;
const pauseMs = 200;

export class Attaching {
  readonly #parts: AttachingParts;
  #kept: Kept[] = [];
  #state: 'asking' | 'called-off' = 'asking';
  #endPause: (() => void) | null = null;

  constructor(parts: AttachingParts) {
    this.#parts = parts;
  }

  hear(heard: Heard): void {
    this.#keep(heard);
  }

  press(digit: string): void {
    this.#keep({ digit });
  }

  get keptFrames(): number {
    return this.#kept.length;
  }

  /** Hands over the latest of what was kept, oldest first. */
  takeKept(): readonly Kept[] {
    return this.#kept.splice(0);
  }

  /** Resolves with the workflow's answer, or a failure that says why there is none. */
  async answer(): Promise<Result<Attachment>> {
    const { link, request, clock, timeoutMs } = this.#parts;
    const until = clock.now() + timeoutMs;
    let result: Result<Attachment> = failed(tooLate);
    while (!this.#isCalledOff() && clock.now() < until) {
      result = await link.attach(request);
      if (result.ok || result.failure.disposition === 'final') break;
      await this.#pause(result.failure.retryAfterMs ?? pauseMs);
    }
    return result;
  }

  /** The leg is gone: asks no more, keeps nothing. */
  callOff(): void {
    this.#state = 'called-off';
    this.#kept = [];
    this.#endPause?.();
  }

  #keep(kept: Kept): void {
    this.#kept.push(kept);
    if (this.#kept.length > mostKeptFrames) this.#kept.shift();
  }

  #isCalledOff(): boolean {
    return this.#state === 'called-off';
  }

  async #pause(ms: number): Promise<void> {
    if (this.#isCalledOff()) return;
    await new Promise<void>((resolve) => {
      const callOff = this.#parts.clock.after(ms, resolve);
      this.#endPause = (): void => {
        callOff();
        resolve();
      };
    });
  }
}

const tooLate: Failure = {
  code: 'attach-timeout',
  message: 'The call did not take the media in time.',
  disposition: 'final',
};
