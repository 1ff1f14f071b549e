/** The callers of calls-per-core.ts and memory.ts, in a process of their own: they wait for nothing and nobody. */
import { setTimeout as sleep } from 'node:timers/promises';
import { frameMs } from '../domain/ports/media-wire.ts';
import { BargeInNotes, BargingCaller, type BargeIns } from './barging-caller.ts';
import { Beat } from './beat.ts';
import { Caller } from './caller.ts';
import { CallersRequest, type CallersReading, type ShortCallsDone } from './callers.ts';
import { hiss, words } from './caller-sound.ts';
import { answerParent } from './child-side.ts';
import { Histogram } from './histogram.ts';
import { openLoop } from './open-loop.ts';

/** The last words are judged before the caller hangs up. */
const hangUpAfterMs = 500;
/** A frame later than this is late. */
const lateMs = 20;

class Callers {
  readonly #background = hiss();
  readonly #open = new Set<Caller>();
  #own = new Histogram();
  readonly #beat = new Beat((late) => {
    this.#own.add(late);
  });
  #lateness = new Histogram();
  #late = 0;
  #blamed = 0;
  #lost = 0;
  #closing = false;
  #numbered = 0;

  /** Lets `count` more callers in, evenly over `withinMs`. */
  async add(url: string, count: number, withinMs: number): Promise<void> {
    const times = Array.from({ length: count }, (_, index) => (index * withinMs) / count);
    await openLoop(times, async () => {
      const caller = this.#newCaller(url);
      await caller.open();
      this.#open.add(caller);
      this.#beat.join(caller);
    });
  }

  /** Begins to count anew; what the callers know of their frames' pace stays. */
  watch(): void {
    this.#lateness = new Histogram();
    this.#own = new Histogram();
    this.#late = 0;
    this.#blamed = 0;
  }

  read(): CallersReading {
    const lateness = this.#lateness.toJSON();
    const silent = [...this.#open].filter(({ frames }) => frames === 0).length;
    return {
      ...{ lateness, own: this.#own.toJSON(), frames: this.#lateness.count, silent },
      ...{ late: this.#late, blamed: this.#blamed, open: this.#open.size, lost: this.#lost },
    };
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const caller of this.#open) {
      this.#beat.leave(caller);
      caller.close();
    }
    while (this.#open.size > 0) await sleep(10);
    this.#closing = false;
  }

  /** Calls that begin by the clock, send `frames` frames at `frameEveryMs` and hang up. */
  async shortCalls({
    url,
    count,
    everyMs,
    frames,
    frameEveryMs,
  }: Extract<CallersRequest, { kind: 'short_calls' }>): Promise<ShortCallsDone> {
    const times = Array.from({ length: count }, (_, index) => index * everyMs);
    const { results } = await openLoop(times, async () => {
      const closing = Promise.withResolvers<null>();
      const onClose = (): void => {
        closing.resolve(null);
      };
      const caller = new Caller({
        ...{ url, number: this.#nextNumber(), background: this.#background, onClose },
        onFrame: () => undefined,
      });
      try {
        await caller.open();
      } catch {
        return 'refused';
      }
      for (let frame = 0; frame < frames; frame += 1) {
        caller.beat();
        await sleep(frameEveryMs);
      }
      caller.close();
      await closing.promise;
      return caller.frames > 0 ? 'heard' : 'silent';
    });
    const counted = (how: string): number => results.filter((result) => result === how).length;
    return { heard: counted('heard'), silent: counted('silent'), refused: counted('refused') };
  }

  async bargeIn({
    url,
    timesMs,
    words: text,
  }: Extract<CallersRequest, { kind: 'barge_in' }>): Promise<BargeIns> {
    const notes = new BargeInNotes();
    const [background, spoken] = [this.#background, words(text)];
    await Promise.all(
      timesMs.map(async (times) => {
        const closing = Promise.withResolvers<null>();
        const onClose = (): void => {
          closing.resolve(null);
        };
        const options = { url, number: this.#nextNumber(), background, words: spoken, notes };
        const caller = new BargingCaller(options, onClose);
        await caller.open();
        this.#beat.join(caller);
        await openLoop(times, () => {
          caller.speak();
          return Promise.resolve();
        });
        await sleep(spoken.length * frameMs + hangUpAfterMs);
        this.#beat.leave(caller);
        caller.close();
        await closing.promise;
      }),
    );
    return notes.toJSON();
  }

  #nextNumber(): number {
    this.#numbered += 1;
    return this.#numbered;
  }

  #newCaller(url: string): Caller {
    const caller: Caller = new Caller({
      ...{ url, number: this.#nextNumber(), background: this.#background },
      onFrame: (late, now) => {
        this.#lateness.add(late);
        if (late <= lateMs) return;
        // What was not read while this process was busy may have come in time.
        if (late - this.#beat.sinceTick(now) <= lateMs) this.#blamed += 1;
        else this.#late += 1;
      },
      onClose: () => {
        this.#open.delete(caller);
        this.#beat.leave(caller);
        if (!this.#closing) this.#lost += 1;
      },
    });
    return caller;
  }
}

const callers = new Callers();

answerParent(CallersRequest, async (request) => {
  switch (request.kind) {
    case 'add':
      return callers.add(request.url, request.count, request.withinMs);
    case 'watch':
      callers.watch();
      return null;
    case 'read':
      return callers.read();
    case 'close':
      return callers.close();
    case 'short_calls':
      return callers.shortCalls(request);
    case 'barge_in':
      return callers.bargeIn(request);
  }
});
