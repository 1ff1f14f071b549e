/** Embeddings behind any endpoint that speaks OpenAI's: OpenAI, Azure's `/openai/v1`, the simulator. */
import OpenAI from 'openai';
import { embeddingDimensions, type Embeddings } from '../../domain/ports/embeddings.ts';
import { type Failure, type Result, failed, ok } from '../../domain/result.ts';
import { Deadline } from './deadline.ts';
import { aborted, failureOf } from './failures.ts';
import { keepConnections } from './kept-connections.ts';

export interface EmbeddingsSettings {
  readonly apiKey: string;
  /** Such as `https://api.openai.com/v1` or `https://NAME.openai.azure.com/openai/v1`. */
  readonly baseUrl: string;
  /** The model, or on Azure the deployment. */
  readonly model: string;
  readonly timeoutMs: number;
}

/** Nothing is retried: whoever asks holds the time budget, and is told whether asking again makes sense. */
export function createEmbeddings(settings: EmbeddingsSettings): Embeddings {
  const client = new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    // Left out, these would be read from the environment.
    organization: null,
    project: null,
    logLevel: 'off',
    maxRetries: 0,
    fetch: keepConnections().fetch,
  });
  return {
    model: settings.model,
    embed: async (texts, signal) => {
      if (texts.length === 0) return ok([]);
      const deadline = new Deadline(signal);
      deadline.start(settings.timeoutMs);
      try {
        // Left unsaid, the SDK asks for base64 and decodes it, which is a quarter of the bytes.
        const answer = await client.embeddings.create(
          { model: settings.model, input: [...texts], ...dimensionsFor(settings.model) },
          { signal: deadline.signal },
        );
        return vectorsOf(answer.data, texts.length);
      } catch (error) {
        if (signal.aborted) return failed(aborted);
        return failed(deadline.expired ? tooSlow(settings.timeoutMs) : failureOf(error, Date.now()));
      } finally {
        deadline.stop();
      }
    },
  };
}

/** The third generation can be shortened to the size wanted; the one before has just that size and refuses to be told. */
function dimensionsFor(model: string): { readonly dimensions?: number } {
  return model.includes('ada-002') ? {} : { dimensions: embeddingDimensions };
}

function vectorsOf(
  data: readonly { readonly index: number; readonly embedding: readonly number[] }[],
  wanted: number,
): Result<readonly Float32Array[]> {
  const vectors = data
    .toSorted((a, b) => a.index - b.index)
    .map(({ embedding }) => unit(Float32Array.from(embedding)));
  const fits = vectors.length === wanted && vectors.every((vector) => vector.length === embeddingDimensions);
  return fits ? ok(vectors) : failed(misfit);
}

/** Of length 1, so that a product of two is their cosine. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

const misfit: Failure = {
  code: 'embeddings-misfit',
  message: `The embedding model's vectors do not have ${embeddingDimensions} numbers: check OPENAI_EMBEDDING_MODEL.`,
  disposition: 'final',
};

const tooSlow = (timeoutMs: number): Failure => ({
  code: 'embeddings-timeout',
  message: `The embedding model did not answer within ${timeoutMs} ms.`,
  disposition: 'retryable',
});
