import { describe, expect, it } from 'vitest';
import { frameMs } from '../domain/ports/media-wire.ts';
import { CaptureClock } from './capture-clock.ts';

const every20 = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => from + at * frameMs);

/** When the frames that arrived at such moments were recorded. */
function recorded(...arrivals: readonly number[]): number[] {
  const clock = new CaptureClock();
  return arrivals.map((now) => clock.next(now).at);
}

describe('the clock of the caller’s frames', () => {
  it.each([
    ['goes on in steps of a frame, however unevenly they arrive', [0, 35, 36, 64, 99, 100]],
    ['counts frames that were held up and come all at once', [0, 20, 300, 300, 300, 301]],
    ['counts on through a stall of more than a second', [0, 1_500, ...every20(1_500, 4).map(() => 1_501)]],
    ['lets a frame come a little early', [0, 12, 31, 60]],
  ])('%s', (_name, arrivals) => {
    expect(recorded(...arrivals)).toEqual(every20(0, arrivals.length));
  });

  it('learns from a burst at the very begin that its first frame was late', () => {
    // Recorded every 20 ms until now, but held up till somebody listened.
    const burst = Array.from({ length: 8 }, () => 140);
    expect(recorded(...burst, 160, 180).slice(-3)).toEqual([140, 160, 180]);
  });

  it('says where the count does not follow the frame before', () => {
    const clock = new CaptureClock();
    const moved = [100, 120, 120, 140, 160].map((now) => clock.next(now).moved);
    expect(moved).toEqual([false, false, true, false, false]);
  });

  it('notices after five seconds that frames were lost for good', () => {
    const times = recorded(0, ...every20(300, 252));
    expect([times[1], times[250], times[251]]).toEqual([20, 5_000, 300 + 250 * frameMs]);
  });

  it('does not take the rest of a long stall for lost frames', () => {
    // 1.2 s in which nothing came, then all of it, every 4 ms.
    const burst = Array.from({ length: 74 }, (_, at) => 1_200 + 4 * at);
    expect(recorded(0, ...burst, 1_505).at(-1)).toBe(1_500);
  });
});
