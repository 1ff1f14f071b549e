import { expect, test } from 'vitest';
import { FrameLateness } from './frame-lateness.ts';

test('frames in time are not late, whatever lead they began with', () => {
  const lateness = new FrameLateness();
  const burst = Array.from({ length: 10 }, () => lateness.arrive(1_000));
  const steady = Array.from({ length: 50 }, (_, frame) => lateness.arrive(1_000 + (frame + 1) * 20));
  // The last of the burst marks the line: the next leaves a frame's time after it.
  expect(burst.every((late) => late === 0)).toBe(true);
  expect(steady.every((late) => late === 0)).toBe(true);
});

test('a stall makes the frames behind it late, until the bridge has caught up', () => {
  const lateness = new FrameLateness();
  lateness.arrive(0);
  lateness.arrive(20);
  expect([75, 75, 80, 100].map((now) => lateness.arrive(now))).toEqual([35, 15, 0, 0]);
});

test('a gap counts once, and the voice goes on from there', () => {
  const lateness = new FrameLateness();
  lateness.arrive(0);
  expect([1_020, 1_040, 1_060, 1_105].map((now) => lateness.arrive(now))).toEqual([1_000, 0, 0, 25]);
});
