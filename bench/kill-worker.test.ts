import { expect, test } from 'vitest';
import { sorted } from './kill-worker.ts';

const at = (number: string, endedAt: number) => ({ number, text: '', endedAt, answeredAt: endedAt + 500 });

test('tells the turns after a kill from those that had nothing to do with one', () => {
  const early = at('a', 1_000);
  const struck = at('a', 21_000);
  const next = at('a', 24_500);
  const elsewhere = at('b', 21_500);
  const late = at('a', 40_000);
  const kills = [{ killedAt: 20_000, backAt: 24_000, numbers: ['a'] }];
  expect(sorted([early, struck, elsewhere, next, late], kills)).toEqual({
    first: [struck],
    second: [next],
    calm: [early, late],
  });
});

test('nobody of those whose worker it was spoke at the kill', () => {
  const kills = [{ killedAt: 20_000, backAt: 24_000, numbers: ['a'] }];
  expect(sorted([at('a', 30_000), at('a', 40_000)], kills)).toMatchObject({ first: [], second: [] });
});
