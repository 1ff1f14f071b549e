/** Where a sentence broke off and went on: what the person heard of it twice. */
import { squeezed } from './hearing.ts';

export interface Seam {
  /** The words that were whole before the break. */
  readonly before: string;
  /** What was heard between them and the word with which it went on, without spaces: parts of words, or words said again. */
  readonly again: string;
}

/**
 * How the words of a text reached an ear (without spaces, as `earOf` gives it) that heard it broken once at most: between two sentences
 * even the full stop may be lost. Of all ways to read it, the one in
 * which least was heard again.
 * @throws {Error} When a word of the text is missing.
 */
export function seamOf(ear: string, text: string): Seam {
  const heard = unpunctuated(ear);
  const words = text.split(/\s+/).map(unpunctuated);
  const ways = words.flatMap((_, index): Seam[] => {
    const before = words.slice(0, index + 1).join(' ');
    const begin = heard.indexOf(squeezed(before));
    if (begin < 0) return [];
    const from = begin + squeezed(before).length;
    const to = heard.indexOf(words.slice(index + 1).join(''), from);
    return to < 0 ? [] : [{ before, again: heard.slice(from, to) }];
  });
  const [best] = ways.toSorted((one, other) => one.again.length - other.again.length);
  if (!best) throw new Error(`a word is missing: said was “${text}”, heard was “${ear}”`);
  return best;
}

function unpunctuated(text: string): string {
  return text.replaceAll(/[.,?!]/g, '');
}
