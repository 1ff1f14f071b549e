/** The size of a text message: how many segments it takes, how many it may take, and how one that is too long is cut. Pure. */
import type { Failure } from './result.ts';

/** The alphabet of 3GPP TS 23.038: letters that take one place, and those that take two. */
const single = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ!"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const double = new Set('^{}\\[~]|€\f');

/** Places in a message of one segment, and in each segment of a longer one. */
const ofPlain = { alone: 160, joined: 153 };
const ofAny = { alone: 70, joined: 67 };

/** What networks put together again everywhere: 1,530 plain letters, or 670 of any alphabet. */
export const mostSegments = 10;

/** How many segments a text is sent in. */
export function segmentsOf(text: string): number {
  const plain = plainPlaces(text);
  const { alone, joined } = plain === null ? ofAny : ofPlain;
  const places = plain ?? text.length;
  return places <= alone ? 1 : Math.ceil(places / joined);
}

/** In the plain alphabet; null where a letter is not of it. */
function plainPlaces(text: string): number | null {
  let places = 0;
  for (const letter of text) {
    if (single.has(letter)) places += 1;
    else if (double.has(letter)) places += 2;
    else return null;
  }
  return places;
}

/** What keeps a text from being sent, if anything; the message says what to change. */
export function textFault(text: string): Failure | null {
  if (text.trim() === '') return { code: 'empty-text', message: 'The text is empty.', disposition: 'final' };
  const segments = segmentsOf(text);
  if (segments <= mostSegments) return null;
  const message = `The text is too long: ${text.length} characters take ${segments} segments, and at most ${mostSegments} are sent (1,530 plain letters, or 670 characters of any alphabet).`;
  return { code: 'text-too-long', message, disposition: 'final' };
}

/** The text, or as much of its beginning as may be sent: up to the end of a sentence or word where there is one. */
export function fittedText(text: string): string {
  const whole = text.trim();
  if (segmentsOf(whole) <= mostSegments) return whole;
  let end = whole.length;
  while (end > 0 && segmentsOf(whole.slice(0, end)) > mostSegments) end -= 1;
  const cut = whole.slice(0, end);
  const ends = [...cut.matchAll(/[.!?。！？](?=\s|$)|[。！？]/gu)].at(-1);
  if (ends && ends.index > end / 2) return cut.slice(0, ends.index + 1);
  const space = cut.search(/\s\S*$/u);
  return space > end / 2 ? cut.slice(0, space) : cut;
}
