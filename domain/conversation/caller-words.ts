/** The caller's words as the recogniser brings them: phrases that grow, are completed, and may be taken before that. Pure. */
import { aligned, countWords, sameWords } from './word-alignment.ts';

export { sameWords };

/** A phrase and where it lies in the leg's audio, in ms since the leg's media began. */
export interface Phrase {
  readonly text: string;
  readonly offsetMs: number;
  readonly durationMs: number;
}

/** Words of a phrase that were taken before the recogniser had completed it. */
interface Taken {
  /** The phrase as it was when words were last taken from it. */
  readonly given: Phrase;
  /** How many of its words were taken before these, as turns or by the way. */
  readonly wordsBefore: number;
  /** What these were taken for; only a turn is worth mending. */
  readonly as: 'turn' | 'aside';
  /** What stood before them in their turn. */
  readonly before: readonly Phrase[];
}

export interface CallerWords {
  /** Completed and not yet taken. */
  readonly finals: readonly Phrase[];
  /** The phrase being spoken: as the recogniser has it so far, and what of it was not taken yet. */
  readonly partial: { readonly given: Phrase; readonly fresh: Phrase } | null;
  readonly taken: Taken | null;
}

/** What a phrase's completion says about the turn that was taken from it: other words than those, for the whole turn. */
export interface Mended {
  /** The turn with the words that were taken corrected, nothing added. */
  readonly corrected: Phrase | null;
  /** The turn as it would be with all that the completed phrase holds. */
  readonly whole: Phrase;
}

export const noWords: CallerWords = { finals: [], partial: null, taken: null };

/** A phrase that ends no later than so much behind what was taken of it has nothing new to say, only to write. */
const sameEndMs = 150;

export function hasWords(words: CallerWords): boolean {
  return words.finals.length > 0 || words.partial !== null;
}

/** The text of the turn as it stands; empty while there are no words. */
export function turnText(words: CallerWords): string {
  return phrasesOf(words)
    .map((phrase) => phrase.text)
    .join(' ');
}

export function withPartial(words: CallerWords, given: Phrase): CallerWords {
  const kept = keptPhrase(words, given);
  const fresh = unseen(kept.taken, given);
  return { ...kept, partial: fresh && { given, fresh } };
}

export function withFinal(words: CallerWords, given: Phrase): CallerWords {
  const kept = keptPhrase(words, given);
  const fresh = unseen(kept.taken, given);
  return {
    finals: fresh ? [...kept.finals, fresh] : kept.finals,
    partial: null,
    taken: kept.taken && samePhrase(kept.taken.given, given) ? null : kept.taken,
  };
}

/** What a completed phrase changes in the turn that was taken from its beginning; null if nothing. */
export function mendedBy({ taken }: CallerWords, given: Phrase): Mended | null {
  if (taken?.as !== 'turn' || !samePhrase(taken.given, given)) return null;
  const { start, end: takenEnd } = places(taken, given);
  // The mark behind its last word belongs to it.
  const mark = /^[.!?…。！？]+/u.exec(given.text.slice(takenEnd))?.[0] ?? '';
  const text = given.text.slice(start, takenEnd + mark.length).trim();
  const was = taken.given.text.slice(places(taken, taken.given).start).trim();
  const fresh = unseen(taken, given);
  const differs = !sameWords(text, was);
  if (!differs && !fresh) return null;
  const part = { ...taken.given, text };
  return {
    corrected: differs && text !== '' ? joined([...taken.before, part]) : null,
    whole: joined([...taken.before, { ...given, text: given.text.slice(start).trim() }]),
  };
}

/** The completed phrase has been taken as a whole: nothing of it is fresh. */
export function withoutPhrase(words: CallerWords, given: Phrase): CallerWords {
  const partial = words.partial && samePhrase(words.partial.given, given) ? null : words.partial;
  return { ...words, partial, taken: null };
}

/** All words as one turn, or by the way, and what is left to remember. Call only when there are words. */
export function takeWords(
  words: CallerWords,
  as: Taken['as'] = 'turn',
): { readonly turn: Phrase; readonly rest: CallerWords } {
  const { finals, partial, taken } = words;
  const turn = joined(phrasesOf(words));
  if (!partial) return { turn, rest: noWords };
  const { given } = partial;
  const again = taken && samePhrase(taken.given, given) ? taken : null;
  const wordsBefore = again ? countWords(given.text.slice(0, places(again, given).end)) : 0;
  return { turn, rest: { finals: [], partial: null, taken: { given, wordsBefore, as, before: finals } } };
}

/** Words that were set aside count again, before all others. */
export function withWordsBack(words: CallerWords, phrase: Phrase): CallerWords {
  return { ...words, finals: [phrase, ...words.finals] };
}

function phrasesOf({ finals, partial }: CallerWords): readonly Phrase[] {
  return partial ? [...finals, partial.fresh] : finals;
}

function joined(phrases: readonly Phrase[]): Phrase {
  const offsetMs = Math.min(...phrases.map((phrase) => phrase.offsetMs));
  const endMs = Math.max(...phrases.map((phrase) => end(phrase)));
  return { text: phrases.map((phrase) => phrase.text).join(' '), offsetMs, durationMs: endMs - offsetMs };
}

/** A partial whose phrase was never completed (the recogniser was lost) stands as it is when the next phrase comes. */
function keptPhrase(words: CallerWords, given: Phrase): CallerWords {
  const { partial } = words;
  if (!partial || samePhrase(partial.given, given)) return words;
  return { ...words, finals: [...words.finals, partial.fresh], partial: null };
}

function samePhrase(known: Phrase, given: Phrase): boolean {
  return given.offsetMs < end(known) || given.offsetMs === known.offsetMs;
}

function end(phrase: Phrase): number {
  return phrase.offsetMs + phrase.durationMs;
}

/** Where in the phrase, as it is written now, the words that were taken last begin and end. */
function places(taken: Taken, given: Phrase): { readonly start: number; readonly end: number } {
  const whole = end(given) <= end(taken.given) + sameEndMs;
  const { endOf } = aligned(taken.given.text, given.text, whole);
  return { start: endOf(taken.wordsBefore), end: endOf(countWords(taken.given.text)) };
}

/** What of a phrase was not taken yet. The recogniser may have mended the words taken. */
function unseen(taken: Taken | null, given: Phrase): Phrase | null {
  const text = given.text.trim();
  if (!taken || !samePhrase(taken.given, given)) return text === '' ? null : { ...given, text };
  const words = given.text
    .slice(places(taken, given).end)
    .replace(/^[\s\p{P}]+/u, '')
    .trim();
  if (words === '') return null;
  const offsetMs = Math.max(given.offsetMs, Math.min(end(taken.given), end(given)));
  return { text: words, offsetMs, durationMs: end(given) - offsetMs };
}
