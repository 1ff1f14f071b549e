/** Port: texts as vectors whose nearness is nearness in meaning. */
import type { Result } from '../result.ts';

/** How many numbers a vector has, everywhere: stored ones and asked ones must agree. */
export const embeddingDimensions = 1_536;

export interface Embeddings {
  /** What the vectors were made by; those of two models must not be compared. */
  readonly model: string;
  /** One vector of `embeddingDimensions` numbers and length 1 for each text, in the order of the texts. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Result<readonly Float32Array[]>>;
}
