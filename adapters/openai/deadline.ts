/** A signal that fires when the caller gives up or when a time is over, and that tells which of the two it was. */
export class Deadline {
  /** What waits under this deadline listens to this. */
  readonly signal: AbortSignal;
  readonly #expiry = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(caller: AbortSignal) {
    this.signal = AbortSignal.any([caller, this.#expiry.signal]);
  }

  get expired(): boolean {
    return this.#expiry.signal.aborted;
  }

  /** Counts from now, whatever was counted before. */
  start(timeoutMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#expiry.abort();
    }, timeoutMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
