/** Reads dates and times as people say them, relative to a given moment. Pure. */
import type { Language, ValueWords } from './languages/language.ts';
import { fold, withDigits } from './words.ts';

/** A moment as a wall clock shows it, with the zone it hangs in. */
export interface Clock {
  /** The wall clock's fields taken as if they were UTC, in ms since the epoch. */
  readonly wallMs: number;
  /** `Z` or an offset such as `+01:00`. */
  readonly zone: string;
}

export interface Moment {
  /** `2026-11-14`, or null when no day was said. */
  readonly date: string | null;
  /** `17:30`, or null when no time was said. */
  readonly time: string | null;
}

const dayMs = 86_400_000;

/** Reads the clock of a line such as `2026-11-21T08:00:00Z (Saturday)`. */
export function clockOf(text: string): Clock | null {
  const parts = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?/.exec(text);
  if (!parts?.[1]) return null;
  return { wallMs: Date.parse(`${parts[1]}Z`), zone: parts[2] ?? 'Z' };
}

/** What is said of a day and of a time. `past` and `future` tell which of two possible days is meant. */
export function momentIn(
  text: string,
  language: Language,
  clock: Clock,
  direction: 'past' | 'future',
): Moment {
  const words = language.values;
  const said = withDigits(fold(text), words.numbers);
  const shift = shiftIn(said, words, direction);
  if (shift !== null && shift % (24 * 60) !== 0)
    return { date: dateOf(clock.wallMs + shift * 60_000), time: timeOf(clock.wallMs + shift * 60_000) };
  const date =
    dayByName(said, words, clock, direction) ??
    (shift === null ? null : dateOf(clock.wallMs + shift * 60_000)) ??
    relativeDay(said, words, clock) ??
    weekday(said, words, clock, direction);
  return { date, time: timeIn(said, words) };
}

/** Minutes from now: "two hours ago", "dans trois jours". */
function shiftIn(said: string, words: ValueWords, direction: 'past' | 'future'): number | null {
  const ago = new RegExp(words.ago).exec(said)?.groups;
  const ahead = direction === 'future' ? new RegExp(words.ahead).exec(said)?.groups : undefined;
  const groups = ago ?? ahead;
  if (!groups) return null;
  const unit = words.units[groups['unit'] ?? ''];
  if (unit === undefined) return null;
  const amount = /^\d+$/.test(groups['n'] ?? '') ? Number(groups['n']) : 1;
  return amount * unit * (ago ? -1 : 1);
}

function dayByName(
  said: string,
  words: ValueWords,
  clock: Clock,
  direction: 'past' | 'future',
): string | null {
  const iso = /\b(\d{4})-(\d{2})-(\d{2})/.exec(said);
  if (iso) return calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numeric = /\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b/.exec(said);
  if (numeric) return calendarDate(Number(numeric[3]), Number(numeric[2]), Number(numeric[1]));
  const months = Object.keys(words.months).join('|');
  const year = '(?:,? (?:in |del? )?(?<year>\\d{4}|20 \\d{2}|2 (?:thousand|mille)(?: and)? \\d{1,2})\\b)?';
  const day = '(?<day>\\d{1,2})(?:st|nd|rd|th|er)?';
  const found =
    new RegExp(`\\b${day} (?:of |de )?(?<month>${months})\\b${year}`).exec(said) ??
    new RegExp(`\\b(?<month>${months}) (?:the )?${day}\\b(?!:)${year}`).exec(said);
  const month = words.months[found?.groups?.['month'] ?? ''];
  if (!found?.groups || month === undefined) return null;
  const dayOfMonth = Number(found.groups['day']);
  const said4 = yearOf(found.groups['year']);
  return said4 === null
    ? nearestYear(month, dayOfMonth, clock, direction)
    : calendarDate(said4, month, dayOfMonth);
}

function yearOf(said: string | undefined): number | null {
  if (said === undefined) return null;
  if (/^\d{4}$/.test(said)) return Number(said);
  return 2_000 + Number(said.slice(-2));
}

/** The day in the last year (or, for the future, the first) in which it lies on the right side of now. */
function nearestYear(month: number, day: number, clock: Clock, direction: 'past' | 'future'): string | null {
  const today = dateOf(clock.wallMs);
  const year = new Date(clock.wallMs).getUTCFullYear();
  const thisYear = calendarDate(year, month, day);
  if (direction === 'past' && thisYear !== null && thisYear > today)
    return calendarDate(year - 1, month, day);
  if (direction === 'future' && thisYear !== null && thisYear < today)
    return calendarDate(year + 1, month, day);
  return thisYear;
}

function relativeDay(said: string, words: ValueWords, clock: Clock): string | null {
  // In some languages "in the morning" holds the word for tomorrow.
  const partsOfDay = [...words.morning, ...words.afternoon].filter(
    (part) => part.includes(' ') && !words.relativeDays.some(([phrase]) => phrase === part),
  );
  const rest = partsOfDay.reduce((text, part) => text.replaceAll(` ${part} `, ' '), ` ${said} `);
  const found = words.relativeDays.find(([phrase]) => rest.includes(` ${phrase} `));
  return found ? dateOf(clock.wallMs + found[1] * dayMs) : null;
}

function weekday(said: string, words: ValueWords, clock: Clock, direction: 'past' | 'future'): string | null {
  const found = said.split(' ').find((word) => Object.hasOwn(words.weekdays, word));
  const target = found === undefined ? undefined : words.weekdays[found];
  if (target === undefined) return null;
  const today = new Date(clock.wallMs).getUTCDay();
  const isNext = direction === 'future' || words.nextWords.some((word) => said.includes(word));
  const days = isNext ? (target - today + 7) % 7 || 7 : -((today - target + 7) % 7 || 7);
  return dateOf(clock.wallMs + days * dayMs);
}

function timeIn(said: string, words: ValueWords): string | null {
  const isoTime = /\d{4}-\d{2}-\d{2}t(\d{2}:\d{2})/.exec(said);
  if (isoTime?.[1]) return isoTime[1];
  for (const pattern of words.times) {
    const groups = new RegExp(pattern).exec(said)?.groups;
    const time = groups && timeOfGroups(groups, said, words);
    if (time) return time;
  }
  const named = Object.entries(words.namedTimes).find(([word]) => said.split(' ').includes(word));
  return named ? named[1] : null;
}

function timeOfGroups(
  groups: Readonly<Record<string, string | undefined>>,
  said: string,
  words: ValueWords,
): string | null {
  const saidHour = Number(groups['hour']);
  const minute = groups['half']
    ? 30
    : groups['past']
      ? 15
      : groups['to']
        ? 45
        : Number(groups['minute'] ?? 0);
  const isAfternoon = groups['part'] === 'pm' || (!groups['part'] && includesAny(said, words.afternoon));
  const isMorning = groups['part'] === 'am' || (!groups['part'] && includesAny(said, words.morning));
  const half = isAfternoon && saidHour < 12 ? 12 : isMorning && saidHour === 12 ? -12 : 0;
  const hour = (saidHour + half - (groups['to'] ? 1 : 0) + 24) % 24;
  if (saidHour > 23 || minute > 59) return null;
  return `${two(hour)}:${two(minute)}`;
}

function includesAny(said: string, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => ` ${said} `.includes(` ${phrase} `));
}

function calendarDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? dateOf(date.getTime()) : null;
}

function dateOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

function timeOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(11, 16);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
