/** The write side: documents with their passages and vectors put into the SQLite file, each whole or not at all. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { DocumentStore, NewDocument, StoredDocument } from '../../domain/ports/knowledge.ts';
import { type Result, failed, ok } from '../../domain/result.ts';
import { openToWrite } from './database.ts';
import { failureOf, tooMany } from './failures.ts';
import { blobOf } from './vector-table.ts';
import { indexed } from './words.ts';

/** Every vector is looked at in every search: these take about 70 ms and 120 MB. */
export const mostPassages = 20_000;

export interface OpenDocumentStore extends DocumentStore {
  close(): void;
}

interface Options {
  readonly path: string;
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly mostPassages?: number;
}

export function openDocumentStore(options: Options): Result<OpenDocumentStore> {
  const opened = openToWrite(options.path);
  return opened.ok ? ok(storeIn(opened.value, options)) : failed(opened.failure);
}

function storeIn(
  database: DatabaseSync,
  { path, now = Date.now, mostPassages: most = mostPassages }: Options,
): OpenDocumentStore {
  const statements = prepared(database);

  const read = <T>(work: () => Result<T>): Result<T> => {
    try {
      return work();
    } catch (error) {
      const failure = failureOf(error, path);
      if (failure) return failed(failure);
      throw error;
    }
  };
  const write = <T>(work: () => Result<T>): Result<T> =>
    read(() => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        if (result.ok) statements.touch.run();
        database.exec(result.ok ? 'COMMIT' : 'ROLLBACK');
        return result;
      } catch (error) {
        // On some errors, a full disk among them, SQLite has rolled back already.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  const forget = (documentId: string): void => {
    statements.forgetWords.run(documentId);
    statements.forgetPassages.run(documentId);
    statements.forgetDocument.run(documentId);
  };

  return {
    embeddingModel: () =>
      read(() => {
        const model = statements.settings.get()?.['embedding_model'];
        return ok(typeof model === 'string' ? model : null);
      }),
    list: () => read(() => ok(statements.list.all().map(documentOf))),
    put: (document, embeddingModel) =>
      write(() => {
        const documentId = idOf(document.path);
        forget(documentId);
        const held = Number(statements.count.get()?.['passages']);
        if (held + document.passages.length > most) return failed<undefined>(tooMany(most));
        statements.addDocument.run(documentId, document.path, document.title, document.hash, now());
        for (const { text, vector } of document.passages) {
          const { lastInsertRowid } = statements.addPassage.run(documentId, text, blobOf(vector));
          statements.addWords.run(lastInsertRowid, indexed(document.title), indexed(text));
        }
        statements.setModel.run(embeddingModel);
        return ok(undefined);
      }),
    remove: (at) =>
      write(() => {
        const documentId = idOf(at);
        const isThere = statements.find.get(documentId) !== undefined;
        forget(documentId);
        return ok(isThere);
      }),
    startOver: () =>
      write(() => {
        for (const row of statements.list.all()) forget(String(row['id']));
        statements.setModel.run(null);
        return ok(undefined);
      }),
    close: () => {
      database.close();
    },
  };
}

/** The same path is the same document, whenever it is imported. */
function idOf(path: NewDocument['path']): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

function prepared(database: DatabaseSync) {
  return {
    touch: database.prepare('UPDATE settings SET revision = revision + 1'),
    settings: database.prepare('SELECT embedding_model FROM settings'),
    setModel: database.prepare('UPDATE settings SET embedding_model = ?'),
    count: database.prepare('SELECT count(*) AS passages FROM passages'),
    list: database.prepare(
      `SELECT id, path, title, hash, imported_at,
         (SELECT count(*) FROM passages WHERE document_id = documents.id) AS passages
       FROM documents ORDER BY path`,
    ),
    find: database.prepare('SELECT 1 FROM documents WHERE id = ?'),
    addDocument: database.prepare('INSERT INTO documents VALUES (?, ?, ?, ?, ?)'),
    addPassage: database.prepare('INSERT INTO passages (document_id, text, vector) VALUES (?, ?, ?)'),
    addWords: database.prepare('INSERT INTO passage_words (rowid, title, text) VALUES (?, ?, ?)'),
    forgetWords: database.prepare(
      'DELETE FROM passage_words WHERE rowid IN (SELECT id FROM passages WHERE document_id = ?)',
    ),
    forgetPassages: database.prepare('DELETE FROM passages WHERE document_id = ?'),
    forgetDocument: database.prepare('DELETE FROM documents WHERE id = ?'),
  };
}

function documentOf(row: Readonly<Record<string, unknown>>): StoredDocument {
  return {
    documentId: String(row['id']),
    path: String(row['path']),
    title: String(row['title']),
    hash: String(row['hash']),
    passages: Number(row['passages']),
    importedAt: Number(row['imported_at']),
  };
}
