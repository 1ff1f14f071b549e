import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stage } from './playout-fixture.ts';
import { Track } from './track.ts';

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

/** The sound the track of `spoken` was given: every word's bytes are its number, counted from 1. */
function wordsIn(frames: readonly (string | Uint8Array)[]): readonly (readonly [word: number, ms: number])[] {
  const runs: [number, number][] = [];
  for (const byte of frames.flatMap((frame) => (typeof frame === 'string' ? [] : [...frame]))) {
    const last = runs.at(-1);
    if (last?.[0] === byte) last[1] += 1 / 32;
    else runs.push([byte, 1 / 32]);
  }
  return runs;
}

describe('a pause', () => {
  it('clears at once, lets nothing leave, and goes on from the begin of the word it cut off', () => {
    const { clock, playout, sent, played } = stage();
    const { track, text } = spoken([100, 100, 100]);
    playout.add(track);
    track.release('1-1');
    playout.poke();
    clock.run(150);
    playout.pause(clock.now());
    const atPause = sent.length;
    expect(sent.at(-1)).toEqual({ at: 1_150, message: 'clear' });
    expect(track.report(playout.playedSamples(track))).toMatchObject({ heardText: 'ab', playing: true });
    clock.run(400);
    playout.poke();
    expect(sent).toHaveLength(atPause);
    playout.resume();
    const after = (): readonly (string | Uint8Array)[] => sent.slice(atPause).map(({ message }) => message);
    expect(sent.slice(atPause).map(({ at }) => at)).toEqual([1_550, 1_550, 1_550]);
    clock.run(205);
    expect(wordsIn(after())).toEqual([
      [2, 100],
      [3, 100],
    ]);
    expect(played).toEqual([track]);
    expect(track.report(0)).toMatchObject({ heardText: text, complete: true });
  });

  it('is no gap, and nothing that follows it is late', () => {
    const { clock, playout, measures } = stage();
    const { track } = spoken([200]);
    playout.add(track);
    track.release('1-1');
    playout.poke();
    clock.run(50);
    playout.pause(clock.now());
    clock.run(333);
    playout.resume();
    clock.run(300);
    expect(measures.counters.gaps).toBe(0);
    expect(measures.lateness.largest).toBeLessThanOrEqual(5);
  });

  it('ended by a stop leaves heard what was heard, and needs no second clear', () => {
    const { clock, playout, sent } = stage();
    const { track } = spoken([100, 100]);
    playout.add(track);
    track.release('1-1');
    playout.poke();
    clock.run(110);
    playout.pause(clock.now());
    clock.run(500);
    playout.stop(clock.now());
    expect(track.report(0)).toMatchObject({ heardText: 'ab', complete: false, playing: false });
    expect(sent.filter(({ message }) => message === 'clear')).toHaveLength(1);
    expect(playout.idle).toBe(true);
    const next = spoken([60]);
    playout.add(next.track);
    next.track.release('1-2');
    playout.poke();
    expect(sent.at(-1)?.message).not.toBe('clear');
  });

  it('takes no effect twice, and a resume without one none at all', () => {
    const { clock, playout, sent } = stage();
    const { track } = spoken([300]);
    playout.add(track);
    track.release('1-1');
    playout.poke();
    clock.run(40);
    playout.resume();
    playout.pause(clock.now());
    clock.run(100);
    playout.pause(clock.now());
    expect(sent.filter(({ message }) => message === 'clear')).toHaveLength(1);
    playout.resume();
    playout.resume();
    expect(sent.filter(({ at }) => at === 1_140)).toHaveLength(3);
  });

  it('that hits the same word again and again never takes back what was heard', () => {
    const { clock, playout } = stage();
    const { track } = spoken([100, 100]);
    playout.add(track);
    track.release('1-1');
    playout.poke();
    const heard: number[] = [];
    for (const ms of [150, 20, 60, 5, 5, 5, 5, 5, 5, 5, 5]) {
      clock.run(ms);
      playout.pause(clock.now());
      heard.push(playout.playedSamples(track) / 16);
      playout.resume();
    }
    expect(heard).toEqual([150, 150, 160, 160, 160, 160, 160, 160, 160, 160, 160]);
    playout.stop(clock.now());
    expect(track.report(0)).toMatchObject({ heardText: 'ab', complete: false });
  });

  it('goes back over several utterances when the end of one and the begin of the next were on their way', () => {
    const { clock, playout, sent } = stage(200);
    const first = spoken([100]);
    const second = spoken([100]);
    for (const { track } of [first, second]) playout.add(track);
    first.track.release('1-1');
    second.track.release('1-2');
    playout.poke();
    expect(sent).toHaveLength(10);
    clock.run(30);
    playout.pause(clock.now());
    playout.resume();
    expect(sent).toHaveLength(21);
    clock.run(250);
    expect(first.track.report(0)).toMatchObject({ complete: true });
    expect(second.track.report(0)).toMatchObject({ complete: true });
  });

  it('lets new utterances, sound and ends wait', () => {
    const { clock, playout, sent, played } = stage();
    const text = 'ab';
    const open = new Track(() => text, 0, null);
    playout.add(open);
    open.release('1-1');
    open.beginSentence(0, 2);
    open.audio(new Uint8Array(640).fill(1));
    playout.poke();
    clock.run(100);
    playout.pause(clock.now());
    open.word(0, 2, 0, 20);
    open.audio(new Uint8Array(640).fill(2));
    open.endSentence();
    open.end('whole');
    const next = spoken([20]);
    playout.add(next.track);
    next.track.release('1-2');
    playout.poke();
    clock.run(200);
    expect(sent).toHaveLength(2);
    expect(played).toEqual([]);
    playout.resume();
    clock.run(60);
    expect(wordsIn(sent.map(({ message }) => message))).toEqual([
      [1, 20],
      [2, 20],
      [1, 20],
    ]);
    expect(played).toEqual([open, next.track]);
  });
});

