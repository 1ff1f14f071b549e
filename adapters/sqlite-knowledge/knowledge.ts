/** Documents in a SQLite file, found by their words and by the nearness of their vectors. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Embeddings } from '../../domain/ports/embeddings.ts';
import type { Knowledge, KnowledgeRequest, Passage } from '../../domain/ports/knowledge.ts';
import { type Result, failed, ok } from '../../domain/result.ts';
import { identityOf, openToRead } from './database.ts';
import { failureOf, givenUp, noDocuments } from './failures.ts';
import { fused } from './rank-fusion.ts';
import { VectorTable } from './vector-table.ts';
import { termsOf } from './words.ts';

/** As many of each ranking are looked at. */
const perRanking = 30;
/** Unrelated texts have a cosine of 0.05 to 0.15 with OpenAI's third generation; what is below tells nothing. */
const leastCosine = 0.2;
/** In a store of so many passages, a word that more than half of them have tells nothing either: "the", "is". */
const manyPassages = 20;

export interface SqliteKnowledge extends Knowledge {
  figures(): KnowledgeFigures;
  close(): void;
}

export interface KnowledgeFigures {
  readonly searches: number;
  /** Of those, the ones by words alone: the embedding model did not answer, or is not the one of the import. */
  readonly withoutVectors: number;
}

interface Options {
  readonly path: string;
  /** Its own limit of time is less than a search's: where it does not answer, the words have to do. */
  readonly embeddings: Embeddings;
}

interface Open {
  readonly database: DatabaseSync;
  readonly statements: ReturnType<typeof prepared>;
  readonly identity: string | null;
}

/** The file need not be there yet: it is looked for in each search, so that what is imported is found at once. */
export function createSqliteKnowledge({ path, embeddings }: Options): SqliteKnowledge {
  let open: Open | null = null;
  let vectors: VectorTable | null = null;
  let [searches, withoutVectors] = [0, 0];

  const close = (): void => {
    open?.database.close();
    [open, vectors] = [null, null];
  };
  const present = (): Result<Open> => {
    const identity = identityOf(path);
    if (open?.identity === identity) return ok(open);
    close();
    const opened = openToRead(path);
    if (!opened.ok) return opened;
    open = { database: opened.value, statements: prepared(opened.value), identity };
    return ok(open);
  };
  const vectorsOf = ({ statements }: Open): VectorTable => {
    const revision = Number(statements.settings.get()?.['revision']);
    if (vectors?.revision !== revision) {
      const count = Number(statements.count.get()?.['passages']);
      vectors = new VectorTable(revision, count, vectorRows(statements.vectors));
    }
    return vectors;
  };
  const embedded = async (
    query: string,
    model: unknown,
    signal: AbortSignal,
  ): Promise<Float32Array | null> => {
    if (model !== embeddings.model) return null;
    const answer = await embeddings.embed([query], signal);
    return answer.ok ? (answer.value[0] ?? null) : null;
  };
  const search = async (
    request: KnowledgeRequest,
    signal: AbortSignal,
  ): Promise<Result<readonly Passage[]>> => {
    const before = present();
    if (!before.ok) return before;
    const { settings, count } = before.value.statements;
    if (Number(count.get()?.['passages']) === 0) return failed(noDocuments);
    searches += 1;
    const vector = await embedded(request.query, settings.get()?.['embedding_model'], signal);
    if (signal.aborted) return failed(givenUp);
    if (!vector) withoutVectors += 1;
    // Meanwhile the file may have been changed or taken away.
    const now = present();
    if (!now.ok) return now;
    const { statements } = now.value;
    const byWords = rankedByWords(statements, request.query);
    const byMeaning = vector ? vectorsOf(now.value).nearest(vector, perRanking, leastCosine) : [];
    const best = fused([byWords, byMeaning]).slice(0, request.limit);
    return ok(best.flatMap(({ of, score }) => passageOf(statements.passage.get(of), score)));
  };

  return {
    search: async (request, signal) => {
      try {
        return await search(request, signal);
      } catch (error) {
        const failure = failureOf(error, path);
        if (failure) return failed(failure);
        throw error;
      }
    },
    figures: () => ({ searches, withoutVectors }),
    close,
  };
}

type Statements = ReturnType<typeof prepared>;

function prepared(database: DatabaseSync) {
  return {
    settings: database.prepare('SELECT revision, embedding_model FROM settings'),
    count: database.prepare('SELECT count(*) AS passages FROM passages'),
    having: database.prepare('SELECT count(*) AS passages FROM passage_words WHERE passage_words MATCH ?'),
    // A word in the title counts more than one in the text.
    byWords: database.prepare(
      'SELECT rowid FROM passage_words WHERE passage_words MATCH ? ORDER BY bm25(passage_words, 2.0, 1.0), rowid LIMIT ?',
    ),
    vectors: database.prepare('SELECT id, vector FROM passages'),
    passage: database.prepare(
      `SELECT documents.id AS document_id, title, path, text
       FROM passages JOIN documents ON documents.id = document_id WHERE passages.id = ?`,
    ),
  };
}

function rankedByWords(statements: Statements, query: string): readonly number[] {
  const terms = telling(statements, termsOf(query));
  if (terms.length === 0) return [];
  return statements.byWords.all(terms.join(' OR '), perRanking).map((row) => Number(row['rowid']));
}

/** Leaves out the words that nearly every passage has; all of them, where nothing else was asked. */
function telling(statements: Statements, terms: readonly string[]): readonly string[] {
  const all = Number(statements.count.get()?.['passages']);
  if (all < manyPassages) return terms;
  const rare = terms.filter((term) => Number(statements.having.get(term)?.['passages']) <= all / 2);
  return rare.length > 0 ? rare : terms;
}

/** One after another, so that they are never in memory twice. */
function* vectorRows(all: StatementSync): Generator<{ readonly id: number; readonly blob: Uint8Array }> {
  for (const { id, vector } of all.iterate())
    if (vector instanceof Uint8Array) yield { id: Number(id), blob: vector };
}

function passageOf(row: Readonly<Record<string, unknown>> | undefined, score: number): readonly Passage[] {
  if (!row) return [];
  return [
    {
      documentId: String(row['document_id']),
      title: String(row['title']),
      path: String(row['path']),
      text: String(row['text']),
      score,
    },
  ];
}
