/** The call records in an SQLite file that several processes may have open at once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CallEvent } from '../../domain/call/record-events.ts';
import { openReport, type CallReport } from '../../domain/call/report.ts';
import type { CallRecords, Reservation, StoredEvent } from '../../domain/ports/call-records.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { foldContiguous } from './report-fold.ts';
import { openDatabase } from './sqlite-database.ts';
import { sqliteFailure } from './sqlite-failure.ts';
import { eventOf, number, reportOf, text } from './stored-documents.ts';

/** How long an `Idempotency-Key` is remembered. */
const reservationMs = 24 * 60 * 60 * 1_000;

/** Opens (or makes) the records at `path`. Throws `CallRecordsError`, whose message says what to change. */
export function openCallRecords({ path }: { readonly path: string }): CallRecords {
  return new SqliteCallRecords(openDatabase(path), path);
}

function statements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    forgetExpired: prepare('DELETE FROM reservations WHERE expires_at <= ?'),
    reserve: prepare('INSERT INTO reservations VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    reserved: prepare('SELECT * FROM reservations WHERE key_hash = ?'),
    release: prepare('DELETE FROM reservations WHERE key_hash = ? AND call_id = ?'),
    insertReport: prepare('INSERT INTO reports VALUES (?, ?, ?, 1, ?) ON CONFLICT DO NOTHING'),
    updateReport: prepare('UPDATE reports SET document = ?, etag = etag + 1 WHERE call_id = ? AND etag = ?'),
    report: prepare('SELECT etag, document FROM reports WHERE call_id = ?'),
    reports: prepare('SELECT document FROM reports ORDER BY opened_at DESC, rowid DESC LIMIT ?'),
    reportsOf: prepare(
      'SELECT document FROM reports WHERE phone_number = ? ORDER BY opened_at DESC, rowid DESC LIMIT ?',
    ),
    insertEvent: prepare(
      'INSERT INTO events (call_id, seq, document) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    events: prepare('SELECT document FROM events WHERE call_id = ? AND seq > ? ORDER BY seq LIMIT ?'),
    position: prepare('SELECT coalesce(max(position), 0) AS position FROM events'),
    changes: prepare('SELECT position, document FROM events WHERE position > ? ORDER BY position LIMIT ?'),
  };
}

class SqliteCallRecords implements CallRecords {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #sql: ReturnType<typeof statements>;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    this.#sql = statements(database);
  }

  reserve(reservation: Reservation, now: number): Promise<Result<Reservation>> {
    const { keyHash, bodyHash, callId } = reservation;
    return this.#write(() => {
      this.#sql.forgetExpired.run(now);
      this.#sql.reserve.run(keyHash, bodyHash, callId, now + reservationMs);
      const held = this.#sql.reserved.get(keyHash);
      return held
        ? { keyHash, bodyHash: text(held, 'body_hash'), callId: text(held, 'call_id') }
        : reservation;
    });
  }

  release({ keyHash, callId }: Pick<Reservation, 'keyHash' | 'callId'>): Promise<Result<void>> {
    return this.#write(() => {
      this.#sql.release.run(keyHash, callId);
    });
  }

  open(opening: Parameters<CallRecords['open']>[0]): Promise<Result<void>> {
    return this.#write(() => {
      this.#insert(openReport(opening));
    });
  }

  append(callId: string, events: readonly CallEvent[]): Promise<Result<void>> {
    return this.#write(() => {
      for (const event of events) this.#sql.insertEvent.run(callId, event.seq, JSON.stringify(event));
      this.#fold(callId);
    });
  }

  find(callId: string): Promise<Result<CallReport | null>> {
    return this.#guard(() => {
      const row = this.#sql.report.get(callId);
      return row ? reportOf(row) : null;
    });
  }

  list(query: {
    readonly phoneNumber?: string;
    readonly limit: number;
  }): Promise<Result<readonly CallReport[]>> {
    return this.#guard(() => {
      const rows =
        query.phoneNumber === undefined
          ? this.#sql.reports.all(query.limit)
          : this.#sql.reportsOf.all(query.phoneNumber, query.limit);
      return rows.map(reportOf);
    });
  }

  events(callId: string, afterSeq: number, limit: number): Promise<Result<readonly CallEvent[]>> {
    return this.#guard(() => this.#sql.events.all(callId, afterSeq, limit).map(eventOf));
  }

  changes(
    position: number | null,
    limit: number,
  ): Promise<Result<{ readonly position: number; readonly events: readonly StoredEvent[] }>> {
    return this.#guard(() => {
      if (position === null)
        return { position: number(this.#sql.position.get() ?? {}, 'position'), events: [] };
      const events = this.#sql.changes
        .all(position, limit)
        .map((row) => ({ position: number(row, 'position'), event: eventOf(row) }));
      return { position: events.at(-1)?.position ?? position, events };
    });
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
    return Promise.resolve();
  }

  /** Brings the report up to its events. Runs inside a write transaction. */
  #fold(callId: string): void {
    const row = this.#sql.report.get(callId);
    const report = row ? reportOf(row) : null;
    // Limit -1: all of them. Only what is new since the last fold, and what waits behind a gap, is read.
    const waiting = this.#sql.events.all(callId, report?.lastSeq ?? 0, -1).map(eventOf);
    const folded = foldContiguous(report, waiting);
    if (!folded || folded === report) return;
    if (!row) {
      this.#insert(folded);
      return;
    }
    const { changes } = this.#sql.updateReport.run(JSON.stringify(folded), callId, number(row, 'etag'));
    if (changes !== 1) throw new Error('a report changed while its write lock was held');
  }

  #insert(report: CallReport): void {
    this.#sql.insertReport.run(
      report.callId,
      report.plan.phoneNumber,
      report.openedAt,
      JSON.stringify(report),
    );
  }

  /** Takes the write lock first, so that what is read inside cannot change before it is written. */
  #write<T>(work: () => T): Promise<Result<T>> {
    return this.#guard(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const value = work();
        this.#database.exec('COMMIT');
        return value;
      } catch (error) {
        // On some errors, a full disk among them, SQLite has rolled back already.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #guard<T>(work: () => T): Promise<Result<T>> {
    try {
      return Promise.resolve(ok(work()));
    } catch (error) {
      const failure = sqliteFailure(error, this.#path);
      return failure ? Promise.resolve(failed(failure)) : Promise.reject(bug(error));
    }
  }
}

function bug(error: unknown): Error {
  return error instanceof Error ? error : new Error('the store threw something that is not an error');
}
