/** A folder brought into the store: every kind of file, again after changes, and what is said when something is wrong. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmbeddings } from '../../adapters/openai/embeddings.ts';
import { openDocumentStore, type OpenDocumentStore } from '../../adapters/sqlite-knowledge/document-store.ts';
import { createSqliteKnowledge } from '../../adapters/sqlite-knowledge/knowledge.ts';
import type { Result } from '../../domain/result.ts';
import { type SimulatedModel, startModel } from '../../simulator/model.ts';
import { type ImportReport, importFolder } from './import-folder.ts';
import { pdfOf } from './pdf-fixture.ts';

let base: string;
let folder: string;
let model: SimulatedModel;
let store: OpenDocumentStore;
let said: string[];
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'holdfast-import-'));
  folder = join(base, 'policies');
  mkdirSync(join(folder, 'cars'), { recursive: true });
  model = await startModel({ port: 0 });
  store = value(openDocumentStore({ path: join(base, 'knowledge.sqlite') }));
  said = [];
});
afterEach(async () => {
  store.close();
  await model.close();
  rmSync(base, { recursive: true });
});

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const embeddingsBy = (name: string) =>
  createEmbeddings({ apiKey: 'any', baseUrl: model.url, model: name, timeoutMs: 5_000 });

function write(path: string, content: string | Buffer): void {
  writeFileSync(join(folder, path), content);
}

const importAgain = (by = 'm', from = folder): Promise<Result<ImportReport>> =>
  importFolder(from, {
    store,
    embeddings: embeddingsBy(by),
    say: (path) => void said.push(path),
    pauseMs: 1,
  });

async function found(query: string): Promise<{ path: string; title: string; text: string } | undefined> {
  const knowledge = createSqliteKnowledge({
    path: join(base, 'knowledge.sqlite'),
    embeddings: embeddingsBy('m'),
  });
  const [best] = value(await knowledge.search({ query, limit: 1 }, new AbortController().signal));
  knowledge.close();
  return best;
}

async function embeddingFault(fault: object): Promise<void> {
  const url = `${new URL(model.url).origin}/control/embedding-faults`;
  await fetch(url, { method: 'POST', body: JSON.stringify(fault) });
}

const html = `<!doctype html><html><head><title>Theft of cars</title><style>p { color: red }</style></head>
<body><nav>Home</nav><h1>Theft</h1><p>A stolen car is <b>replaced</b>.</p><h2>Within</h2>
<ul><li>two days</li></ul><script>alert(1)</script></body></html>`;

describe('a folder', () => {
  it('is imported with every kind of document in it, wherever', async () => {
    write(
      'hail.md',
      '---\ntags: x\n---\n# Hail damage\n\n**Hail** damage is [covered](http://a.b) up to 5,000 euros.\n',
    );
    write('cars/theft.html', html);
    write('cars/opening-hours.txt', 'The branch in Lyon is open from nine to five.\n');
    const storms = [
      'Storms',
      'Storm damage to roofs is covered (from 75 km/h), how-',
      'ever old the house. Please report it within two days.',
    ];
    write('storm.pdf', pdfOf(storms, 'Storm policy'));
    write('picture.png', Buffer.from([1, 2, 3]));
    write('.hidden.md', 'secret');
    const report = value(await importAgain());
    expect(report).toEqual({
      imported: [
        { path: 'policies/cars/opening-hours.txt', passages: 1 },
        { path: 'policies/cars/theft.html', passages: 1 },
        { path: 'policies/hail.md', passages: 1 },
        { path: 'policies/storm.pdf', passages: 1 },
      ],
      unchanged: 0,
      ...{ removed: [], unreadable: [], others: 1, startedOver: false },
    });
    expect(await found('is hail covered?')).toMatchObject({
      path: 'policies/hail.md',
      title: 'Hail damage',
      text: 'Hail damage\nHail damage is covered up to 5,000 euros.',
    });
    expect(await found('stolen car')).toMatchObject({
      title: 'Theft of cars',
      text: 'Theft\nA stolen car is replaced.\nWithin\ntwo days',
    });
    expect(await found('when is the branch open')).toMatchObject({ title: 'opening hours' });
    expect(await found('storm damage')).toMatchObject({
      title: 'Storm policy',
      text: 'Storms\nStorm damage to roofs is covered (from 75 km/h), however old the house. Please report it within two days.',
    });
    expect(await found('secret alert Home')).toBeUndefined();
  });

  it('is imported again: what has changed anew, what is gone out, what is the same not at all', async () => {
    write('a.md', 'Hail is covered.');
    write('b.md', 'Theft is covered.');
    write('c.md', 'Storm is covered.');
    value(await importAgain());
    expect(said).toEqual(['policies/a.md', 'policies/b.md', 'policies/c.md']);
    said = [];
    write('b.md', 'Theft is not covered.');
    rmSync(join(folder, 'c.md'));
    expect(value(await importAgain())).toMatchObject({
      imported: [{ path: 'policies/b.md' }],
      unchanged: 1,
      removed: ['policies/c.md'],
    });
    expect(said).toEqual(['policies/b.md']);
    expect(value(store.list()).map(({ path }) => path)).toEqual(['policies/a.md', 'policies/b.md']);
    expect(await found('theft')).toMatchObject({ text: 'Theft is not covered.' });
  });

  it('leaves the documents of other folders alone', async () => {
    write('a.md', 'Hail is covered.');
    value(await importAgain());
    const other = join(base, 'hours');
    mkdirSync(other);
    writeFileSync(join(other, 'b.md'), 'Open from nine to five.');
    expect(value(await importAgain('m', other))).toMatchObject({ removed: [] });
    expect(value(store.list()).map(({ path }) => path)).toEqual(['hours/b.md', 'policies/a.md']);
  });

  it('is imported whole when another model makes the vectors', async () => {
    write('a.md', 'Hail is covered.');
    value(await importAgain());
    await embeddingFault({ kind: 'status', status: 401 });
    expect(await importAgain('other')).toMatchObject({ ok: false });
    expect(value(store.list())).toHaveLength(1);
    expect(value(await importAgain('other'))).toMatchObject({ startedOver: true, imported: [{}] });
    expect(value(store.embeddingModel())).toBe('other');
  });

  it.each([
    ['is not there', 'nowhere', /There is no folder .*nowhere/],
    ['is a file', 'policies/a.md', /is a file/],
    ['has no documents in it', 'policies/cars', /no Markdown, text, HTML or PDF/],
  ])('that %s is told of', async (_, path, message) => {
    write('a.md', 'Hail is covered.');
    expect(await importAgain('m', join(base, path))).toMatchObject({
      ok: false,
      failure: { message: expect.stringMatching(message) },
    });
  });
});

describe('a file', () => {
  it.each([
    ['broken.pdf', Buffer.from('%PDF-1.4 and then nothing'), /no PDF/],
    ['scanned.pdf', pdfOf([]), /no text/],
    ['latin.txt', Buffer.from('d\xe9g\xe2ts', 'latin1'), /UTF-8/],
    ['empty.md', '  \n', /no text/],
    ['only-a-script.html', '<html><script>1</script></html>', /no text/],
  ])('that cannot be read is named and skipped: %s', async (name, content, reason) => {
    write(name, content);
    write('good.md', 'Hail is covered.');
    expect(value(await importAgain())).toMatchObject({
      imported: [{ path: 'policies/good.md' }],
      unreadable: [{ path: `policies/${name}`, reason: expect.stringMatching(reason) }],
    });
  });

  it('that can no longer be read keeps what was known of it', async () => {
    write('a.pdf', pdfOf(['Hail is covered.']));
    value(await importAgain());
    write('a.pdf', Buffer.from('cut off'));
    expect(value(await importAgain())).toMatchObject({
      removed: [],
      unreadable: [{ path: 'policies/a.pdf' }],
    });
    expect(await found('hail')).toMatchObject({ path: 'policies/a.pdf' });
  });
});

describe('the embedding model', () => {
  beforeEach(() => {
    write('a.md', 'Hail is covered.');
  });

  it('that fails for a while is asked again', async () => {
    await embeddingFault({ kind: 'status', status: 503, times: 2 });
    expect(value(await importAgain())).toMatchObject({ imported: [{ path: 'policies/a.md' }] });
  });

  it('that is away ends the import, and says so; the next one goes on', async () => {
    await embeddingFault({ kind: 'status', status: 503, times: 10 });
    expect(await importAgain()).toMatchObject({ ok: false, failure: { code: 'model-unavailable' } });
    expect(value(store.list())).toEqual([]);
    await embeddingFault({ kind: 'slow', ms: 0 });
    expect(value(await importAgain())).toMatchObject({ imported: [{ path: 'policies/a.md' }] });
  });
});
