/** Sends each frame at its time, in order: how jitter comes about. */

/** Two seconds of frames; what comes on top goes at once with those before it. */
const mostWaiting = 100;

export interface Frame {
  readonly message: string;
  /** Whether it holds more than silence. */
  readonly sounding: boolean;
}

interface Waiting {
  readonly at: number;
  readonly frame: Frame;
}

export class LateSending {
  readonly #send: (frame: Frame) => boolean;
  #waiting: readonly Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (frame: Frame) => boolean) {
    this.#send = send;
  }

  /** Times in ms since the epoch. False when it is known at once that it is lost; one that is sent later counts as sent. */
  sendAt(at: number, nowMs: number, frame: Frame): boolean {
    if (at <= nowMs && this.#waiting.length === 0) return this.#send(frame);
    this.#waiting = [...this.#waiting, { at, frame }];
    if (this.#waiting.length > mostWaiting) this.flush();
    else if (this.#waiting.length === 1) this.#arm(nowMs);
    return true;
  }

  /** All that waits goes now. */
  flush(): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { frame } of waiting) this.#send(frame);
  }

  #arm(nowMs: number): void {
    const [first] = this.#waiting;
    if (!first) return;
    const action = (): void => {
      this.#waiting = this.#waiting.slice(1);
      this.#send(first.frame);
      this.#arm(performance.timeOrigin + performance.now());
    };
    this.#timer = setTimeout(action, Math.max(0, first.at - nowMs)).unref();
  }
}
