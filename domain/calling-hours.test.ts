import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallingHours, nextWithin } from './calling-hours.ts';

const minuteMs = 60_000;
const utc = (text: string): number => Date.parse(`${text}Z`);
const paris = { from: '08:00', to: '21:00', timeZone: 'Europe/Paris' };
const newYork = { from: '08:00', to: '21:00', timeZone: 'America/New_York' };

describe('the next moment within calling hours', () => {
  it.each([
    ['within: now', paris, '2026-07-01T10:00:13', '2026-07-01T10:00:13'],
    ['the last second', paris, '2026-07-01T18:59:59', '2026-07-01T18:59:59'],
    ['at closing: tomorrow', paris, '2026-07-01T19:00', '2026-07-02T06:00'],
    ['in the night', paris, '2026-01-10T03:00', '2026-01-10T07:00'],
    ['half a minute before opening', paris, '2026-07-01T05:59:30', '2026-07-01T06:00'],
    ['over the night that is an hour shorter', paris, '2026-03-28T21:00', '2026-03-29T06:00'],
    ['over the night that is an hour longer', paris, '2026-10-24T21:00', '2026-10-25T07:00'],
    ['the shorter night in New York', newYork, '2026-03-08T02:00', '2026-03-08T12:00'],
    ['the longer night in New York', newYork, '2026-11-01T02:00', '2026-11-01T13:00'],
    [
      'an opening that the clock leaps over',
      { ...paris, from: '02:30' },
      '2026-03-29T00:10',
      '2026-03-29T01:00',
    ],
    ['an opening that comes twice', { ...paris, from: '02:30' }, '2026-10-24T23:00', '2026-10-25T00:30'],
    [
      'hours that come back when the clock is set back',
      { ...paris, from: '01:00', to: '02:30' },
      '2026-10-25T00:45',
      '2026-10-25T01:00',
    ],
    ['until midnight', { ...paris, to: '24:00' }, '2026-07-01T21:59:59', '2026-07-01T21:59:59'],
    [
      'a zone with a quarter of an hour',
      { ...paris, timeZone: 'Asia/Kathmandu' },
      '2026-07-01T00:00',
      '2026-07-01T02:15',
    ],
  ])('%s', (_, hours, at, then) => {
    expect(new Date(nextWithin(hours, utc(at)))).toEqual(new Date(utc(then)));
  });

  const zones = [
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Kolkata',
    'UTC',
  ];
  const times = fc.integer({ min: 0, max: 1_440 }).map(timeOfDay);
  const someHours = fc
    .tuple(times, times, fc.constantFrom(...zones))
    .filter(([from, to]) => from < to)
    .map(([from, to, timeZone]) => ({ from, to, timeZone }));
  const moments = fc.integer({ min: utc('2020-01-01'), max: utc('2040-01-01') });

  it('is not before the moment, and by the clock on the wall within the hours', () => {
    fc.assert(
      fc.property(someHours, moments, (hours, at) => {
        const next = nextWithin(hours, at);
        expect(next).toBeGreaterThanOrEqual(at);
        expect(isWithin(hours, next)).toBe(true);
        // A second time changes nothing.
        expect(nextWithin(hours, next)).toBe(next);
      }),
    );
  });

  it('leaves no moment within out, near the changes of the clock too', () => {
    const changes = [
      '2026-03-29T01:00',
      '2026-10-25T01:00',
      '2026-03-08T07:00',
      '2026-11-01T06:00',
      '2026-04-04T15:00',
    ];
    const near = fc
      .tuple(fc.constantFrom(...changes.map(utc)), fc.integer({ min: -1_500, max: 60 }))
      .map(([change, offset]) => change + offset * minuteMs);
    fc.assert(
      fc.property(
        someHours,
        near,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (hours, at, share) => {
          const next = nextWithin(hours, at);
          const between = at + Math.floor(((next - at) / minuteMs) * share) * minuteMs;
          fc.pre(between < next);
          expect(isWithin(hours, between)).toBe(false);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('hours as they are configured', () => {
  it.each([
    ['past midnight', { ...paris, from: '20:00', to: '06:00' }],
    ['none', { ...paris, to: '08:00' }],
    ['beginning at the end of the day', { ...paris, from: '24:00', to: '24:00' }],
    ['beyond the day', { ...paris, to: '24:30' }],
  ])('are refused: %s', (_, hours) => {
    expect(CallingHours.safeParse(hours).success).toBe(false);
  });
  it('may end at midnight', () => {
    expect(CallingHours.safeParse({ ...paris, to: '24:00' }).success).toBe(true);
  });
});

function timeOfDay(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** By another way of reading the clock than the code's. */
function isWithin({ from, to, timeZone }: CallingHours, at: number): boolean {
  const clock = new Date(at).toLocaleTimeString('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' });
  return clock >= from && clock < to;
}
