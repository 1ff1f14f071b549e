/** Sends each message at its time, in order: how jitter comes about. */

/** Two seconds of frames; what comes on top goes at once with those before it. */
const mostWaiting = 100;

interface Waiting {
  readonly at: number;
  readonly message: string;
}

export class LateSending {
  readonly #send: (message: string) => boolean;
  #waiting: readonly Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (message: string) => boolean) {
    this.#send = send;
  }

  /** Times in ms since the epoch. False when it is known at once that no socket is open; one that is sent later counts as sent. */
  sendAt(at: number, nowMs: number, message: string): boolean {
    if (at <= nowMs && this.#waiting.length === 0) return this.#send(message);
    this.#waiting = [...this.#waiting, { at, message }];
    if (this.#waiting.length > mostWaiting) this.flush();
    else if (this.#waiting.length === 1) this.#arm(nowMs);
    return true;
  }

  /** All that waits goes now. */
  flush(): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { message } of waiting) this.#send(message);
  }

  #arm(nowMs: number): void {
    const [first] = this.#waiting;
    if (!first) return;
    const action = (): void => {
      this.#waiting = this.#waiting.slice(1);
      this.#send(first.message);
      this.#arm(performance.timeOrigin + performance.now());
    };
    this.#timer = setTimeout(action, Math.max(0, first.at - nowMs)).unref();
  }
}
