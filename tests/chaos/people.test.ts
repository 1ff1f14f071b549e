import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Person } from '../../simulator/carrier.ts';
import { partOf } from './people.ts';

test('the same seed and number give the same part, whatever was drawn before', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 5_000 }), (seed, n) => {
      const part = partOf(seed, n);
      partOf(seed, n + 1);
      expect(partOf(seed, n)).toEqual(part);
    }),
  );
});

test('everybody is somebody whom the simulated carrier takes, with a number of their own', () => {
  const people = Array.from({ length: 500 }, (_, index) => partOf(7, index + 1));
  for (const { person } of people) expect(Person.safeParse(person).error).toBeUndefined();
  expect(new Set(people.map(({ person }) => person.number)).size).toBe(500);
});

test('among two hundred there is everything: both directions, every manner, lost lines', () => {
  const people = Array.from({ length: 200 }, (_, index) => partOf(1, index + 1));
  expect(new Set(people.map(({ begins }) => begins.by))).toEqual(new Set(['us', 'person']));
  expect(new Set(people.map(({ manner }) => manner)).size).toBeGreaterThanOrEqual(12);
  expect(people.some(({ dropsAfterMs }) => dropsAfterMs !== null)).toBe(true);
});
