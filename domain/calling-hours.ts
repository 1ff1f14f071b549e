/** The hours in which we may call somebody: every day, by the clock of one time zone. */
import { z } from 'zod';

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/;
const endOfDay = '24:00';

export const CallingHours = z
  .object({
    from: z.string().regex(timeOfDay, 'a time such as 08:00'),
    /** `24:00` is midnight. */
    to: z.union([z.string().regex(timeOfDay, 'a time such as 21:00'), z.literal(endOfDay)]),
    /** IANA, such as `Europe/Paris`. */
    timeZone: z.string().min(1),
  })
  .refine(({ from, to }) => from < to, 'hours that begin before they end, such as 08:00 to 21:00');
export type CallingHours = z.infer<typeof CallingHours>;

const minuteMs = 60_000;
const minutesPerDay = 1_440;

/**
 * The first moment at or after `at` that lies within the hours; both in ms since the epoch.
 *
 * @throws {Error} When no minute of two days lies within: the hours were never checked.
 */
export function nextWithin({ from, to, timeZone }: CallingHours, at: number): number {
  const minuteOfDay = clockOf(timeZone);
  const [opens, closes] = [minutes(from), minutes(to)];
  const isWithin = (moment: number): boolean => {
    const minute = minuteOfDay(moment);
    return minute >= opens && minute < closes;
  };
  if (isWithin(at)) return at;
  const start = Math.ceil(at / minuteMs) * minuteMs;
  const wait = (opens - minuteOfDay(start) + minutesPerDay) % minutesPerDay;
  const opening = start + wait * minuteMs;
  if (minuteOfDay(opening) === opens) return opening;
  // The clock is set forward or back on the way: the moments are tried one by one, which takes some milliseconds.
  for (let step = 0; step < 2 * minutesPerDay; step += 1) {
    const moment = start + step * minuteMs;
    if (isWithin(moment)) return moment;
  }
  throw new Error(`no minute lies between ${from} and ${to}`);
}

/** Zones whose clocks do not meet within so long never do. */
const longestWaitMs = 8 * minutesPerDay * minuteMs;

/**
 * The first moment at or after `at` that lies within the hours by the clocks of all these zones; null where there is none,
 * as with hours of the day in zones on opposite sides of the earth. Without zones that is at once.
 */
export function nextWithinAll(
  { from, to }: Pick<CallingHours, 'from' | 'to'>,
  timeZones: readonly string[],
  at: number,
): number | null {
  // A moment that suits all lies at or after the first that suits each, so none is passed over.
  for (let moment = at; moment <= at + longestWaitMs;) {
    const openings = timeZones.map((timeZone) => nextWithin({ from, to, timeZone }, moment));
    const latest = Math.max(moment, ...openings);
    if (latest === moment) return moment;
    moment = latest;
  }
  return null;
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number);
  return hours * 60 + rest;
}

/** Reads a zone's clock: ms since the epoch to minutes since its midnight. */
function clockOf(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = format.formatToParts(at);
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
    return part('hour') * 60 + part('minute');
  };
}
