import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreedMoment } from './agreed-moment.ts';
import { isoIn, momentAt } from './wall-clock.ts';

/** A Saturday. */
const now = Date.parse('2026-11-21T09:00:00Z');
const paris = { language: 'en-US', timeZone: 'Europe/Paris', now };

function iso(given: { said?: string; iso?: string }, place: Partial<typeof paris> = {}): string {
  const agreed = agreedMoment(given, { ...paris, ...place });
  return agreed.ok ? agreed.iso : agreed.error;
}

describe('what people say of a time', () => {
  it.each([
    ['en-US', 'tomorrow at 10', '2026-11-22T10:00:00+01:00'],
    ['en-US', 'next Tuesday at 3pm', '2026-11-24T15:00:00+01:00'],
    ['en-GB', 'on the 3rd of December at 14:30', '2026-12-03T14:30:00+01:00'],
    ['en-US', 'in two minutes', '2026-11-21T10:02:00+01:00'],
    ['en-US', 'in three hours', '2026-11-21T13:00:00+01:00'],
    ['fr-FR', 'demain à 10h', '2026-11-22T10:00:00+01:00'],
    ['fr-FR', 'mardi prochain à 15h30', '2026-11-24T15:30:00+01:00'],
    ['fr-FR', 'dans deux minutes', '2026-11-21T10:02:00+01:00'],
    ['de-DE', 'morgen um 10 Uhr', '2026-11-22T10:00:00+01:00'],
    ['de-DE', 'nächsten Dienstag um 15 Uhr', '2026-11-24T15:00:00+01:00'],
    ['de-DE', 'in zwei Minuten', '2026-11-21T10:02:00+01:00'],
    ['es-ES', 'mañana a las 10', '2026-11-22T10:00:00+01:00'],
    ['es-ES', 'el martes a las 15:30', '2026-11-24T15:30:00+01:00'],
    ['it-IT', 'domani alle 10', '2026-11-22T10:00:00+01:00'],
    ['it-IT', 'martedì alle 15:30', '2026-11-24T15:30:00+01:00'],
    ['zh-CN', '明天上午10点', '2026-11-22T10:00:00+01:00'],
    ['zh-CN', '下星期二下午3点', '2026-11-24T15:00:00+01:00'],
  ])('%s: %s', (language, said, then) => {
    expect(iso({ said }, { language })).toBe(then);
  });

  it.each([
    ['a day alone', 'tomorrow', /ask the person/],
    ['a time alone', 'at 10', /ask the person/],
    ['neither', 'when it suits you', /ask the person/],
    ['one of two times', 'tomorrow at 10 or on Monday at 11', /ask the person/],
    ['an hour that may be of the morning', 'tomorrow at 5', /morning or the afternoon/],
    ['a day that does not exist', 'on February 30 2027 at 10am', /ask the person/],
    ['29 February of a year without one', 'on February 29 2027 at 10am', /ask the person/],
  ])('%s is asked for', (_, said, error) => {
    expect(iso({ said })).toMatch(error);
  });
});

