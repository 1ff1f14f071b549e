/** Where somebody may be by their phone number: the time zones of its country, those alike counted once. */
import { getTimezonesForCountry } from 'countries-and-timezones';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const monthMs = 30 * 86_400_000;
/** Zones whose clocks agree throughout the coming year are one to whoever is called. */
const looks = Array.from({ length: 12 }, (_, month) => month * monthMs);

/** IANA names; none where the number is of no country. `phoneNumber`: E.164; `now`: ms since the epoch. */
export function zonesOfNumber(phoneNumber: string, now: number): string[] {
  const country = parsePhoneNumberFromString(phoneNumber)?.country;
  const zones = country === undefined ? [] : (getTimezonesForCountry(country) ?? []);
  const names = zones.map(({ name }) => name).filter(isKnown);
  const alike = new Map(names.toReversed().map((name) => [clockOf(name, now), name]));
  return [...alike.values()].toReversed();
}

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** How far a zone's clock is ahead of UTC throughout the coming year. */
function clockOf(timeZone: string, now: number): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offset = (at: number): string =>
    format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return looks.map((after) => offset(now + after)).join();
}
