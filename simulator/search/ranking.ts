/** How the simulated search service ranks: BM25 over words, cosine over vectors, both fused, and an overlap for a reranker. Pure. */
import { nearness, tellingTerms, termsIn } from '../model/meaning.ts';

export interface RankedDocument {
  readonly id: string;
  /** All its searchable text. */
  readonly text: string;
  readonly vector: Float32Array;
}

/** Usual constants of BM25. */
const k1 = 1.2;
const b = 0.75;
/** Of reciprocal rank fusion. */
const k = 60;

/** Best first, by id; documents without any of the words are left out. */
export function byWords(documents: readonly RankedDocument[], query: string): readonly string[] {
  const texts = documents.map(({ id, text }) => ({ id, terms: termsIn(text) }));
  const mean = texts.reduce((sum, { terms }) => sum + terms.length, 0) / Math.max(1, texts.length);
  const asked = new Set(termsIn(query));
  const scores = texts.map(({ id, terms }) => {
    const parts = [...asked].map((term) => {
      const count = terms.filter((other) => other === term).length;
      const having = texts.filter((text) => text.terms.includes(term)).length;
      const rarity = Math.log(1 + (texts.length - having + 0.5) / (having + 0.5));
      return (rarity * count * (k1 + 1)) / (count + k1 * (1 - b + (b * terms.length) / mean));
    });
    return { id, score: parts.reduce((sum, part) => sum + part, 0) };
  });
  return best(scores.filter(({ score }) => score > 0)).map(({ id }) => id);
}

/** The nearest first, by id: as the service does it, however far they are. */
export function byMeaning(
  documents: readonly RankedDocument[],
  vector: Float32Array,
  most: number,
): readonly string[] {
  const scores = documents.map((document) => ({ id: document.id, score: nearness(document.vector, vector) }));
  return best(scores)
    .slice(0, most)
    .map(({ id }) => id);
}

export function fusedRanks(
  rankings: readonly (readonly string[])[],
): readonly { readonly id: string; readonly score: number }[] {
  const scores = new Map<string, number>();
  for (const ranking of rankings)
    for (const [rank, id] of ranking.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (k + rank + 1));
  return best([...scores].map(([id, score]) => ({ id, score })));
}

/** From 0 to 4: how many of the question's telling words the text has, in their first five letters. */
export function relevance(query: string, text: string): number {
  const asked = new Set(tellingTerms(query).map(stem));
  const there = new Set(termsIn(text).map(stem));
  const shared = [...asked].filter((term) => there.has(term)).length;
  return asked.size === 0 ? 0 : (4 * shared) / asked.size;
}

function stem(term: string): string {
  return term.slice(0, 5);
}

function best<T extends { readonly score: number }>(scores: readonly T[]): readonly T[] {
  return scores.toSorted((one, other) => other.score - one.score);
}
