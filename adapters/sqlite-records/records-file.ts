/** The open database of a path: reads, transactions, and what to do when the file is moved away under the process. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { failed, ok, type Result } from '../../domain/result.ts';
import { closed, missing, sqliteFailure } from './sqlite-failure.ts';

/** How long a use waits in all for another process's lock, and how long between two tries; others are served meanwhile. */
const patienceMs = 2_000;
const betweenTriesMs = 20;

interface Open<Statements> {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  /** Device and inode. */
  readonly identity: string | null;
}

/**
 * A process that has a file open goes on writing to it when it is moved or deleted, and what it writes is lost to everybody
 * else. So each use looks first whether the path still leads to the file, and each write looks again before it counts.
 */
export class RecordsFile<Statements> {
  readonly #path: string;
  readonly #openDatabase: (path: string) => DatabaseSync;
  readonly #prepare: (database: DatabaseSync) => Statements;
  #open: Open<Statements> | null;
  #isClosed = false;

  constructor(parts: {
    readonly path: string;
    readonly open: (path: string) => DatabaseSync;
    readonly prepare: (database: DatabaseSync) => Statements;
  }) {
    this.#path = parts.path;
    this.#openDatabase = parts.open;
    this.#prepare = parts.prepare;
    this.#open = this.#opened();
  }

  read<T>(work: (statements: Statements) => T): Promise<Result<T>> {
    return this.#guard(({ statements }) => ok(work(statements)));
  }

  /** Takes the write lock first, so that what is read inside cannot change before it is written. */
  write<T>(work: (statements: Statements) => T): Promise<Result<T>> {
    return this.#guard(({ database, statements, identity }) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const value = work(statements);
        database.exec('COMMIT');
        return this.#identity() === identity ? ok(value) : failed(missing(this.#path));
      } catch (error) {
        // On some errors, a full disk among them, SQLite has rolled back already.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Safe to call twice. */
  close(): void {
    this.#isClosed = true;
    this.#open?.database.close();
    this.#open = null;
  }

  async #guard<T>(work: (open: Open<Statements>) => Result<T>): Promise<Result<T>> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const result = this.#tried(work);
      if (result.ok || result.failure.code !== 'records-busy' || performance.now() >= until) return result;
      await pause(betweenTriesMs);
    }
  }

  #tried<T>(work: (open: Open<Statements>) => Result<T>): Result<T> {
    try {
      const open = this.#present();
      return open.ok ? work(open.value) : open;
    } catch (error) {
      const failure = sqliteFailure(error, this.#path);
      if (failure) return failed(failure);
      throw error;
    }
  }

  /** The database at the path as it is now. Throws what opening it throws. */
  #present(): Result<Open<Statements>> {
    if (this.#isClosed) return failed<Open<Statements>>(closed());
    const identity = this.#identity();
    if (this.#open?.identity === identity) return ok(this.#open);
    if (identity === null) return failed<Open<Statements>>(missing(this.#path));
    // Another file stands there, from a backup perhaps. SQLite sees on closing that the old one was moved, and leaves the
    // new one's log alone.
    this.#open?.database.close();
    this.#open = null;
    this.#open = this.#opened();
    return ok(this.#open);
  }

  #opened(): Open<Statements> {
    const database = this.#openDatabase(this.#path);
    try {
      return { database, statements: this.#prepare(database), identity: this.#identity() };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Null where there is no file, or none that this process may see. */
  #identity(): string | null {
    try {
      const { dev, ino } = statSync(resolve(this.#path));
      return `${dev}:${ino}`;
    } catch {
      return null;
    }
  }
}
