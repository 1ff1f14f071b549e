import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram, HistogramJson } from './histogram.ts';

test('tells every quantile to 1.6 % or a hundredth of a millisecond', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.95, 0.99, 1),
      (values, share) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
        const told = Histogram.of(values).quantile(share);
        expect(told).toBeGreaterThanOrEqual(exact - 1e-9);
        expect(told - exact).toBeLessThanOrEqual(exact / 63 + 0.0101);
      },
    ),
  );
});

test('comes back whole from another process', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 20_000, noNaN: true }), { maxLength: 100 }), (values) => {
      const here = Histogram.of(values);
      const there = Histogram.from(HistogramJson.parse(JSON.parse(JSON.stringify(here))));
      expect(there.toJSON()).toEqual(here.toJSON());
      expect(there.quantile(0.9)).toEqual(here.quantile(0.9));
    }),
  );
});

test('has no quantiles of nothing', () => {
  expect(new Histogram().quantile(0.5)).toBeNaN();
});

test('keeps the smallest value, even below zero', () => {
  expect(Histogram.of([-3, 5]).smallest).toBe(-3);
});
