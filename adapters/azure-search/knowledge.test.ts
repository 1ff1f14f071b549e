/** What goes over the wire to Azure AI Search and what its answers and faults become, beside what the contract covers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSearch, type SimulatedSearch } from '../../simulator/search.ts';
import { createAzureSearch } from './knowledge.ts';

let server: SimulatedSearch;
beforeEach(async () => {
  server = await startSearch({ port: 0 });
});
afterEach(() => server.close());

const settings = () => ({
  endpoint: server.url,
  key: 'any',
  index: server.index,
  semanticConfiguration: 'default',
  embeddings: null,
  semanticWithinMs: 1_000,
});

const ask = (query: string, changed: Partial<ReturnType<typeof settings>> = {}) =>
  createAzureSearch({ ...settings(), ...changed }).search({ query, limit: 3 }, new AbortController().signal);

async function control(method: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${server.url}/control/${path}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
}

const searches = () => server.ledger.after().filter((entry) => entry.kind === 'search');

describe('a search', () => {
  it('is one hybrid and semantic call that says how long the reranker may take', async () => {
    await ask('is hail covered?');
    expect(searches()).toMatchObject([
      { search: 'is hail covered?', queryType: 'semantic', vectorKinds: ['text'], semanticWaitMs: 1_000 },
    ]);
  });

  it('gives the reranker no less time than the service allows', async () => {
    await ask('hail', { semanticWithinMs: 200 });
    expect(searches()).toMatchObject([{ semanticWaitMs: 700 }]);
  });

  it('has no operators of the query syntax in it', async () => {
    await ask('"hail" +damage -theft (roof|car) ha*');
    expect(searches()).toMatchObject([{ search: 'hail damage theft roof car ha' }]);
  });

  it('does without the reranker where that fails', async () => {
    await control('PUT', 'documents', [{ id: '1', answer: 'Hail is covered.' }]);
    await control('POST', 'faults', { kind: 'partial' });
    expect(await ask('hail')).toMatchObject({ ok: true, value: [{ documentId: '1' }] });
  });
});

describe('a document', () => {
  it.each([
    ['its question', { question: 'Is hail covered?', answer: 'Yes.' }, 'Is hail covered?'],
    ['its synthesis', { document_synthesis: 'About hail', answer: 'Hail: yes.' }, 'About hail'],
    ['its file', { file_path: 'rules/hail.pdf', answer: 'Hail: yes.' }, 'rules/hail.pdf'],
    ['its id', { answer: 'Hail: yes.' }, 'd1'],
  ])('is called by %s', async (_, fields, title) => {
    await control('PUT', 'documents', [{ id: 'd1', ...fields }]);
    expect(await ask('hail')).toMatchObject({ ok: true, value: [{ documentId: 'd1', title }] });
  });

  it('brings question, answer and context', async () => {
    const fields = { question: 'Is hail covered?', answer: 'Yes.', context: 'Up to 5,000 euros.' };
    await control('PUT', 'documents', [{ id: 'd1', ...fields }]);
    const text = 'Is hail covered?\nYes.\nUp to 5,000 euros.';
    expect(await ask('hail')).toMatchObject({ ok: true, value: [{ text }] });
  });
});

describe('a fault', () => {
  it.each([
    [400, 'search-rejected', 'final'],
    [403, 'search-unauthorized', 'final'],
    [429, 'search-unavailable', 'retryable'],
    [503, 'search-unavailable', 'retryable'],
  ])('%i is told as %s', async (status, code, disposition) => {
    await control('POST', 'faults', { kind: 'status', status });
    expect(await ask('hail')).toMatchObject({ ok: false, failure: { code, disposition } });
  });

  it('is told of an index that is not there', async () => {
    expect(await ask('hail', { index: 'other' })).toMatchObject({ failure: { code: 'search-no-index' } });
  });

  it('is told of a service that is not there', async () => {
    await server.close();
    expect(await ask('hail')).toMatchObject({ failure: { code: 'search-unreachable' } });
    server = await startSearch({ port: 0 });
  });
});
