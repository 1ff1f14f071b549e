import { describe, expect, it } from 'vitest';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
import { EchoRemoval } from './echo-removal.ts';

const frameOf = (level: number): Uint8Array =>
  new Uint8Array(new Int16Array(frameBytes / 2).fill(level).buffer);

/** What a frame was cancelled against: the number of a frame of ours, null for silence, or that it was not. */
type Against = number | null | 'as it came';

/** We play from 0 to `playsTill` ms; every frame played is as loud as its number, from 1. */
function removal(
  playsTill: number,
  silentFrames: readonly number[] = [],
): {
  readonly counters: { aecDropped: number; aecMissed: number };
  /** For frames that arrived at such moments. */
  against(...arrivals: readonly number[]): Against[];
  /** For the last of frames that arrived at such moments: the number of the loudest that may echo in it. */
  loudest(...arrivals: readonly number[]): number | null;
} {
  const counters = { aecDropped: 0, aecMissed: 0 };
  const asked: { readonly played: number | null; readonly loudest: number }[] = [];
  const frames: Uint8Array[] = [];
  const echo = new EchoRemoval(
    {
      canceller: {
        cancel: (frame, played, loudest) => {
          asked.push({ played: played?.[0] ?? null, loudest: Math.sqrt(loudest) });
          return frame.slice();
        },
        close: () => undefined,
      },
      isOurs: () => false,
      playedAt: (at) => {
        const number = Math.floor(at / frameMs) + 1;
        const plays = at >= 0 && at < playsTill && !silentFrames.includes(number);
        return plays ? (frames[number] ??= frameOf(number)) : null;
      },
    },
    counters,
  );
  const frame = new Uint8Array(frameBytes);
  const against = (...arrivals: readonly number[]): Against[] =>
    arrivals.map((at) => (echo.clean(frame, at) === frame ? 'as it came' : (asked.at(-1)?.played ?? null)));
  const loudest = (...arrivals: readonly number[]): number | null =>
    against(...arrivals).at(-1) === 'as it came' ? null : (asked.at(-1)?.loudest ?? null);
  return { counters, against, loudest };
}

const every20 = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => from + at * frameMs);

describe('the removal of our echo', () => {
  it('goes on in steps of a frame, however unevenly the frames arrive', () => {
    const { against, counters } = removal(4_000);
    expect(against(0, 35, 36, 64, 99, 100)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(counters).toEqual({ aecDropped: 0, aecMissed: 0 });
  });

  it('aligns frames that were held up for more than a second and come all at once', () => {
    const { against, counters } = removal(4_000);
    expect(against(0, 20, 1_300, 1_300, 1_300, 1_301)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(counters.aecDropped).toBe(0);
  });

  it('lets none of a burst through as it came, while we were playing', () => {
    const { against } = removal(4_000);
    expect(against(400, 400, 400, 400, 400, 420)).not.toContain('as it came');
  });

  it('cancels against nothing, and counts, a frame that is too late for what we remember', () => {
    const { against, loudest, counters } = removal(4_000);
    expect(against(0, 2_100)).toEqual([0, null]);
    expect(loudest(2_100)).toBe(2_100 / frameMs + 1);
    expect(counters.aecDropped).toBe(2);
  });

  it('reckons with the loudest of ours from 600 ms before the recording to the arrival', () => {
    const before = removal(200);
    expect(before.loudest(...every20(0, 40))).toBe(10);
    expect(before.loudest(800)).toBe(0);
    expect(removal(4_000).loudest(0, 500)).toBe(500 / frameMs + 1);
  });

  it('rests before our first sound and a second after our last', () => {
    const { against } = removal(20);
    expect(against(-40, -20, 0, 20).slice(0, 3)).toEqual(['as it came', 'as it came', 0]);
    const later = against(...every20(40, 60));
    expect([later[1], later.at(-1)]).toEqual([null, 'as it came']);
  });

  it('counts frames cancelled against nothing in the midst of our voice, but no pause in it', () => {
    const { against, counters } = removal(2_000, [5, 6, 20, 21, 22, 23, 24, 25, 26]);
    against(...every20(0, 60));
    expect(counters.aecMissed).toBe(2);
  });
});
