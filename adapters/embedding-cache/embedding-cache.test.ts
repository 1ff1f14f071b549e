import { describe, expect, it } from 'vitest';
import type { Embeddings } from '../../domain/ports/embeddings.ts';
import { failed, ok } from '../../domain/result.ts';
import { withEmbeddingCache } from './embedding-cache.ts';

/** Tells each text by its length, and notes what it was asked. */
function counting() {
  const asked: (readonly string[])[] = [];
  let isAway = false;
  const embeddings: Embeddings = {
    model: 'm',
    embed: (texts) => {
      asked.push(texts);
      if (isAway) return Promise.resolve(failed({ code: 'away', message: '', disposition: 'retryable' }));
      return Promise.resolve(ok(texts.map((text) => Float32Array.of(text.length))));
    },
  };
  return { embeddings, asked, goAway: (away: boolean) => void (isAway = away) };
}

const never = new AbortController().signal;

describe('a text', () => {
  it('that was asked lately is not asked again, and each answer is in its place', async () => {
    const { embeddings, asked } = counting();
    const cached = withEmbeddingCache(embeddings);
    await cached.embed(['one', 'three'], never);
    const answer = await cached.embed(['three', 'twelve', 'one', 'twelve'], never);
    expect(answer).toEqual(ok([5, 6, 3, 6].map((length) => Float32Array.of(length))));
    expect(asked).toEqual([['one', 'three'], ['twelve']]);
    expect(cached.figures()).toEqual({ hits: 2, misses: 3, kept: 3, most: 1_000 });
  });

  it('that was not asked for the longest time is forgotten first', async () => {
    const { embeddings, asked } = counting();
    const cached = withEmbeddingCache(embeddings, 2);
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await cached.embed([text], never);
    expect(asked.flat()).toEqual(['a', 'b', 'c', 'b']);
    expect(cached.figures()).toMatchObject({ kept: 2, most: 2 });
  });

  it('that is too long for a question is not kept', async () => {
    const { embeddings, asked } = counting();
    const cached = withEmbeddingCache(embeddings);
    for (let n = 0; n < 2; n += 1) await cached.embed(['x'.repeat(1_001)], never);
    expect(asked).toHaveLength(2);
    expect(cached.figures()).toMatchObject({ kept: 0 });
  });

  it('that failed is asked again', async () => {
    const { embeddings, goAway } = counting();
    const cached = withEmbeddingCache(embeddings);
    goAway(true);
    expect(await cached.embed(['a'], never)).toMatchObject({ ok: false, failure: { code: 'away' } });
    goAway(false);
    expect(await cached.embed(['a'], never)).toMatchObject({ ok: true });
  });
});
