/** Where a person may be, as IANA time zones: certain where somebody said so or their number leaves no other. */
import { nextWithinAll } from './calling-hours.ts';
import type { CallSettings, Plan } from './plan.ts';

type Person = Pick<Plan, 'timeZone' | 'timeZones'>;

/** One zone for each whole hour that clocks differ from UTC by: what is right in all of them is right everywhere. */
const anywhere: readonly string[] = [
  ...Array.from({ length: 12 }, (_, west) => `Etc/GMT+${west + 1}`),
  'Etc/GMT',
  ...Array.from({ length: 14 }, (_, east) => `Etc/GMT-${east + 1}`),
];

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Offsets such as +01:00 are taken too, and know of no summer time.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Null where it is not certain. `said`: what the person themselves said, where they did. */
export function certainZone({ timeZone, timeZones = [] }: Person, said?: string): string | null {
  if (said !== undefined) return said;
  if (timeZone !== undefined) return timeZone;
  return timeZones.length === 1 ? (timeZones[0] ?? null) : null;
}

/** All zones the person may be in; null for plans of before anybody asked where that is. */
export function possibleZones(person: Person, said?: string): readonly string[] | null {
  const certain = certainZone(person, said);
  if (certain !== null) return [certain];
  if (person.timeZones === undefined) return null;
  return person.timeZones.length > 0 ? person.timeZones : anywhere;
}

/**
 * The first moment at or after `at` (ms since the epoch) at which the person may be reached: within the calling hours of
 * every zone they may be in, so of the strictest. Null where there is no such moment. A plan that says nothing of the
 * person's zone goes by the configured one.
 */
export function nextToReach(
  person: Person,
  settings: Pick<CallSettings, 'recovery'>,
  at: number,
  said?: string,
): number | null {
  const hours = settings.recovery?.callingHours;
  if (!hours) return at;
  return nextWithinAll(hours, possibleZones(person, said) ?? [hours.timeZone], at);
}
