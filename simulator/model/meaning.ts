/**
 * What the simulated services take for the meaning of a text: its words, hashed into a vector, so that texts with the same or similar
 * words are near each other. Pure; the same text always has the same vector.
 */
import { fold } from './words.ts';

/** As many as OpenAI's text-embedding-3-small gives. */
export const dimensions = 1_536;

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** Articles, pronouns and the like are short in all languages spoken here. */
const shortWord = 3;
const weightOfShort = 0.2;
/** Of all parts of a word together, beside the word itself. */
const weightOfParts = 0.7;

/** The words of a text, folded; scripts without spaces by pairs of characters. */
export function termsIn(text: string): readonly string[] {
  const folded = fold(text);
  const pairs = [...folded.matchAll(unspaced)].flatMap(([run]) => {
    const characters = Array.from(run);
    if (characters.length === 1) return characters;
    return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
  });
  const words = folded.replace(unspaced, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...words, ...pairs];
}

/** Words that carry meaning: short ones do not, but pairs of characters do. */
export function tellingTerms(text: string): readonly string[] {
  return termsIn(text).filter((term) => term.length > shortWord || isUnspaced(term));
}

function isUnspaced(term: string): boolean {
  return term.search(unspaced) === 0;
}

/** Of length 1; all zero only for a text without a word. */
export function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const term of termsIn(text)) {
    const weight = term.length > shortWord || isUnspaced(term) ? 1 : weightOfShort;
    add(vector, term, weight);
    const parts = partsOf(term);
    for (const part of parts) add(vector, part, (weight * weightOfParts) / Math.sqrt(parts.length));
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** Cosine of two vectors of length 1. */
export function nearness(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** Three letters at a time, with the word's begin and end: "hail" and "hailstorm" share "^ha", "hai" and "ail". */
function partsOf(term: string): readonly string[] {
  const marked = `^${term}$`;
  return Array.from({ length: Math.max(0, marked.length - 2) }, (_, at) => marked.slice(at, at + 3));
}

function add(vector: Float32Array, feature: string, weight: number): void {
  const hash = hashOf(feature);
  const at = hash % dimensions;
  vector[at] = (vector[at] ?? 0) + (hash & 0x1_0000 ? weight : -weight);
}

/** FNV-1a, 32 bits (draft-eastlake-fnv). */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
  return hash >>> 0;
}
