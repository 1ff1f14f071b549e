/** Embeddings with a memory: what was asked lately is not asked again. For questions; documents keep their vectors themselves. */
import type { Embeddings } from '../../domain/ports/embeddings.ts';
import { failed, ok } from '../../domain/result.ts';

export interface CachedEmbeddings extends Embeddings {
  figures(): EmbeddingCacheFigures;
}

export interface EmbeddingCacheFigures {
  readonly hits: number;
  readonly misses: number;
  readonly kept: number;
  readonly most: number;
}

/** A vector takes 6 KB, so this is 6 MB. */
const mostKept = 1_000;
/** Longer texts are no questions, and would make keys as large as what they find. */
const longestKept = 1_000;

/** The least lately used is forgotten first. */
export function withEmbeddingCache(embeddings: Embeddings, most: number = mostKept): CachedEmbeddings {
  const kept = new Map<string, Float32Array>();
  let [hits, misses] = [0, 0];

  const recall = (text: string): Float32Array | undefined => {
    const vector = kept.get(text);
    if (!vector) return undefined;
    kept.delete(text);
    kept.set(text, vector);
    return vector;
  };
  const keep = (text: string, vector: Float32Array): void => {
    if (text.length > longestKept) return;
    kept.delete(text);
    kept.set(text, vector);
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(oldest);
    }
  };

  return {
    model: embeddings.model,
    figures: () => ({ hits, misses, kept: kept.size, most }),
    embed: async (texts, signal) => {
      const known = texts.map((text) => recall(text));
      const unknown = [...new Set(texts.filter((_, index) => !known[index]))];
      hits += known.filter((vector) => vector !== undefined).length;
      misses += unknown.length;
      if (unknown.length === 0) return ok(known.filter((vector) => vector !== undefined));
      const answer = await embeddings.embed(unknown, signal);
      if (!answer.ok) return failed(answer.failure);
      const fresh = new Map(unknown.map((text, index) => [text, answer.value[index]] as const));
      for (const [text, vector] of fresh) if (vector) keep(text, vector);
      return ok(texts.flatMap((text, index) => known[index] ?? fresh.get(text) ?? []));
    },
  };
}
