/** What a simulated service sends on one socket: in order, each message not before its time, none while stalled. */
import type { WebSocket } from 'ws';

export class Outbox {
  readonly #socket: WebSocket;
  readonly #waiting: { readonly message: string | Uint8Array; readonly dueAt: number }[] = [];
  #lastDueAt = 0;
  #stalled = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, stalled: boolean) {
    this.#socket = socket;
    this.#stalled = stalled;
  }

  /** Sends after `delayMs`, but never before what was given earlier. */
  send(message: string | Uint8Array, delayMs = 0): void {
    const now = performance.now();
    this.#lastDueAt = Math.max(this.#lastDueAt, now + delayMs);
    if (this.#waiting.length === 0 && this.#lastDueAt <= now && !this.#stalled) {
      this.#socket.send(message);
      return;
    }
    this.#waiting.push({ message, dueAt: this.#lastDueAt });
    this.#flush();
  }

  /** Holds everything back, or lets it go again. */
  stall(on: boolean): void {
    this.#stalled = on;
    this.#flush();
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting.length = 0;
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#stalled) return;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0.5) {
        this.#timer = setTimeout(() => {
          this.#flush();
        }, waitMs);
        return;
      }
      this.#socket.send(next.message);
      this.#waiting.shift();
    }
  }
}