describe('a sound to wait by', () => {
  const waiting = (): Track => {
    const track = new Track(() => '', 0, null, { yields: true });
    track.audio(new Uint8Array(32_000).fill(9));
    track.release(null);
    return track;
  };

  it('gives way to what comes behind it within 60 ms, without a clear, and was never said', () => {
    const { clock, playout, sent, played, audibleAt, measures } = stage(200);
    const sound = waiting();
    const { track } = spoken([100]);
    playout.add(sound);
    playout.add(track);
    playout.poke();
    clock.run(107);
    expect(audibleAt).toEqual([]);
    expect(sound.isAudible).toBe(false);
    expect(sound.report(playout.playedSamples(sound))).toBeNull();
    track.release('1-1');
    playout.poke();
    expect(played).toEqual([sound]);
    expect(sound.isOver).toBe(true);
    expect(audibleAt).toEqual([1_107]);
    expect(sent.filter(({ message }) => message === 'clear')).toEqual([]);
    const heard = wordsIn(sent.map(({ message }) => message));
    expect(heard[0]?.[1]).toBeLessThanOrEqual(107 + 60);
    expect(heard[1]).toEqual([1, 100]);
    clock.run(400);
    expect(played).toEqual([sound, track]);
    expect(measures.counters.gaps).toBe(0);
    expect(measures.lateness.largest).toBeLessThanOrEqual(5);
  });

  it('is heard before an utterance that has not begun, when it is put in front of it', () => {
    const { clock, playout, sent } = stage();
    const { track } = spoken([100]);
    playout.add(track);
    playout.add(waiting(), track);
    playout.poke();
    clock.run(40);
    expect(sent.length).toBeGreaterThan(0);
    track.release('1-1');
    playout.poke();
    clock.run(300);
    expect(wordsIn(sent.map(({ message }) => message)).map(([word]) => word)).toEqual([9, 1]);
  });

  it('is heard behind what is being said, however far in front it is put', () => {
    const { clock, playout, sent } = stage();
    const said = spoken([100]);
    const next = spoken([20, 100]);
    for (const { track } of [said, next]) playout.add(track);
    said.track.release('1-1');
    playout.poke();
    playout.add(waiting(), said.track);
    clock.run(200);
    next.track.release('1-2');
    playout.poke();
    clock.run(300);
    expect(wordsIn(sent.map(({ message }) => message)).map(([word]) => word)).toEqual([1, 9, 1, 2]);
  });

  it('goes on after a pause where it was, and is over at a stop', () => {
    const { clock, playout, sent, measures } = stage();
    const sound = waiting();
    playout.add(sound);
    playout.poke();
    clock.run(100);
    playout.pause(clock.now());
    clock.run(100);
    playout.resume();
    clock.run(100);
    expect(measures.counters.gaps).toBe(0);
    playout.stop(clock.now());
    expect(sound.isOver).toBe(true);
    const after = sent.length;
    clock.run(200);
    expect(sent).toHaveLength(after);
  });
});

describe('the reference for echo cancelling', () => {
  it('is the frame being played at a moment, null in silence and after a clear', () => {
    const { clock, playout } = stage(60, true);
    const { track } = spoken([40, 40, 40, 40]);
    expect(playout.playedAt(clock.now())).toBeNull();
    playout.add(track);
    track.release('1-1');
    playout.poke();
    clock.run(90);
    const wordAt = (at: number): number | null => playout.playedAt(at)?.[0] ?? null;
    expect([999, 1_000, 1_039, 1_040, 1_081].map(wordAt)).toEqual([null, 1, 1, 2, 3]);
    playout.pause(clock.now());
    expect([1_089, 1_090, 1_100].map(wordAt)).toEqual([3, null, null]);
    clock.run(20);
    playout.resume();
    expect([1_089, 1_100, 1_110, 1_149, 1_150].map(wordAt)).toEqual([3, null, 3, 3, 4]);
  });

  it('looks back two seconds, and is not kept unless it is wanted', () => {
    for (const keepsReference of [true, false]) {
      const { clock, playout } = stage(60, keepsReference);
      const { track } = spoken([1_000, 1_000, 1_000]);
      playout.add(track);
      track.release('1-1');
      playout.poke();
      clock.run(2_300);
      const found = [3_300, 3_200, 1_310, 1_100].map((at) => playout.playedAt(at) !== null);
      expect(found).toEqual(keepsReference ? [true, true, true, false] : [false, false, false, false]);
    }
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
