/** A moment in words, to be read back to the person: "Tuesday, November 24 at 10:00 AM Central European Time". */

const yearMs = 366 * 86_400_000;
const soonMs = yearMs / 4;

/** `language`: BCP 47; `timeZone`: IANA; times in ms since the epoch. The year is named where it is not plain. */
export function readBack(
  at: number,
  { language, timeZone, now }: { readonly language: string; readonly timeZone: string; readonly now: number },
): string {
  const year = at - now > soonMs ? ({ year: 'numeric' } as const) : {};
  return new Intl.DateTimeFormat(language, {
    ...year,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'longGeneric',
  }).format(at);
}
