/** Moments as a zone's clock on the wall shows them: which moment a reading stands for, if any, and the way back. */
import { Temporal } from 'temporal-polyfill';

export type WallMoment =
  | { readonly kind: 'once'; readonly at: number }
  /** The clock is set back over it: `at` is the first time it is shown. */
  | { readonly kind: 'twice'; readonly at: number }
  /** The clock is set forward over it. */
  | { readonly kind: 'skipped' }
  /** There is no such day or time, such as 30 February. */
  | { readonly kind: 'never' };

/** `reading`: ISO 8601 without zone, such as `2026-11-24T10:00`; `timeZone`: IANA. */
export function momentAt(reading: string, timeZone: string): WallMoment {
  const plain = readingOf(reading);
  if (!plain) return { kind: 'never' };
  const earlier = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(timeZone, { disambiguation: 'later' });
  const at = earlier.epochMilliseconds;
  if (at === later.epochMilliseconds) return { kind: 'once', at };
  return earlier.toPlainDateTime().equals(plain) ? { kind: 'twice', at } : { kind: 'skipped' };
}

export function exists(reading: string): boolean {
  return readingOf(reading) !== null;
}

/** ISO 8601 with the offset that the zone has then, such as `2026-11-24T10:00:00+01:00`. `at`: ms since the epoch. */
export function isoIn(timeZone: string, at: number): string {
  return zoned(timeZone, at).toString({ timeZoneName: 'never', smallestUnit: 'second' });
}

/** How far the zone's clock is ahead of UTC then, such as `+01:00`. */
export function offsetIn(timeZone: string, at: number): string {
  return zoned(timeZone, at).offset;
}

function zoned(timeZone: string, at: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

function readingOf(reading: string): Temporal.PlainDateTime | null {
  try {
    return Temporal.PlainDateTime.from(reading, { overflow: 'reject' });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
