/** Makes the number words of a language out of its few basic ones. Pure. */

/** Words for the numbers from `first` on. */
export function counted(first: number, words: string): Record<string, number> {
  return Object.fromEntries(words.split(' ').map((word, index) => [word, first + index]));
}

/** Words for 10, 20, 30 … from `first` on. */
export function tens(first: number, words: string): Record<string, number> {
  return Object.fromEntries(words.split(' ').map((word, index) => [word, first + 10 * index]));
}

/** Every sum of a word of `high` and a word of `low`, written by `join`. */
export function sums(
  high: Readonly<Record<string, number>>,
  low: Readonly<Record<string, number>>,
  join: (high: string, low: string) => string,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(high).flatMap(([highWord, highValue]) =>
      Object.entries(low).map(([lowWord, lowValue]) => [join(highWord, lowWord), highValue + lowValue]),
    ),
  );
}
