/** Where the documents are searched: in Azure AI Search where it is configured, else in the file that was imported into. */
import { createAzureSearch } from '../adapters/azure-search/knowledge.ts';
import { withEmbeddingCache } from '../adapters/embedding-cache/embedding-cache.ts';
import { createEmbeddings } from '../adapters/openai/embeddings.ts';
import { createSqliteKnowledge } from '../adapters/sqlite-knowledge/knowledge.ts';
import type { Config } from '../config/config.ts';
import type { Knowledge } from '../domain/ports/knowledge.ts';

export interface ConfiguredKnowledge {
  readonly knowledge: Knowledge;
  /** For `/figures`. */
  readonly figures: () => object;
  readonly close: () => void;
}

/** Of a search's time, so much may go to what makes it better: the vector of the question, or the reranker. */
const shareOfTime = 0.5;

export function configuredKnowledge(config: Config): ConfiguredKnowledge {
  const withinMs = config.KNOWLEDGE_TIMEOUT_MS * shareOfTime;
  const embeddings = withEmbeddingCache(configuredEmbeddings(config, withinMs));
  const { AZURE_SEARCH_ENDPOINT: endpoint, AZURE_SEARCH_KEY: key, AZURE_SEARCH_INDEX: index } = config;
  if (endpoint !== undefined && key !== undefined && index !== undefined) {
    const knowledge = createAzureSearch({
      ...{ endpoint, key, index },
      semanticConfiguration: config.AZURE_SEARCH_SEMANTIC_CONFIGURATION,
      embeddings: config.AZURE_SEARCH_VECTORS === 'openai' ? embeddings : null,
      semanticWithinMs: withinMs,
    });
    return { knowledge, figures: () => ({ embeddingCache: embeddings.figures() }), close: () => undefined };
  }
  const knowledge = createSqliteKnowledge({ path: config.KNOWLEDGE_PATH, embeddings });
  return {
    knowledge,
    figures: () => ({ embeddingCache: embeddings.figures(), ...knowledge.figures() }),
    close: knowledge.close,
  };
}

/** The embedding model, where nothing else is said at the language model's address. */
export function configuredEmbeddings(config: Config, timeoutMs: number) {
  return createEmbeddings({
    apiKey: config.OPENAI_EMBEDDING_API_KEY ?? config.OPENAI_API_KEY,
    baseUrl: config.OPENAI_EMBEDDING_BASE_URL ?? config.OPENAI_BASE_URL,
    model: config.OPENAI_EMBEDDING_MODEL,
    timeoutMs,
  });
}