describe('a reading of the clock', () => {
  it.each([
    ['without zone, by the clock of the person', '2026-11-24T10:00', '2026-11-24T10:00:00+01:00'],
    ['in summer', '2027-07-01T10:00', '2027-07-01T10:00:00+02:00'],
    ['with the zone they are in', '2026-11-24T10:00:00+01:00', '2026-11-24T10:00:00+01:00'],
    ['in UTC', '2026-11-24T09:00:00Z', '2026-11-24T10:00:00+01:00'],
    ['29 February', '2028-02-29T10:00', '2028-02-29T10:00:00+01:00', '2027-06-01T09:00:00Z'],
    ['a time that the clock shows twice: the first', '2027-10-31T02:30', '2027-10-31T02:30:00+02:00'],
  ])('%s', (_, written, then, at = '2026-11-21T09:00:00Z') => {
    expect(iso({ iso: written }, { now: Date.parse(at) })).toBe(then);
  });

  it.each([
    ['that does not exist', '2027-02-29T10:00', /does not exist/],
    ['of a 30 February', '2027-02-30T10:00:00+01:00', /does not exist/],
    ['that the clock leaps over', '2027-03-28T02:30', /set forward/],
    ['of the past', '2026-11-20T10:00', /in the past/],
    ['of just now', '2026-11-21T10:00', /in the past/],
    ['more than a year ahead', '2028-01-01T10:00', /more than a year/],
    ['without a time', '2026-11-24', /such as/],
    ['with the offset of another season', '2027-07-01T10:00:00+01:00', /at \+02:00 then/],
  ])('%s is refused', (_, written, error) => {
    expect(iso({ iso: written })).toMatch(error);
  });

  it('needs to know where the person is', () => {
    const nowhere = { ...paris, timeZone: null };
    expect(agreedMoment({ iso: '2026-11-24T10:00' }, nowhere)).toMatchObject({
      error: expect.stringMatching(/in which city/),
    });
    expect(agreedMoment({ said: 'tomorrow at 10' }, nowhere)).toMatchObject({
      error: expect.stringMatching(/in which city/),
    });
    expect(agreedMoment({ said: 'in two minutes' }, nowhere)).toMatchObject({ at: now + 120_000 });
    expect(agreedMoment({ iso: '2026-11-24T10:00:00-05:00' }, nowhere)).toMatchObject({
      iso: '2026-11-24T10:00:00-05:00',
    });
  });
});

describe('words and a reading together', () => {
  it.each([
    ['that agree', 'next Tuesday at 10', '2026-11-24T10:00', '2026-11-24T10:00:00+01:00'],
    ['of the other half of the day', 'tomorrow at 5', '2026-11-22T17:00', '2026-11-22T17:00:00+01:00'],
    ['words of no use', 'as we said', '2026-11-24T10:00', '2026-11-24T10:00:00+01:00'],
    ['words counted from now', 'in two minutes', '2026-11-21T10:03', '2026-11-21T10:02:00+01:00'],
  ])('%s', (_, said, written, then) => {
    expect(iso({ said, iso: written })).toBe(then);
  });
  it('that differ are for the person to choose', () => {
    const error = iso({ said: 'next Tuesday at 10', iso: '2026-11-25T10:00' });
    expect(error).toMatch(/Tuesday, November 24.*Wednesday, November 25.*ask the person/);
  });
});

describe('a moment in words', () => {
  it.each([
    ['en-US', 'Tuesday, November 24 at 10:00 AM Central European Time'],
    ['fr-FR', 'mardi 24 novembre à 10:00 heure d’Europe centrale'],
    ['zh-CN', '11月24日星期二 中欧时间 10:00'],
  ])('%s', (language, words) => {
    const agreed = agreedMoment({ iso: '2026-11-24T10:00' }, { ...paris, language });
    expect(agreed.ok && agreed.words.replaceAll(/\s/g, ' ')).toBe(words);
  });
  it('names the year where it is not plain', () => {
    const agreed = agreedMoment({ iso: '2027-10-24T10:00' }, paris);
    expect(agreed.ok && agreed.words).toMatch(/2027/);
  });
});

describe('the clock on the wall', () => {
  const zones = [
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Kathmandu',
  ];
  it('leads back to the moment, or to the first of two', () => {
    const moments = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2040-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, ms) => {
        const at = Math.floor(ms / 60_000) * 60_000;
        const back = momentAt(isoIn(zone, at).slice(0, 16), zone);
        if (back.kind !== 'once' && back.kind !== 'twice') throw new Error(back.kind);
        if (back.kind === 'once') expect(back.at).toBe(at);
        else expect(at - back.at === 0 || (at > back.at && at - back.at <= 3_600_000)).toBe(true);
      }),
    );
  });
});
