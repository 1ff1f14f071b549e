import { describe, expect, it } from 'vitest';
import { Track, type TrackOptions } from './track.ts';

const keptBytes = 1_560 * 32;
const text = 'Hello there, you.';

/** A released track of the text above: each word sounds 200 ms, with 40 ms of quiet behind it. */
function released(options: TrackOptions = {}): Track {
  const track = new Track(() => text, 0, null, options);
  track.release('1-1');
  track.beginSentence(0, text.length);
  for (let at = 0; at < 720; at += 60) track.audio(pcmOf(at, 60));
  return track;
}

function mark(track: Track, words = 3): void {
  const lengths = [
    [0, 5],
    [6, 5],
    [13, 3],
  ] as const;
  for (const [index, [offset, length]] of lengths.slice(0, words).entries())
    track.word(offset, length, index * 240, 200);
}

/** Every sample is the ms it belongs to. */
function pcmOf(fromMs: number, ms: number): Uint8Array {
  return new Uint8Array(
    Uint16Array.from({ length: ms * 16 }, (_, at) => fromMs + Math.floor(at / 16)).buffer,
  );
}

/** Takes so much sound, and tells from which ms to which it is. */
function take(track: Track, ms: number): readonly [from: number, to: number] {
  const taken: number[] = [];
  for (let at = 0; at < ms; at += 20)
    taken.push(...new Uint16Array(Uint8Array.from(track.takeFrame(keptBytes)).buffer));
  return [taken.at(0)!, taken.at(-1)!];
}

describe('going back to a word', () => {
  const cases = [
    { what: 'in a word: to its begin', playedMs: 300, from: 240 },
    { what: 'at the begin of a word: nowhere', playedMs: 480, from: 480 },
    { what: 'at the very end of a word: nowhere', playedMs: 200, from: 200 },
    { what: 'between words: nowhere', playedMs: 220, from: 220 },
    { what: 'before anything was played: to the start', playedMs: 0, from: 0 },
  ];
  it.each(cases)('$what', ({ playedMs, from }) => {
    const track = released();
    mark(track);
    track.endSentence();
    take(track, 560);
    track.goBackTo(playedMs * 16);
    track.goBackToWord();
    expect(take(track, 40)).toEqual([from, from + 39]);
  });

  it('goes to the last boundary that is known while the marks of the words are not', () => {
    for (const [known, from] of [
      [0, 0],
      [1, 200],
      [2, 240],
    ] as const) {
      const track = released();
      mark(track, known);
      take(track, 400);
      track.goBackTo(300 * 16);
      track.goBackToWord();
      expect(take(track, 20)[0]).toBe(from);
    }
  });

  it('knows the words whose marks came during the pause', () => {
    const track = released();
    take(track, 400);
    track.goBackTo(300 * 16);
    mark(track);
    track.goBackToWord();
    expect(take(track, 20)[0]).toBe(240);
  });

  it('goes back no further than what is kept, over any number of pieces, and not into what was not sent', () => {
    const track = new Track(() => 'a', 0, null);
    track.release('1-1');
    track.beginSentence(0, 1);
    for (let at = 0; at < 4_000; at += 10) track.audio(pcmOf(at, 10));
    take(track, 3_000);
    track.goBackToWord();
    expect(take(track, 2_000)).toEqual([3_000 - 1_560, 3_000 - 1_560 + 1_999]);
    track.goBackTo(3_900 * 16);
    expect(take(track, 20)[0]).toBe(3_440);
  });

  it('leaves a sound to wait by where it is', () => {
    const track = released({ yields: true });
    mark(track);
    take(track, 320);
    track.goBackTo(300 * 16);
    track.goBackToWord();
    expect(take(track, 20)[0]).toBe(300);
  });

  it('sends the filled-up end again, though the sound ends in the middle of a sample', () => {
    const track = new Track(() => 'a', 0, null);
    track.release('1-1');
    track.beginSentence(0, 1);
    track.audio(Uint8Array.from({ length: 701 }, () => 7));
    track.endSentence();
    track.end('whole');
    const frames = [track.takeFrame(keptBytes), track.takeFrame(keptBytes)];
    expect(track.isDry).toBe(true);
    track.goBackTo(320);
    expect(track.isDry).toBe(false);
    expect(track.takeFrame(keptBytes)).toEqual(frames[1]);
    expect(frames[1]?.filter((byte) => byte === 7)).toHaveLength(61);
    expect(track.isDry).toBe(true);
  });
});

describe('what was heard', () => {
  it('is the words that were played to their end, whatever leaves again', () => {
    const track = released();
    mark(track);
    take(track, 560);
    track.goBackTo(300 * 16);
    track.goBackToWord();
    const heardAt = (ms: number): string | undefined => track.report(ms * 16)?.heardText;
    expect([0, 199, 200, 439, 440, 680].map(heardAt)).toEqual([
      '',
      '',
      'Hello',
      'Hello',
      'Hello there',
      'Hello there, you',
    ]);
    track.endSentence();
    track.end('whole');
    expect(heardAt(720)).toBe(text);
    track.finish(450 * 16);
    expect(track.report(0)).toMatchObject({ heardText: 'Hello there', complete: false, playing: false });
  });

  it('holds what was heard on an earlier leg', () => {
    const track = new Track(() => text, 11, null);
    track.release('1-1');
    expect(track.report(0)?.heardText).toBe('Hello there');
  });

  it('is not told of a track that is held, or was released without an id', () => {
    const track = new Track(() => text, 0, null);
    expect(track.report(0)).toBeNull();
    track.release(null);
    track.finish(0);
    expect(track.report(0)).toBeNull();
  });
});

describe('room', () => {
  it('is there once enough has left, and at the end', async () => {
    const track = released();
    const rooms: string[] = [];
    const first = track.room(640).then(() => rooms.push('first'));
    take(track, 700);
    await Promise.resolve();
    expect(rooms).toEqual([]);
    take(track, 20);
    await first;
    track.goBackTo(0);
    const second = track.room(640).then(() => rooms.push('second'));
    await Promise.resolve();
    expect(rooms).toEqual(['first']);
    track.finish(0);
    await second;
    expect(rooms).toEqual(['first', 'second']);
  });
});
