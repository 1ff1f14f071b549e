import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { arrivalTimes, chanceFrom, spreadTimes } from './chance.ts';
import { openLoop } from './open-loop.ts';

test('begins each on time, whatever becomes of those before', async () => {
  const order: string[] = [];
  const { results } = await openLoop([0, 5, 10], async (index) => {
    order.push(`begin ${index}`);
    await sleep(index === 0 ? 60 : 0);
    order.push(`end ${index}`);
    return index;
  });
  expect(results).toEqual([0, 1, 2]);
  expect(order.indexOf('begin 2')).toBeLessThan(order.indexOf('end 0'));
});

test('says when one failed', async () => {
  await expect(openLoop([0, 1], (index) => Promise.reject(new Error(`no ${index}`)))).rejects.toThrow('no 0');
});

test('the same seed gives the same moments', () => {
  expect(arrivalTimes(chanceFrom(7), 5, 100)).toEqual(arrivalTimes(chanceFrom(7), 5, 100));
  expect(arrivalTimes(chanceFrom(7), 5, 100)).not.toEqual(arrivalTimes(chanceFrom(8), 5, 100));
});

test('arrivals ascend, and keep their mean gap in the long run', () => {
  const times = arrivalTimes(chanceFrom(1), 5_000, 20);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect((times.at(-1) ?? 0) / 5_000).toBeCloseTo(20, 0);
});

test('spread moments lie one in each part', () => {
  const parts = spreadTimes(chanceFrom(3), 10, 1_000).map((time) => Math.floor(time / 100));
  expect(parts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
