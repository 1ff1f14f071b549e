/** What people's own words say of a day and a time ("next Tuesday at 10"), read by chrono; six languages. */
import { casual as german } from 'chrono-node/de';
import { casual as english, GB as british } from 'chrono-node/en';
import { casual as spanish } from 'chrono-node/es';
import { casual as french } from 'chrono-node/fr';
import { casual as italian } from 'chrono-node/it';
import { casual as chinese } from 'chrono-node/zh';
import { Temporal } from 'temporal-polyfill';

export type SaidMoment =
  /** Counted from now on ("in two minutes"): a moment of no zone, ms since the epoch. */
  | { readonly kind: 'counted'; readonly at: number }
  | {
      readonly kind: 'reading';
      /** By the clock of where the person is, such as `2026-11-24T10:00`. */
      readonly reading: string;
      /** Nobody said whether before or after noon. */
      readonly eitherHalf: boolean;
    }
  /** A day without a time, a time without a day, or neither. */
  | { readonly kind: 'incomplete' };

const readers = { de: german, en: english, es: spanish, fr: french, it: italian, zh: chinese };

/** `language`: BCP 47; `timeZone`: IANA, where the person's clock hangs; `now`: ms since the epoch. */
export function saidMoment(
  text: string,
  { language, timeZone, now }: { readonly language: string; readonly timeZone: string; readonly now: number },
): SaidMoment {
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const reference = { instant: new Date(now), timezone: here.offsetNanoseconds / 60_000_000_000 };
  const [found, other] = readerOf(language).parse(text, reference, { forwardDate: true });
  if (!found || other || found.end) return { kind: 'incomplete' };
  const { start } = found;
  if (start.isCertain('timezoneOffset') && start.isCertain('minute'))
    return { kind: 'counted', at: start.date().getTime() };
  const hasDay = start.isCertain('day') || start.isCertain('weekday');
  if (!start.isCertain('hour') || !hasDay) return { kind: 'incomplete' };
  const part = (name: 'year' | 'month' | 'day' | 'hour' | 'minute', width: number): string =>
    String(start.get(name) ?? 0).padStart(width, '0');
  const date = `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`;
  const hour = start.get('hour') ?? 0;
  return {
    kind: 'reading',
    reading: `${date}T${part('hour', 2)}:${part('minute', 2)}`,
    eitherHalf: !start.isCertain('meridiem') && hour >= 1 && hour <= 12,
  };
}

function readerOf(language: string) {
  if (language === 'en-GB' || language === 'en-AU') return british;
  const code = language.split('-')[0] ?? '';
  return Object.entries(readers).find(([known]) => known === code)?.[1] ?? english;
}
