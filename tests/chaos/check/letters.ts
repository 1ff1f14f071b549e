/** Text as it sounds: letters and digits alone, each with the word it belongs to. Sentences are sounded without a space between. */

export interface Letter {
  readonly character: string;
  /** The word it stands in, as it is written; for people and for its length. */
  readonly word: string;
}

export function lettersOf(text: string): readonly Letter[] {
  return (text.match(/[\p{L}\p{M}\p{N}'’]+/gu) ?? []).flatMap((word) =>
    Array.from(word.normalize('NFC').toLowerCase())
      .filter((character) => /[\p{L}\p{M}\p{N}]/u.test(character))
      .map((character) => ({ character, word })),
  );
}

export function charactersOf(letters: readonly Letter[]): readonly string[] {
  return letters.map(({ character }) => character);
}

/** Where `part` begins in `whole` at or after `from`; -1 when it does not. */
export function indexOfLetters(whole: readonly string[], part: readonly string[], from = 0): number {
  for (let at = from; at + part.length <= whole.length; at += 1)
    if (part.every((character, index) => whole[at + index] === character)) return at;
  return -1;
}
