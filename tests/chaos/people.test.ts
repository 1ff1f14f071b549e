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

test('who wants something is somebody whom the simulated carrier takes, and so is the colleague', () => {
  const people = Array.from({ length: 300 }, (_, index) => partOf(7, index + 1, { wishPercent: 100 }));
  const persons = people.flatMap(({ person, colleague }) => (colleague ? [person, colleague] : [person]));
  for (const person of persons) expect(Person.safeParse(person).error).toBeUndefined();
  expect(new Set(persons.map(({ number }) => number)).size).toBe(persons.length);
  expect(new Set(people.map(({ manner }) => manner)).size).toBe(10);
});

test('wishes change nobody but those who have them', () => {
  const people = (wishPercent: number) =>
    Array.from({ length: 300 }, (_, index) => partOf(3, index + 1, { wishPercent }));
  const [plain, some] = [people(0), people(30)];
  const others = some.filter((part, index) => part.manner === plain[index]?.manner);
  expect(others).toEqual(plain.filter(({ manner }, index) => manner === some[index]?.manner));
  expect(some.length - others.length).toBeGreaterThan(60);
  expect(some.length - others.length).toBeLessThan(120);
});

test('somebody can be put through only where the plan names the colleague', () => {
  for (let n = 1; n <= 300; n += 1) {
    const { colleague, begins } = partOf(5, n, { wishPercent: 100 });
    const named = begins.by === 'us' ? begins.body['agent_phone_number'] : undefined;
    expect(named).toBe(colleague?.number);
  }
});

test('among two hundred there is everything: both directions, every manner, lost lines', () => {
  const people = Array.from({ length: 200 }, (_, index) => partOf(1, index + 1));
  expect(new Set(people.map(({ begins }) => begins.by))).toEqual(new Set(['us', 'person']));
  expect(new Set(people.map(({ manner }) => manner)).size).toBeGreaterThanOrEqual(12);
  expect(people.some(({ dropsAfterMs }) => dropsAfterMs !== null)).toBe(true);
});
