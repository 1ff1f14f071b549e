/** For tests: the person at the other end of a real media socket, who plays what comes as a carrier does. */
import { WebSocket } from 'ws';
import { samplesOf, wordMs, type Words } from './speech-fixture.ts';

/** Sends 20 ms of sound all the time, and throws away what is not played yet on `clear`. */
export class Person {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #words: Words;
  readonly #speech: Uint8Array[] = [];
  readonly #played: { readonly sample: number; readonly at: number }[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  #playedUntil = 0;
  framesAfterClear = 0;
  clears = 0;

  constructor(url: string, words: Words) {
    this.#words = words;
    this.socket = new WebSocket(url);
    this.socket.binaryType = 'nodebuffer';
    this.socket.on('message', (data, isBinary) => {
      if (Buffer.isBuffer(data)) this.#take(data, isBinary);
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => {
        clearInterval(this.#timer);
        resolve(code);
      });
    });
    this.#timer = setInterval(() => {
      if (this.socket.readyState === WebSocket.OPEN)
        this.socket.send(this.#speech.shift() ?? new Uint8Array(640));
    }, 20);
  }

  /** Sends no more frames, as when the network is cut. */
  fallSilent(): void {
    clearInterval(this.#timer);
  }

  say(text: string): void {
    for (const word of text.split(' ')) {
      const pcm = this.#words.pcm(word, wordMs);
      for (let at = 0; at < pcm.length; at += 640) this.#speech.push(pcm.subarray(at, at + 640));
    }
  }

  /** Pieces of 20 ms that are still to be said. */
  get left(): number {
    return this.#speech.length;
  }

  /** Whether all that was to be said has been sent. */
  get silent(): boolean {
    return this.#speech.length === 0;
  }

  /** Sound without words. */
  hum(ms: number): void {
    for (let at = 0; at < ms; at += 20)
      this.#speech.push(new Uint8Array(new Int16Array(320).fill(-1).buffer));
  }

  /** The words played to their end by now. */
  heard(now = performance.now()): string {
    const counts = new Map<number, number>();
    for (const { sample, at } of this.#played) {
      if (sample > 0 && at <= now) counts.set(sample, (counts.get(sample) ?? 0) + 1);
    }
    return [...counts]
      .filter(([, count]) => count >= wordMs)
      .map(([sample]) => this.#words.get(sample))
      .join(' ');
  }

  /** Waits until `holds`, looked at whenever sound comes and every 5 ms. */
  async until(what: string, holds: () => boolean, withinMs = 3_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!holds() || this.socket.readyState === WebSocket.CONNECTING) {
      if (performance.now() > deadline)
        throw new Error(`waited in vain for: ${what}; heard: ${this.heard()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 5);
        this.#watchers.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  untilHeard(words: string): Promise<void> {
    return this.until(`"${words}"`, () => this.heard().includes(words));
  }

  #take(data: Buffer, isBinary: boolean): void {
    const now = performance.now();
    if (!isBinary) {
      this.clears += 1;
      this.#played.splice(0, this.#played.length, ...this.#played.filter(({ at }) => at <= now));
      this.#playedUntil = now;
      this.framesAfterClear = 0;
    } else {
      this.framesAfterClear += 1;
      const from = Math.max(now, this.#playedUntil);
      this.#playedUntil = from + 20;
      // One entry for each millisecond is fine enough to count words.
      const samples = samplesOf(data);
      for (let ms = 0; ms < 20; ms += 1)
        this.#played.push({ sample: samples[ms * 16] ?? 0, at: from + ms + 1 });
    }
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watch of watchers) watch();
  }
}
