import { expect, test } from 'vitest';
import { atLeast, atMost, below, isMet, spread, value } from './figure.ts';
import { Histogram } from './histogram.ts';
import { tableOf } from './table.ts';

test.each([
  [value('a', 5, 'ms', atMost(5)), true],
  [value('a', 5, 'ms', below(5)), false],
  [value('a', 5, 'calls', atLeast(6)), false],
  [value('a', 5, 'calls'), null],
  [spread('a', Histogram.of([1, 2, 300]), atMost(2.1, 0.5)), true],
  [spread('a', Histogram.of([1, 2, 300]), atMost(2.1, 0.5), atMost(299, 0.99)), false],
  [spread('nothing measured', new Histogram(), atMost(5, 0.5)), false],
])('holds %j against its goals', (row, met) => {
  expect(isMet(row)).toBe(met);
});

test('shows what was measured beside its goal, and what is wrong', () => {
  const table = tableOf('barge-in', {
    rows: [
      spread('onset → clear', Histogram.of([100, 140]), atMost(120, 0.99)),
      value('stale', 0, '', atMost(0)),
    ],
    notes: ['two cores'],
    wrong: ['1 call lost'],
  });
  expect(table).toMatch(/onset → clear +2 .*140 ms {2}p99 ≤ 120: NOT MET/);
  expect(table).toMatch(/stale +0 +≤ 0: met/);
  expect(table).toContain('· two cores');
  expect(table).toContain('WRONG: 1 call lost');
});
