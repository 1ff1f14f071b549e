/** Opens the records' database: folder, write-ahead log, lock timeout, and the schema brought up to date. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CallRecordsError, sqliteFailure } from './sqlite-failure.ts';

/** How long SQLite itself waits for another process's lock. The wait blocks this whole process, so it is short. */
const busyTimeoutMs = 40;
/** Processes that start together switch the file's journal at the same time, for which SQLite does not wait by itself. */
const openingAttempts = 50;
const openingPauseMs = 40;

/**
 * True of a report's row while its call is under way; the index is only used by a query with these very words. A damaged
 * document counts as none, lest one keep the whole file from being opened.
 */
export const isUnderWay = `CASE WHEN json_valid(document)
  THEN json_extract(document, '$.state') NOT IN ('scheduled', 'lingering', 'closed') ELSE 0 END`;

/** Step n brings a file from `user_version` n to n + 1. Steps that were released are never changed. */
const migrations: readonly string[] = [
  `CREATE TABLE reports (
     call_id TEXT PRIMARY KEY,
     phone_number TEXT NOT NULL,
     opened_at REAL NOT NULL,
     etag INTEGER NOT NULL,
     document TEXT NOT NULL
   ) STRICT;
   CREATE INDEX reports_by_person ON reports (phone_number, opened_at);
   CREATE INDEX reports_by_time ON reports (opened_at);
   CREATE TABLE events (
     position INTEGER PRIMARY KEY AUTOINCREMENT,
     call_id TEXT NOT NULL,
     seq INTEGER NOT NULL,
     document TEXT NOT NULL,
     UNIQUE (call_id, seq)
   ) STRICT;
   CREATE TABLE reservations (
     key_hash TEXT PRIMARY KEY,
     body_hash TEXT NOT NULL,
     call_id TEXT NOT NULL,
     expires_at REAL NOT NULL
   ) STRICT;
   CREATE INDEX reservations_by_expiry ON reservations (expires_at);`,
  // An index and no column: processes of the version before go on writing to the same file during a deploy.
  `CREATE INDEX reports_under_way ON reports (call_id) WHERE ${isUnderWay};
   CREATE TABLE set_aside (
     call_id TEXT NOT NULL,
     seq INTEGER NOT NULL,
     reason TEXT NOT NULL,
     kind TEXT NOT NULL,
     document TEXT,
     PRIMARY KEY (call_id, seq)
   ) STRICT;`,
];

/** What was added to a call's events when its run was over: each addition once. */
const addedAfterEnd = `CREATE TABLE IF NOT EXISTS added_after_end (
   call_id TEXT NOT NULL,
   key TEXT NOT NULL,
   after_seq INTEGER NOT NULL,
   events INTEGER NOT NULL,
   PRIMARY KEY (call_id, key)
 ) STRICT`;

/**
 * Opens the file at `path`, making it and its folder where missing. `tables`: what a store has of its own in it, as
 * statements that change nothing where it is there. Throws `CallRecordsError`.
 */
export function openDatabase(path: string, tables = ''): DatabaseSync {
  const file = path === ':memory:' ? path : resolve(path);
  makeFolder(file);
  for (let attempt = 1; ; attempt++) {
    try {
      return openOnce(file, tables);
    } catch (error) {
      if (error instanceof CallRecordsError) throw error;
      const failure = sqliteFailure(error, file);
      if (!failure) throw error;
      if (failure.code !== 'records-busy' || attempt === openingAttempts)
        throw new CallRecordsError(failure, error);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, openingPauseMs);
    }
  }
}

function makeFolder(file: string): void {
  if (file === ':memory:') return;
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const message = `The folder ${dirname(file)} for the call records cannot be made (${reason}): give this process write rights there, or set another path.`;
    throw new CallRecordsError({ code: 'records-not-writable', message, disposition: 'final' }, error);
  }
}

function openOnce(file: string, tables: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    // FULL: an acknowledged record survives a loss of power, at the price of one fsync per write.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    migrate(database, file, tables);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** All steps in one transaction that begins by taking the write lock, so that processes starting together do them once. */
function migrate(database: DatabaseSync, file: string, tables: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > migrations.length) throw newerFile(file, version);
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`${addedAfterEnd};${tables};PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function newerFile(file: string, version: number): CallRecordsError {
  const message = `The call records at ${file} were written by a newer version (schema ${version}, this one knows ${migrations.length}): run that version, or set another path.`;
  return new CallRecordsError({ code: 'records-too-new', message, disposition: 'final' }, undefined);
}
