/** Words as they are spoken: text without marks and capitals, so that a recogniser's partial and its final read alike. */

/** Words in lower case; a Chinese character is a word, `B013` is two, `10:30` and `that's` are one. */
export type Spoken = readonly string[];

/** Phrases to look for; made by `listed`. */
export interface PhraseList {
  /** The phrases' words with a space between. */
  readonly known: ReadonlySet<string>;
  /** Words of the longest one. */
  readonly longest: number;
}

const apart = /\p{Script=Han}|\p{N}+(?:[.,:/]\p{N}+)*|(?:(?!\p{Script=Han})[\p{L}\p{M}'])+/gu;

export function spokenWords(text: string): Spoken {
  const plain = text.normalize('NFC').toLowerCase().replaceAll('’', "'");
  return (plain.match(apart) ?? [])
    .map((word) => word.replaceAll(/^'+|'+$/g, ''))
    .filter((word) => word !== '');
}

/** Reads a list of phrases written as people write lists: with commas between them. */
export function listed(text: string): PhraseList {
  const phrases = text
    .split(',')
    .map(spokenWords)
    .filter((words) => words.length > 0);
  return {
    known: new Set(phrases.map((words) => words.join(' '))),
    longest: Math.max(0, ...phrases.map((words) => words.length)),
  };
}

/** How many words the longest phrase has that begins at a place; 0 if there is none. */
export function phraseAt(words: Spoken, at: number, phrases: PhraseList): number {
  for (let count = Math.min(phrases.longest, words.length - at); count > 0; count--)
    if (phrases.known.has(words.slice(at, at + count).join(' '))) return count;
  return 0;
}

/** How many words the longest phrase has that ends before a place; 0 if there is none. */
export function phraseBefore(words: Spoken, at: number, phrases: PhraseList): number {
  for (let count = Math.min(phrases.longest, at); count > 0; count--)
    if (phrases.known.has(words.slice(at - count, at).join(' '))) return count;
  return 0;
}

export function endsWithPhrase(words: Spoken, phrases: PhraseList): boolean {
  return phraseBefore(words, words.length, phrases) > 0;
}

/** How many phrases the words are put together from, at least; null if anything else is in them. */
export function consistsOf(words: Spoken, ...lists: readonly PhraseList[]): number | null {
  const fewest: (number | null)[] = [0];
  for (let end = 1; end <= words.length; end++) {
    const ways = lists.flatMap((phrases) => waysTo(words, end, phrases, fewest));
    fewest.push(ways.length === 0 ? null : Math.min(...ways));
  }
  return fewest[words.length] ?? null;
}

function waysTo(
  words: Spoken,
  end: number,
  phrases: PhraseList,
  fewest: readonly (number | null)[],
): readonly number[] {
  const ways: number[] = [];
  for (let start = Math.max(0, end - phrases.longest); start < end; start++) {
    const before = fewest[start];
    if (typeof before === 'number' && phrases.known.has(words.slice(start, end).join(' ')))
      ways.push(before + 1);
  }
  return ways;
}
