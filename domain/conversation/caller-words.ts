/** The caller's words as the recogniser brings them: phrases that grow, are completed, and may be taken before that. Pure. */

/** A phrase and where it lies in the leg's audio, in ms since the leg's media began. */
export interface Phrase {
  readonly text: string;
  readonly offsetMs: number;
  readonly durationMs: number;
}

/** The beginning of a phrase that was taken before the recogniser had completed it, and what stood before it in the turn. */
interface Taken {
  readonly phrase: Phrase;
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
  const fresh = unseen(kept.taken?.phrase ?? null, given);
  return { ...kept, partial: fresh && { given, fresh } };
}

export function withFinal(words: CallerWords, given: Phrase): CallerWords {
  const kept = keptPhrase(words, given);
  const fresh = unseen(kept.taken?.phrase ?? null, given);
  return {
    finals: fresh ? [...kept.finals, fresh] : kept.finals,
    partial: null,
    taken: kept.taken && samePhrase(kept.taken.phrase, given) ? null : kept.taken,
  };
}

/** What a completed phrase changes in the turn that was taken from its beginning; null if nothing. */
export function mendedBy({ taken }: CallerWords, given: Phrase): Mended | null {
  if (!taken || !samePhrase(taken.phrase, given)) return null;
  const fresh = unseen(taken.phrase, given);
  const text = given.text.trim();
  const head = fresh ? text.slice(0, text.length - fresh.text.length).trim() : text;
  const differs = plain(head) !== plain(taken.phrase.text);
  if (!differs && !fresh) return null;
  const corrected = { ...taken.phrase, text: head };
  return {
    corrected: differs && head !== '' ? joined([...taken.before, corrected]) : null,
    whole: joined([...taken.before, { ...given, text }]),
  };
}

/** The completed phrase has been taken as a whole: nothing of it is fresh. */
export function withoutPhrase(words: CallerWords, given: Phrase): CallerWords {
  const partial = words.partial && samePhrase(words.partial.given, given) ? null : words.partial;
  return { ...words, partial, taken: null };
}

/** All words as one turn, and what is left to remember. Call only when there are words. */
export function takeWords(words: CallerWords): { readonly turn: Phrase; readonly rest: CallerWords } {
  const taken = words.partial ? { phrase: words.partial.given, before: words.finals } : words.taken;
  return { turn: joined(phrasesOf(words)), rest: { finals: [], partial: null, taken } };
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

/** What of a phrase was not taken yet. The recogniser may have mended the words taken: then they are counted off. */
function unseen(before: Phrase | null, given: Phrase): Phrase | null {
  const text = given.text.trim();
  if (!before || !samePhrase(before, given)) return text === '' ? null : { ...given, text };
  const fresh = text.startsWith(before.text)
    ? text.slice(before.text.length)
    : text.split(/\s+/).slice(before.text.split(/\s+/).length).join(' ');
  const words = fresh.replace(/^[\s\p{P}]+/u, '');
  if (words === '') return null;
  const offsetMs = Math.max(given.offsetMs, Math.min(end(before), end(given)));
  return { text: words, offsetMs, durationMs: end(given) - offsetMs };
}

/** Words alone: how they are written makes no other turn of them. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
