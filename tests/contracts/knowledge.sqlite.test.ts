/** The documents' contract on the SQLite adapter, with the simulated embedding model. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddings } from '../../adapters/openai/embeddings.ts';
import { openDocumentStore } from '../../adapters/sqlite-knowledge/document-store.ts';
import { createSqliteKnowledge } from '../../adapters/sqlite-knowledge/knowledge.ts';
import { startModel } from '../../simulator/model.ts';
import { knowledgeContract, value } from './knowledge.contract.ts';

knowledgeContract('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-knowledge-'));
  const path = join(folder, 'knowledge.sqlite');
  const model = await startModel({ port: 0 });
  const embeddings = createEmbeddings({ apiKey: 'any', baseUrl: model.url, model: 'm', timeoutMs: 10_000 });
  const knowledge = createSqliteKnowledge({ path, embeddings });
  const fault = async (body: object): Promise<void> => {
    const url = `${new URL(model.url).origin}/control/embedding-faults`;
    const { ok } = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    if (!ok) throw new Error('the fault was not taken');
  };
  return {
    knowledge,
    load: async (documents) => {
      const store = value(openDocumentStore({ path }));
      for (const { path: at, title, text } of documents) {
        const vectors = value(await embeddings.embed([`${title}\n${text}`], new AbortController().signal));
        const passages = vectors.map((vector) => ({ text, vector }));
        value(store.put({ path: at, title, hash: at, passages }, embeddings.model));
      }
      store.close();
    },
    slowDown: (ms) => fault({ kind: 'slow', ms }),
    degrade: () => fault({ kind: 'status', status: 503 }),
    dispose: async () => {
      knowledge.close();
      await model.close();
      rmSync(folder, { recursive: true });
    },
  };
});
