/** Documents in an index of Azure AI Search: words, vectors and the semantic reranker in one call. */
import { AzureKeyCredential, SearchClient, type VectorQuery } from '@azure/search-documents';
import type { Embeddings } from '../../domain/ports/embeddings.ts';
import type { Knowledge, Passage } from '../../domain/ports/knowledge.ts';
import { failed, ok } from '../../domain/result.ts';
import { failureOf, givenUp } from './failures.ts';

export interface AzureSearchSettings {
  /** Such as `https://contoso.search.windows.net`; plain HTTP on this machine alone. */
  readonly endpoint: string;
  readonly key: string;
  readonly index: string;
  readonly semanticConfiguration: string;
  /** Who makes the vector of a question; null: the index, by its own vectorizer. */
  readonly embeddings: Embeddings | null;
  /** How long the reranker may take; what was found without it comes then. The service takes no less than 700. */
  readonly semanticWithinMs: number;
}

/** The index's fields that are read; `vectors` is searched only. */
interface Indexed {
  readonly id: string;
  readonly question?: string | null;
  readonly answer?: string | null;
  readonly context?: string | null;
  readonly document_synthesis?: string | null;
  readonly file_path?: string | null;
  readonly vectors?: readonly number[] | null;
}

const fields = ['id', 'question', 'answer', 'context', 'document_synthesis', 'file_path'] as const;

/** Vectors looked at before the rankings are fused; 50 is what the reranker takes. */
const nearest = 50;
/** The reranker's scores go from 0 to 4; from 1 a text has something to do with the question, from 2 it answers some of it. */
const leastRelevance = 1.5;
const shortestSemanticWaitMs = 700;
const longestTitle = 120;

export function createAzureSearch(settings: AzureSearchSettings): Knowledge {
  const client = new SearchClient<Indexed>(
    settings.endpoint,
    settings.index,
    new AzureKeyCredential(settings.key),
    {
      // The person waits on the telephone: whoever asks holds the time budget.
      retryOptions: { maxRetries: 0 },
      allowInsecureConnection: isLoopback(settings.endpoint),
    },
  );
  // Under the name that its types give it, version 13.0.0 of the SDK leaves it out; under this one it is sent.
  const patience = {
    semanticMaxWaitInMilliseconds: Math.max(shortestSemanticWaitMs, Math.round(settings.semanticWithinMs)),
  };
  return {
    search: async ({ query, limit }, signal) => {
      const words = plainWords(query);
      // Asked for nothing, the service gives everything.
      if (words === '') return ok([]);
      const vector = await vectorQuery(settings.embeddings, query, signal);
      try {
        const { results } = await client.search(words, {
          abortSignal: signal,
          queryType: 'semantic',
          semanticSearchOptions: {
            configurationName: settings.semanticConfiguration,
            errorMode: 'partial',
            ...patience,
          },
          ...(vector ? { vectorSearchOptions: { queries: [vector] } } : {}),
          select: [...fields],
          top: limit,
        });
        const passages: Passage[] = [];
        for await (const { document, score, rerankerScore } of results) {
          if (passages.length === limit) break;
          if (rerankerScore !== undefined && rerankerScore < leastRelevance) continue;
          passages.push(passageOf(document, rerankerScore ?? score));
        }
        return ok(passages);
      } catch (error) {
        return failed(signal.aborted ? givenUp : failureOf(error));
      }
    },
  };
}

/** Without the operators of the service's query syntax: a person speaks none. */
function plainWords(query: string): string {
  const words = query.replaceAll(/[^\p{L}\p{M}\p{N}'’.,?!\s]/gu, ' ');
  return /[\p{L}\p{N}]/u.test(words) ? words.replaceAll(/\s+/g, ' ').trim() : '';
}

/** Where our own model does not answer, the words have to do. */
async function vectorQuery(
  embeddings: Embeddings | null,
  query: string,
  signal: AbortSignal,
): Promise<VectorQuery<Indexed> | null> {
  const shared = { fields: ['vectors'], kNearestNeighborsCount: nearest } as const;
  if (embeddings === null) return { kind: 'text', text: query, ...shared };
  const answer = await embeddings.embed([query], signal);
  const vector = answer.ok ? answer.value[0] : undefined;
  return vector ? { kind: 'vector', vector: [...vector], ...shared } : null;
}

function passageOf(document: Indexed, score: number): Passage {
  const { id, question, answer, context, document_synthesis: synthesis, file_path: path } = document;
  const body = filled(question, answer, context);
  const [title = id] = filled(question, synthesis, path);
  const text = (body.length > 0 ? body : filled(synthesis)).join('\n');
  return { documentId: id, title: title.slice(0, longestTitle), path: path ?? '', text, score };
}

/** Those that have something in them. */
function filled(...texts: readonly (string | null | undefined)[]): readonly string[] {
  return texts.flatMap((text) => (text?.trim() ? [text.trim()] : []));
}

function isLoopback(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
