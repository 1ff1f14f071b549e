import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaWire } from '../domain/ports/media-wire.ts';
import type { Clock } from './clock.ts';
import { newMeasures } from './figures.ts';
import { Pacer } from './pacer.ts';
import { Playout } from './playout.ts';
import { Track } from './track.ts';

/** A clock that runs only when told, exactly or with a stall. */
class ManualClock implements Clock {
  #now = 1_000;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  now = (): number => this.#now;
  wall = (): number => this.#now;

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Runs every timer that falls due in the next `ms`, each at its time. */
  run(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = end;
  }

  /** Time passes, and nothing runs. */
  stall(ms: number): void {
    this.#now += ms;
  }
}

const wire: MediaWire = {
  decode: () => ({ kind: 'unknown', name: '' }),
  encodeAudio: (pcm) => Uint8Array.from(pcm),
  encodeClear: () => 'clear',
};

function stage(leadMs = 60) {
  const clock = new ManualClock();
  const pacer = new Pacer(clock);
  const measures = newMeasures();
  const sent: { readonly at: number; readonly message: string | Uint8Array }[] = [];
  const played: Track[] = [];
  const audibleAt: number[] = [];
  const playout = new Playout({
    wire,
    clock,
    pacer,
    measures,
    leadMs,
    send: (message) => sent.push({ at: clock.now(), message }),
    onAudible: (_track, now) => audibleAt.push(now),
    onPlayed: (track) => played.push(track),
  });
  return { clock, playout, sent, played, measures, audibleAt };
}

/** A track of words of the given lengths in ms, all its sound there; each word is `ab `, the text ends in a full stop. */
function spoken(wordsMs: readonly number[], pieceBytes = 1_000): { track: Track; text: string } {
  const text = `${wordsMs.map(() => 'ab').join(' ')}.`;
  const track = new Track(() => text, 0, null);
  track.beginSentence(0, text.length);
  let offsetMs = 0;
  for (const [index, ms] of wordsMs.entries()) {
    const pcm = new Uint8Array(ms * 32).fill(index + 1);
    for (let at = 0; at < pcm.length; at += pieceBytes) track.audio(pcm.subarray(at, at + pieceBytes));
    track.word(index * 3, 2, offsetMs, ms);
    offsetMs += ms;
  }
  track.endSentence();
  track.end('whole');
  return { track, text };
}

describe('playout', () => {
  it('sends the lead at once, then a frame every 20 ms, and says when all was played', () => {
    const { clock, playout, sent, played } = stage();
    const { track, text } = spoken([100, 100]);
    playout.add(track);
    track.release('1-1');
    playout.poke();
    expect(sent.map(({ at }) => at)).toEqual([1_000, 1_000, 1_000]);
    clock.run(150);
    expect(sent.map(({ at }) => at - 1_000)).toEqual([0, 0, 0, 20, 40, 60, 80, 100, 120, 140]);
    expect(played).toEqual([]);
    clock.run(55);
    expect(played).toEqual([track]);
    expect(track.report(0)).toMatchObject({ heardText: text, complete: true, playing: false });
    expect(playout.idle).toBe(true);
  });

  it('sends nothing while the gate is shut', () => {
    const { clock, playout, sent } = stage();
    const { track } = spoken([100]);
    playout.add(track);
    playout.poke();
    clock.run(100);
    expect(sent).toEqual([]);
  });

  it('sends what comes late as soon as it comes, and counts the gap', () => {
    const { clock, playout, sent, measures } = stage();
    const text = 'ab';
    const track = new Track(() => text, 0, null);
    playout.add(track);
    track.release('1-1');
    track.audio(new Uint8Array(640));
    playout.poke();
    clock.run(507);
    track.audio(new Uint8Array(640));
    playout.poke();
    expect(sent.map(({ at }) => at - 1_000)).toEqual([0, 507]);
    expect(measures.counters.gaps).toBe(1);
    expect(measures.lateness.count).toBe(0);
  });

  it('measures how late frames leave after a stall, and catches up', () => {
    const { clock, playout, sent, measures } = stage();
    const { track } = spoken([400]);
    playout.add(track);
    track.release('1-1');
    playout.poke();
    clock.stall(50);
    clock.run(0);
    expect(sent).toHaveLength(5);
    expect(measures.lateness.largest).toBe(30);
  });

  it('puts utterances one behind the other, and reports each by itself', () => {
    const { clock, playout } = stage();
    const first = spoken([90]);
    const second = spoken([100, 100]);
    for (const { track } of [first, second]) playout.add(track);
    first.track.release('1-1');
    second.track.release('1-2');
    playout.poke();
    clock.run(205);
    playout.stop(clock.now());
    expect(first.track.report(0)).toMatchObject({ heardText: 'ab.', complete: true });
    expect(second.track.report(0)).toMatchObject({ heardText: 'ab', complete: false });
  });
});

