/** Port: the documents of the company, and what is found in them. */
import type { Result } from '../result.ts';

/** A piece of a document, as it was imported: material, never an instruction. */
export interface Passage {
  readonly documentId: string;
  readonly title: string;
  /** The document's path or address, as it was imported. */
  readonly path: string;
  readonly text: string;
  /** The higher, the better; comparable only within one answer. */
  readonly score: number;
}

export interface KnowledgeRequest {
  readonly query: string;
  /** BCP 47: what is spoken. The documents may be in another language. */
  readonly language?: string;
  /** The most passages wanted. */
  readonly limit: number;
}

export interface Knowledge {
  /**
   * The best passages, best first; an empty list when nothing fits. The final failure `no-documents` says that there is
   * nothing to look in. Aborting ends it with a failure.
   */
  search(request: KnowledgeRequest, signal: AbortSignal): Promise<Result<readonly Passage[]>>;
}

/** A document on its way into the store. */
export interface NewDocument {
  /** Its identity: importing the same path again takes the place of what was there. */
  readonly path: string;
  readonly title: string;
  /** Of all that its passages were made from, so that what has not changed can be left alone. */
  readonly hash: string;
  readonly passages: readonly { readonly text: string; readonly vector: Float32Array }[];
}

export interface StoredDocument {
  readonly documentId: string;
  readonly path: string;
  readonly title: string;
  readonly hash: string;
  readonly passages: number;
  /** ms since the epoch. */
  readonly importedAt: number;
}

/** The write side of a store of our own; a search service is filled by its own means. */
export interface DocumentStore {
  /** By which model the vectors kept here were made; null while there are none. */
  embeddingModel(): Result<string | null>;
  /** Ordered by path. */
  list(): Result<readonly StoredDocument[]>;
  /** All of the document or nothing. Vectors of another model must not be mixed in: see `startOver`. */
  put(document: NewDocument, embeddingModel: string): Result<void>;
  /** False where there is none at this path. */
  remove(path: string): Result<boolean>;
  /** Forgets every document, because another model is to make the vectors. */
  startOver(): Result<void>;
}
