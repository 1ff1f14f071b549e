/** The SQLite file with the documents: its tables, and how it is opened to be read and to be written. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Result, failed, ok } from '../../domain/result.ts';
import { failureOf, newerFile, noDocuments } from './failures.ts';

const version = 1;

/** Readers never wait in WAL mode; a writer may have another one before it. */
const busyTimeoutMs = 5_000;

/**
 * The words are kept without a copy of the text (`content=''`). `settings` holds how often the documents were changed, and
 * which model made the vectors.
 */
const tables = `
  CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    hash TEXT NOT NULL,
    imported_at REAL NOT NULL
  ) STRICT;
  CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id),
    text TEXT NOT NULL,
    vector BLOB NOT NULL
  ) STRICT;
  CREATE INDEX passages_by_document ON passages (document_id);
  CREATE VIRTUAL TABLE passage_words USING fts5 (
    title, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
  );
  CREATE TABLE settings (revision INTEGER NOT NULL, embedding_model TEXT) STRICT;
  INSERT INTO settings VALUES (0, NULL);`;

/** Opens the file to be written, making it and its folder where missing. */
export function openToWrite(path: string): Result<DatabaseSync> {
  return opened(path, (file) => {
    mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
    database.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE');
    if (versionOf(database) === 0) database.exec(`${tables} PRAGMA user_version = ${version};`);
    database.exec('COMMIT');
    return database;
  });
}

/** Opens the file to be read. Where there is none, or nothing in it, the failure is `no-documents`. */
export function openToRead(path: string): Result<DatabaseSync> {
  return identityOf(path) === null ? failed(noDocuments) : opened(path, (file) => new DatabaseSync(file));
}

function opened(path: string, open: (file: string) => DatabaseSync): Result<DatabaseSync> {
  try {
    const database = open(resolve(path));
    const found = versionOf(database);
    if (found === version) return ok(database);
    database.close();
    return failed(found === 0 ? noDocuments : newerFile(path));
  } catch (error) {
    const failure = failureOf(error, path) ?? folderFailure(error, path);
    if (failure) return failed(failure);
    throw error;
  }
}

function folderFailure(error: unknown, path: string) {
  if (!(error instanceof Error) || !('syscall' in error)) return null;
  const message = `The folder of ${path} cannot be made: give this process write rights there, or set another path.`;
  return { code: 'knowledge-no-rights', message, disposition: 'final' } as const;
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

/** Device and inode: another file at the same path has another one. Null where there is none. */
export function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(resolve(path));
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
