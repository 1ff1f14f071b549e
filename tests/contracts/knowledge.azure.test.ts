/** The documents' contract on Azure AI Search's adapter, against the simulated service: both ways to make a question's vector. */
import { createAzureSearch } from '../../adapters/azure-search/knowledge.ts';
import { createEmbeddings } from '../../adapters/openai/embeddings.ts';
import { startModel } from '../../simulator/model.ts';
import { startSearch } from '../../simulator/search.ts';
import { knowledgeContract } from './knowledge.contract.ts';

for (const vectors of ['index', 'openai'] as const)
  knowledgeContract(`Azure AI Search, vectors by ${vectors}`, async () => {
    const [search, model] = await Promise.all([startSearch({ port: 0 }), startModel({ port: 0 })]);
    const embeddings = createEmbeddings({ apiKey: 'any', baseUrl: model.url, model: 'm', timeoutMs: 10_000 });
    const send = async (method: string, path: string, body: object): Promise<void> => {
      const response = await fetch(`${search.url}/control/${path}`, { method, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    };
    return {
      knowledge: createAzureSearch({
        endpoint: search.url,
        key: 'any',
        index: search.index,
        semanticConfiguration: 'default',
        embeddings: vectors === 'openai' ? embeddings : null,
        semanticWithinMs: 1_000,
      }),
      load: (documents) =>
        send(
          'PUT',
          'documents',
          documents.map(({ path, title, text }, index) => ({
            ...{ id: `document-${index}`, question: title, answer: text, file_path: path },
          })),
        ),
      slowDown: (ms) => send('POST', 'faults', { kind: 'slow', ms }),
      degrade: () => send('POST', 'faults', { kind: 'partial' }),
      dispose: async () => {
        await Promise.all([search.close(), model.close()]);
      },
    };
  });