const wordsArbitrary = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 12 });

describe('laws of playout', () => {
  it('what was heard at a stop is the words whose end was played, and nothing leaves after it', () => {
    fc.assert(
      fc.property(
        wordsArbitrary,
        fc.integer({ min: 1, max: 2_000 }),
        fc.nat(3_000),
        fc.constantFrom(20, 60, 100),
        (wordsMs, pieceBytes, stopAt, leadMs) => {
          const { clock, playout, sent } = stage(leadMs);
          const { track, text } = spoken(wordsMs, pieceBytes);
          playout.add(track);
          track.release('1-1');
          playout.poke();
          clock.run(stopAt);
          playout.stop(clock.now());
          const atStop = sent.length;
          const report = track.report(0);
          const total = wordsMs.reduce((sum, ms) => sum + ms, 0);
          let endMs = 0;
          const heard = wordsMs.filter((ms) => (endMs += ms) <= stopAt).length;
          const words = Array.from({ length: heard }, () => 'ab').join(' ');
          expect(report?.heardText).toBe(stopAt >= total ? text : words);
          expect(report?.complete).toBe(stopAt >= total);
          expect(text.startsWith(report?.heardText ?? 'x')).toBe(true);
          track.audio(new Uint8Array(640));
          playout.poke();
          clock.run(500);
          expect(sent.slice(atStop)).toEqual([]);
          expect(sent.at(-1)?.message).toBe('clear');
        },
      ),
    );
  });

  it('passes every byte on once, in order, whatever the pieces, filled up only at the end', () => {
    fc.assert(
      fc.property(wordsArbitrary, fc.integer({ min: 1, max: 3_000 }), (wordsMs, pieceBytes) => {
        const { clock, playout, sent, played } = stage();
        const { track } = spoken(wordsMs, pieceBytes);
        playout.add(track);
        track.release('1-1');
        playout.poke();
        clock.run(5_000);
        const bytes = Buffer.concat(sent.map(({ message }) => Buffer.from(message)));
        const given = Buffer.concat(wordsMs.map((ms, index) => Buffer.alloc(ms * 32, index + 1)));
        expect(bytes.length).toBe(Math.ceil(given.length / 640) * 640);
        expect(bytes.subarray(0, given.length).equals(given)).toBe(true);
        expect(bytes.subarray(given.length).every((byte) => byte === 0)).toBe(true);
        expect(played).toEqual([track]);
      }),
    );
  });

  it('keeps no more than the lead in flight, and no frame is late by more than a phase', () => {
    fc.assert(
      fc.property(wordsArbitrary, fc.integer({ min: 0, max: 19 }), (wordsMs, phase) => {
        const { clock, playout, sent, measures } = stage();
        clock.run(phase + 0.3);
        const { track } = spoken(wordsMs);
        playout.add(track);
        track.release('1-1');
        const start = clock.now();
        playout.poke();
        clock.run(4_000);
        for (const [index, { at }] of sent.entries())
          expect((index + 1) * 20 - (at - start)).toBeLessThanOrEqual(60.001);
        expect(measures.lateness.largest).toBeLessThanOrEqual(5);
        expect(measures.counters.gaps).toBe(0);
      }),
    );
  });
});
