/** The moment a person and the agent mean: from the person's words, a reading of the clock, or both; checked, and in words. */
import { readBack } from './read-back.ts';
import { saidMoment, type SaidMoment } from './said-moment.ts';
import { exists, isoIn, momentAt, offsetIn } from './wall-clock.ts';

export interface Place {
  /** BCP 47. */
  readonly language: string;
  /** IANA; null where it is not certain. */
  readonly timeZone: string | null;
  /** ms since the epoch. */
  readonly now: number;
}

export type AgreedMoment =
  | {
      readonly ok: true;
      readonly at: number;
      /** ISO 8601 with zone. */
      readonly iso: string;
      /** To be read back to the person. */
      readonly words: string;
    }
  /** For the model: what is wrong, and what to ask. */
  | { readonly ok: false; readonly error: string };

const minuteMs = 60_000;
const halfDayMs = 12 * 60 * minuteMs;
const yearMs = 366 * 24 * 60 * minuteMs;
/** A model counts "in two minutes" from a clock that it was shown a while ago. */
const countedSlackMs = 10 * minuteMs;
/** Nobody who says "at five" means the early morning for sure. */
const firstPlainHour = 7;

const isoMoment = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?$/;

type Found = { readonly ok: true; readonly at: number } | { readonly ok: false; readonly error: string };

/** `said`: the person's words about the time alone; `iso`: ISO 8601, by the person's own clock where it has no zone. */
export function agreedMoment(
  given: { readonly said?: string; readonly iso?: string },
  place: Place,
): AgreedMoment {
  const found = foundIn(given, place);
  if (!found.ok) return found;
  const { at } = found;
  const { now, language } = place;
  const timeZone = place.timeZone ?? offsetOf(given.iso);
  const inWords = (moment: number): string => readBack(moment, { language, timeZone, now });
  if (at <= now)
    return wrong(
      `${inWords(at)} is in the past, it is ${inWords(now)} now; ask the person which day and time they mean`,
    );
  if (at > now + yearMs)
    return wrong(`${inWords(at)} is more than a year ahead; ask the person for an earlier day`);
  return { ok: true, at, iso: isoIn(timeZone, at), words: inWords(at) };
}

function foundIn(
  { said = '', iso = '' }: { readonly said?: string; readonly iso?: string },
  place: Place,
): Found {
  const words = said.trim() === '' ? null : saidMoment(said, { ...place, timeZone: place.timeZone ?? 'UTC' });
  if (words?.kind === 'counted') return agreeing({ ok: true, at: words.at }, iso, place, countedSlackMs);
  if (iso.trim() === '') return wordsAlone(words, place);
  const written = writtenMoment(iso.trim(), place);
  if (!written.ok || words?.kind !== 'reading' || place.timeZone === null) return written;
  const meant = momentAt(words.reading, place.timeZone);
  if (!('at' in meant)) return refusalOf(meant.kind, words.reading, place.timeZone);
  const difference = Math.abs(written.at - meant.at);
  if (difference < minuteMs || (words.eitherHalf && difference === halfDayMs)) return written;
  return apart(meant.at, written.at, place);
}

/** Both say the same, or the person is to be asked. */
function agreeing(
  counted: { readonly ok: true; readonly at: number },
  iso: string,
  place: Place,
  slackMs: number,
): Found {
  if (iso.trim() === '') return counted;
  const written = writtenMoment(iso.trim(), place);
  if (!written.ok || Math.abs(written.at - counted.at) <= slackMs) return counted;
  return apart(counted.at, written.at, place);
}

function apart(one: number, other: number, { language, timeZone, now }: Place): Found {
  const inWords = (at: number): string => readBack(at, { language, timeZone: timeZone ?? 'UTC', now });
  return wrong(
    `the words of the person mean ${inWords(one)}, due_date_time means ${inWords(other)}; ask the person which, and call the tool again with due_date_time alone`,
  );
}

function wordsAlone(words: SaidMoment | null, { timeZone }: Place): Found {
  if (words?.kind !== 'reading')
    return wrong('day and time are not both plain; ask the person, and give due_date_time');
  if (timeZone === null) return wrong(whereAreThey);
  const hour = Number(words.reading.slice(11, 13));
  if (words.eitherHalf && hour < firstPlainHour)
    return wrong('ask the person whether they mean the morning or the afternoon, and give due_date_time');
  return inZone(words.reading, timeZone);
}

function writtenMoment(iso: string, { timeZone }: Place): Found {
  const [, reading, zone] = isoMoment.exec(iso) ?? [];
  if (reading === undefined)
    return wrong(
      'due_date_time must be a date and time such as 2026-11-24T10:00; ask the person for what is missing',
    );
  if (!exists(reading))
    return wrong(`${reading} does not exist; ask the person which day and time they mean`);
  if (zone === undefined) return timeZone === null ? wrong(whereAreThey) : inZone(reading, timeZone);
  const at = Date.parse(iso);
  if (timeZone === null || zone === 'Z' || zone === offsetIn(timeZone, at)) return { ok: true, at };
  return wrong(
    `in ${timeZone} the clock is at ${offsetIn(timeZone, at)} then, not at ${zone}; give the time by the clock of the person, without a zone`,
  );
}

function inZone(reading: string, timeZone: string): Found {
  const moment = momentAt(reading, timeZone);
  return 'at' in moment ? { ok: true, at: moment.at } : refusalOf(moment.kind, reading, timeZone);
}

function refusalOf(kind: 'skipped' | 'never', reading: string, timeZone: string): Found {
  return kind === 'never'
    ? wrong(`${reading} does not exist; ask the person which day and time they mean`)
    : wrong(
        `the clock in ${timeZone} is set forward over ${reading}, there is no such time; ask the person for another`,
      );
}

/** Where nobody knows the zone, a moment is told with the offset it was given with. */
function offsetOf(iso = ''): string {
  const offset = isoMoment.exec(iso.trim())?.[2];
  return offset === undefined || offset === 'Z' ? 'UTC' : offset;
}

const whereAreThey =
  'it is not known where the person is; ask them in which city, and give time_zone, such as America/New_York';

function wrong(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}
