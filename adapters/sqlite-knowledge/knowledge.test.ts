/** The file with the documents: absent, empty, changed, damaged; and what is done where no vectors are to be had. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddingDimensions, type Embeddings } from '../../domain/ports/embeddings.ts';
import type { NewDocument } from '../../domain/ports/knowledge.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { openDocumentStore, type OpenDocumentStore } from './document-store.ts';
import { createSqliteKnowledge, type SqliteKnowledge } from './knowledge.ts';

let folder: string;
let path: string;
let knowledge: SqliteKnowledge;
let stores: OpenDocumentStore[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-knowledge-'));
  path = join(folder, 'deep', 'knowledge.sqlite');
  knowledge = createSqliteKnowledge({ path, embeddings: pointing(0) });
  stores = [];
});
afterEach(() => {
  knowledge.close();
  for (const store of stores) store.close();
  rmSync(folder, { recursive: true });
});

/** A vector along one of the axes. */
function axis(n: number): Float32Array {
  const vector = new Float32Array(embeddingDimensions);
  vector[n] = 1;
  return vector;
}

/** A model for which every text points the same way. */
function pointing(n: number, model = 'm'): Embeddings {
  return { model, embed: (texts) => Promise.resolve(ok(texts.map(() => axis(n)))) };
}

const away: Embeddings = {
  model: 'm',
  embed: () => Promise.resolve(failed({ code: 'away', message: '', disposition: 'retryable' })),
};

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function store(mostPassages = 100): OpenDocumentStore {
  const opened = value(openDocumentStore({ path, now: () => 1_000, mostPassages }));
  stores.push(opened);
  return opened;
}

const document = (at: string, text: string, n = 1): NewDocument => ({
  path: at,
  title: `About ${at}`,
  hash: text,
  passages: [{ text, vector: axis(n) }],
});

const ask = (query: string, by = knowledge) => by.search({ query, limit: 3 }, new AbortController().signal);
const paths = async (query: string, by = knowledge) => value(await ask(query, by)).map((found) => found.path);

describe('a file', () => {
  it('that is not there, or has nothing in it, holds no documents', async () => {
    const nothing = { ok: false, failure: { code: 'no-documents', disposition: 'final' } };
    expect(await ask('hail')).toMatchObject(nothing);
    store();
    expect(await ask('hail')).toMatchObject(nothing);
    const empty = createSqliteKnowledge({ path: join(folder, 'empty.sqlite'), embeddings: pointing(0) });
    writeFileSync(join(folder, 'empty.sqlite'), '');
    expect(await ask('hail', empty)).toMatchObject(nothing);
    empty.close();
  });

  it('is read as it is now: what was put, changed, removed since', async () => {
    const writing = store();
    value(writing.put(document('a.md', 'Hail is covered.'), 'm'));
    expect(await paths('hail')).toEqual(['a.md']);
    value(writing.put(document('b.md', 'Hail is not covered.'), 'm'));
    expect(await paths('hail')).toHaveLength(2);
    value(writing.put(document('a.md', 'Theft is covered.'), 'm'));
    expect(await paths('hail')).toEqual(['b.md']);
    expect(value(writing.remove('b.md'))).toBe(true);
    expect(value(writing.remove('b.md'))).toBe(false);
    expect(await paths('hail')).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(await ask('theft')).toMatchObject({ failure: { code: 'no-documents' } });
    value(store().put(document('c.md', 'Theft again.'), 'm'));
    expect(await paths('theft')).toEqual(['c.md']);
  });

  it('that is damaged is told of', async () => {
    const damaged = join(folder, 'damaged.sqlite');
    writeFileSync(damaged, 'this is no database, however long it is '.repeat(100));
    const reading = createSqliteKnowledge({ path: damaged, embeddings: pointing(0) });
    expect(await ask('hail', reading)).toMatchObject({ failure: { code: 'knowledge-damaged' } });
    expect(openDocumentStore({ path: damaged })).toMatchObject({ failure: { code: 'knowledge-damaged' } });
  });

  it('holds so many passages and no more, and takes none of a document that is too much', async () => {
    const small = store(1);
    value(small.put(document('a.md', 'Hail is covered.'), 'm'));
    const full = { ok: false, failure: { code: 'knowledge-full', disposition: 'final' } };
    expect(small.put(document('b.md', 'Theft is covered.'), 'm')).toMatchObject(full);
    value(small.put(document('a.md', 'Hail is covered twice.'), 'm'));
    expect(value(small.list())).toMatchObject([
      { path: 'a.md', hash: 'Hail is covered twice.', passages: 1 },
    ]);
    expect(await paths('theft')).toEqual([]);
  });
});

describe('vectors', () => {
  it('find what no word would', async () => {
    value(store().put(document('a.md', 'Hail is covered.', 5), 'm'));
    const near = createSqliteKnowledge({ path, embeddings: pointing(5) });
    expect(await paths('ice from the sky', near)).toEqual(['a.md']);
    expect(await paths('ice from the sky')).toEqual([]);
    near.close();
  });

  it('of another model are not compared', async () => {
    value(store().put(document('a.md', 'Hail is covered.', 5), 'm'));
    const other = createSqliteKnowledge({ path, embeddings: pointing(5, 'another') });
    expect(await paths('ice from the sky', other)).toEqual([]);
    expect(await paths('hail', other)).toEqual(['a.md']);
    expect(other.figures()).toEqual({ searches: 2, withoutVectors: 2 });
    other.close();
  });

  it('are done without where the model does not answer', async () => {
    value(store().put(document('a.md', 'Hail is covered.', 5), 'm'));
    const alone = createSqliteKnowledge({ path, embeddings: away });
    expect(await paths('is hail covered', alone)).toEqual(['a.md']);
    expect(alone.figures()).toEqual({ searches: 1, withoutVectors: 1 });
    alone.close();
  });

  it('lift what has the words, too, above what has them alone', async () => {
    const writing = store();
    value(writing.put(document('words.md', 'Hail, hail, hail.', 7), 'm'));
    value(writing.put(document('both.md', 'Hail is covered by every policy of this company.', 5), 'm'));
    const near = createSqliteKnowledge({ path, embeddings: pointing(5) });
    expect(await paths('hail', near)).toEqual(['both.md', 'words.md']);
    near.close();
  });
});

it('words that nearly every passage has do not decide', async () => {
  const writing = store();
  for (let n = 0; n < 30; n += 1)
    value(writing.put(document(`${n}.md`, `The rule number ${n} is this.`), 'm'));
  value(writing.put(document('hail.md', 'Hail is covered.'), 'm'));
  expect(await paths('what is the rule for hail')).toEqual(['hail.md']);
  expect(await paths('the rule')).toHaveLength(3);
});
