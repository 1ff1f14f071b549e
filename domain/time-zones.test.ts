import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextWithin, nextWithinAll } from './calling-hours.ts';
import { certainZone, isTimeZone, nextToReach, possibleZones } from './time-zones.ts';

const hours = { from: '08:00', to: '21:00' };
const utc = (text: string): number => Date.parse(`${text}Z`);
const america = ['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'Pacific/Honolulu'];

describe('where somebody is', () => {
  it.each([
    ['as the plan says', { timeZone: 'Europe/Paris', timeZones: america }, 'Europe/Paris'],
    ['by a number of one zone', { timeZones: ['Europe/Paris'] }, 'Europe/Paris'],
    ['by a number of several: nobody knows', { timeZones: america }, null],
    ['by a number of no country', { timeZones: [] }, null],
    ['in a plan that never asked', {}, null],
  ])('%s', (_, person, zone) => {
    expect(certainZone(person)).toBe(zone);
  });
  it('they know best themselves', () => {
    expect(certainZone({ timeZone: 'Europe/Paris' }, 'Asia/Tokyo')).toBe('Asia/Tokyo');
    expect(possibleZones({ timeZones: america }, 'Asia/Tokyo')).toEqual(['Asia/Tokyo']);
  });
  it.each([
    ['Europe/Paris', true],
    ['UTC', true],
    ['Europe/Atlantis', false],
    ['+01:00', false],
    ['', false],
  ])('%j is the name of a zone: %s', (name, is) => {
    expect(isTimeZone(name)).toBe(is);
  });
});

describe('hours that suit every zone', () => {
  it.each([
    ['of one', ['Europe/Paris'], '2026-07-01T03:00', '2026-07-01T06:00'],
    ['from New York to Honolulu: the afternoon of the one', america, '2026-07-01T12:00', '2026-07-01T18:00'],
    [
      'from New York to Honolulu: until nine in the evening of the one',
      america,
      '2026-07-02T01:00',
      '2026-07-02T18:00',
    ],
    ['none: at once', [], '2026-07-01T03:00', '2026-07-01T03:00'],
  ])('%s', (_, zones, at, then) => {
    expect(nextWithinAll(hours, zones, utc(at))).toBe(utc(then));
  });
  it('there are none on both sides of the earth', () => {
    expect(
      nextWithinAll(hours, ['Pacific/Honolulu', 'Asia/Singapore', 'Europe/London'], utc('2026-07-01T12:00')),
    ).toBeNull();
  });

  const zones = fc.uniqueArray(
    fc.constantFrom(
      ...['Europe/Paris', 'Europe/London', 'America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu'],
      ...['Africa/Casablanca', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Auckland', 'UTC'],
    ),
    { minLength: 1, maxLength: 3 },
  );
  // Among them the nights in which clocks are changed.
  const changes = [
    '2026-03-29T01:00',
    '2026-10-25T01:00',
    '2026-03-08T07:00',
    '2026-11-01T06:00',
    '2026-04-04T15:00',
  ];
  const moments = fc
    .tuple(fc.constantFrom(...changes.map(utc)), fc.integer({ min: -3_000, max: 3_000 }))
    .map(([change, minutes]) => change + minutes * 60_000);

  it('the moment lies within the hours of each, and none before it does', () => {
    fc.assert(
      fc.property(
        zones,
        moments,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (some, at, share) => {
          const next = nextWithinAll(hours, some, at);
          const suits = (moment: number): boolean =>
            some.every((timeZone) => nextWithin({ ...hours, timeZone }, moment) === moment);
          if (next !== null) {
            expect(next).toBeGreaterThanOrEqual(at);
            expect(suits(next)).toBe(true);
          }
          const until = next ?? at + 8 * 86_400_000;
          const between = at + Math.floor(((until - at) * share) / 60_000) * 60_000;
          fc.pre(between < until);
          expect(suits(between)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('when somebody may be reached', () => {
  const recovery = { callingHours: { ...hours, timeZone: 'UTC' } };
  const at = utc('2026-07-01T06:30');
  const reach = (person: Parameters<typeof nextToReach>[0]) =>
    nextToReach(
      person,
      {
        recovery: {
          ...recovery,
          mediaRestartSec: 2,
          lookAfterSec: 10,
          callBackPausesSec: [],
          renewAfterEvents: 1,
        },
      },
      at,
    );
  it.each([
    ['by their own clock', { timeZones: ['Europe/Paris'] }, '2026-07-01T06:30'],
    ['by the strictest they may have', { timeZones: ['Europe/Paris', 'Europe/London'] }, '2026-07-01T07:00'],
    ['by the configured one where nobody ever asked', {}, '2026-07-01T08:00'],
  ])('%s', (_, person, then) => {
    expect(reach(person)).toBe(utc(then));
  });
  it('never, where they may be anywhere and the hours are of the day', () => {
    expect(reach({ timeZones: [] })).toBeNull();
  });
});
