/** The caller's words as the recogniser brings them: phrases that grow, are completed, and may be taken before that. Pure. */

/** A phrase and where it lies in the leg's audio, in ms since the leg's media began. */
export interface Phrase {
  readonly text: string;
  readonly offsetMs: number;
  readonly durationMs: number;
}

export interface CallerWords {
  /** Completed and not yet taken. */
  readonly finals: readonly Phrase[];
  /** The phrase being spoken: as the recogniser has it so far, and what of it was not taken yet. */
  readonly partial: { readonly given: Phrase; readonly fresh: Phrase } | null;
  /** The beginning of a phrase that was taken before the recogniser had completed it. */
  readonly taken: Phrase | null;
}

export const noWords: CallerWords = { finals: [], partial: null, taken: null };

export function hasWords(words: CallerWords): boolean {
  return words.finals.length > 0 || words.partial !== null;
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
    taken: kept.taken && samePhrase(kept.taken, given) ? null : kept.taken,
  };
}

/** All words as one turn, and what is left to remember. Call only when there are words. */
export function takeWords(words: CallerWords): { readonly turn: Phrase; readonly rest: CallerWords } {
  const phrases = [...words.finals, ...(words.partial ? [words.partial.fresh] : [])];
  const offsetMs = Math.min(...phrases.map((phrase) => phrase.offsetMs));
  const endMs = Math.max(...phrases.map((phrase) => end(phrase)));
  return {
    turn: { text: phrases.map((phrase) => phrase.text).join(' '), offsetMs, durationMs: endMs - offsetMs },
    rest: { finals: [], partial: null, taken: words.partial?.given ?? words.taken },
  };
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
