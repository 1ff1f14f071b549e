import { describe, expect, it } from 'vitest';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
import { EchoRemoval } from './echo-removal.ts';

/** We play from 0 to `playsTill` ms; every frame played holds the number of the frame, from 1. */
function removal(
  playsTill: number,
  silentFrames: readonly number[] = [],
): {
  readonly counters: { aecDropped: number; aecMissed: number };
  /** What each frame that arrived at such a moment was cancelled against: a number, null for silence, or that it was not. */
  against(...arrivals: readonly number[]): (number | null | 'as it came')[];
} {
  const counters = { aecDropped: 0, aecMissed: 0 };
  const asked: (number | null)[] = [];
  const frames: Uint8Array[] = [];
  const echo = new EchoRemoval(
    {
      canceller: {
        cancel: (frame, played) => {
          asked.push(played?.[0] ?? null);
          return frame.slice();
        },
        close: () => undefined,
      },
      playedAt: (at) => {
        const number = Math.floor(at / frameMs) + 1;
        const plays = at >= 0 && at < playsTill && !silentFrames.includes(number);
        return plays ? (frames[number] ??= new Uint8Array(frameBytes).fill(number)) : null;
      },
    },
    counters,
  );
  const frame = new Uint8Array(frameBytes);
  const against = (...arrivals: readonly number[]): (number | null | 'as it came')[] =>
    arrivals.map((at) => (echo.clean(frame, at) === frame ? 'as it came' : (asked.at(-1) ?? null)));
  return { counters, against };
}

const every20 = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => from + at * frameMs);

describe('the removal of our echo', () => {
  it('goes on in steps of a frame, however unevenly the frames arrive', () => {
    const { against, counters } = removal(4_000);
    expect(against(0, 35, 36, 64, 99, 100)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(counters).toEqual({ aecDropped: 0, aecMissed: 0 });
  });

  it('aligns frames that were held up and come all at once', () => {
    const { against, counters } = removal(4_000);
    expect(against(0, 20, 300, 300, 300, 301)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(counters.aecDropped).toBe(0);
  });

  it('passes on, and counts, what a burst brings sooner than it can have been recorded', () => {
    const { against, counters } = removal(4_000);
    expect(against(0, 0, 0, 0, 0)).toEqual([0, 1, 2, 'as it came', 'as it came']);
    expect(counters.aecDropped).toBe(2);
  });

  it('passes on a frame that is too late for what we remember, and is aligned with the next', () => {
    const { against, counters } = removal(4_000);
    expect(against(0, 1_000, 1_020, 1_040)).toEqual([0, 'as it came', 0, 52]);
    expect(counters.aecDropped).toBe(1);
  });

  it('notices within a second that frames were lost for good', () => {
    const { against } = removal(4_000);
    against(0);
    const numbers = against(...every20(300, 52));
    expect([numbers[0], numbers.at(-1)]).toEqual([1, Math.floor((300 + 51 * frameMs) / frameMs)]);
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
