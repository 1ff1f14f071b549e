/** Stories of questions that documents answer: found and named, not found, and looked up in vain. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDocumentStore } from '../../adapters/sqlite-knowledge/document-store.ts';
import { startSearch, type SimulatedSearch } from '../../simulator/search.ts';
import { importFolder } from '../../tools/knowledge/import-folder.ts';
import { configuredEmbeddings } from '../../workers/knowledge.ts';
import type { WireCall } from '../../api/call-report.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'full_name', type: 'text', description: 'your full name' }];

const toolOf = (call: WireCall) =>
  call.messages.flatMap((message) =>
    message.kind === 'tool' && message.name === 'search_documents' ? [message] : [],
  );

/** Somebody asks a question of their own first, then gives their name. */
async function questioned(stage: Rehearsal, question: string, more: object = {}) {
  const number = stage.newNumber();
  await stage.person({
    number,
    script: [
      ...asked('full name', question),
      { kind: 'wait_for', words: 'documents say|found nothing|cannot look', timeoutMs: 40_000 },
      { kind: 'say', text: 'My name is Marie Dupont.' },
      ...asked('anything else', 'No, that is all, goodbye.'),
    ],
  });
  const call = await stage.over(await stage.call({ phone_number: number, claim, ...more }));
  return { call, heard: stage.heardBy(number).join(' ') };
}

describe.concurrent('a question that a document answers', () => {
  let stage: Rehearsal;
  let folder: string;
  beforeAll(async () => {
    [stage, folder] = await Promise.all([rehearse(), mkdtemp(join(tmpdir(), 'holdfast-documents-'))]);
    const policies = join(folder, 'policies');
    await mkdir(policies);
    await writeFile(
      join(policies, 'hail.md'),
      '# Hail damage\n\nHail damage to cars is covered up to 5,000 euros. The deductible is 200 euros.\n',
    );
    await writeFile(join(policies, 'theft.txt'), 'A stolen car is replaced by a new one.\n');
    const store = openDocumentStore({ path: stage.config.KNOWLEDGE_PATH });
    if (!store.ok) throw new Error(store.failure.message);
    const embeddings = configuredEmbeddings(stage.config, 10_000);
    const done = await importFolder(policies, { store: store.value, embeddings, say: () => undefined });
    store.value.close();
    expect(done).toMatchObject({ ok: true, value: { imported: [{}, {}] } });
  });
  afterAll(async () => {
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('is answered from it, and the report names the document', async () => {
    const { call, heard } = await questioned(stage, 'Is hail damage covered?');
    expect(heard).toMatch(
      /look that up.*Our documents say: Hail damage to cars is covered up to 5,000 euros/s,
    );
    expect(toolOf(call)).toMatchObject([
      {
        ...{ accepted: true, done: true },
        sources: [{ title: 'Hail damage', path: 'policies/hail.md' }],
      },
    ]);
    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'Marie Dupont' }] });
  });

  test('is not answered from others', async () => {
    const { call, heard } = await questioned(stage, 'Do you insure submarines?');
    expect(heard).toMatch(/I found nothing about that in our documents\./);
    expect(toolOf(call)).toMatchObject([{ done: true, sources: [] }]);
    expect(call).toMatchObject({ outcome: 'completed' });
  });
});

describe.concurrent('a search', () => {
  let stage: Rehearsal;
  let search: SimulatedSearch;
  beforeAll(async () => {
    search = await startSearch({ port: 0 });
    stage = await rehearse({
      environment: {
        AZURE_SEARCH_ENDPOINT: search.url,
        AZURE_SEARCH_KEY: 'any',
        AZURE_SEARCH_INDEX: search.index,
        KNOWLEDGE_TIMEOUT_MS: '1500',
      },
    });
    await control('PUT', 'documents', [
      { id: 'hail', question: 'Is hail covered?', answer: 'Hail is covered.', file_path: 'rules/hail.pdf' },
    ]);
  });
  afterAll(async () => {
    await stage.stop();
    await search.close();
  });

  async function control(method: string, path: string, body: unknown): Promise<void> {
    const response = await fetch(`${search.url}/control/${path}`, { method, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  }

  test('that is slower than its limit is answered honestly, and the call goes on', async () => {
    await control('POST', 'faults', { kind: 'slow', ms: 20_000 });
    const { call, heard } = await questioned(stage, 'Is hail damage covered?');
    expect(heard).toMatch(/I am sorry, I cannot look that up just now\./);
    expect(heard).not.toContain('documents say');
    expect(toolOf(call)).toMatchObject([{ accepted: true, done: false, sources: [] }]);
    expect(toolOf(call)[0]?.answer).toMatch(/took too long/);
    expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: 'Marie Dupont' }] });
  });
});
