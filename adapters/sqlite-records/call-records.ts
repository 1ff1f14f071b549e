/** The call records in an SQLite file that several processes may have open at once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CallEvent } from '../../domain/call/record-events.ts';
import { openReport, type CallReport } from '../../domain/call/report.ts';
import type { CallRecords, Reservation, StoredEvent } from '../../domain/ports/call-records.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { foldContiguous } from './report-fold.ts';
import { RecordsFile } from './records-file.ts';
import { isUnderWay, openDatabase } from './sqlite-database.ts';
import { documentIfAny, documentOf, eventOf, number, reportOf, text } from './stored-documents.ts';

/** How long an `Idempotency-Key` is remembered. */
const reservationMs = 24 * 60 * 60 * 1_000;

/** Opens (or makes) the records at `path`. Throws `CallRecordsError`, whose message says what to change. */
export function openCallRecords({ path }: { readonly path: string }): CallRecords {
  return callRecordsIn(path, openDatabase);
}

/** The records in whatever database `open` gives for the path, now and each time the file there is another. */
export function callRecordsIn(path: string, open: (path: string) => DatabaseSync): CallRecords {
  return new SqliteCallRecords(new RecordsFile({ path, open, prepare: statements }));
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
    hasEvent: prepare('SELECT 1 FROM events WHERE call_id = ? AND seq = ?'),
    setAside: prepare('INSERT INTO set_aside VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    lastSeq: prepare('SELECT coalesce(max(seq), 0) AS seq FROM events WHERE call_id = ?'),
    addedAfterEnd: prepare('SELECT * FROM added_after_end WHERE call_id = ? AND key = ?'),
    addAfterEnd: prepare('INSERT INTO added_after_end VALUES (?, ?, ?, ?)'),
    underWay: prepare(`SELECT count(*) AS calls FROM reports WHERE ${isUnderWay}`),
    position: prepare('SELECT coalesce(max(position), 0) AS position FROM events'),
    changes: prepare('SELECT position, document FROM events WHERE position > ? ORDER BY position LIMIT ?'),
  };
}

type Statements = ReturnType<typeof statements>;

class SqliteCallRecords implements CallRecords {
  readonly #file: RecordsFile<Statements>;

  constructor(file: RecordsFile<Statements>) {
    this.#file = file;
  }

  reserve(reservation: Reservation, now: number): Promise<Result<Reservation>> {
    const { keyHash, bodyHash, callId } = reservation;
    return this.#file.write((sql) => {
      sql.forgetExpired.run(now);
      sql.reserve.run(keyHash, bodyHash, callId, now + reservationMs);
      const held = sql.reserved.get(keyHash);
      return held
        ? { keyHash, bodyHash: text(held, 'body_hash'), callId: text(held, 'call_id') }
        : reservation;
    });
  }

  release({ keyHash, callId }: Pick<Reservation, 'keyHash' | 'callId'>): Promise<Result<void>> {
    return this.#file.write((sql) => {
      sql.release.run(keyHash, callId);
    });
  }

  open(opening: Parameters<CallRecords['open']>[0]): Promise<Result<void>> {
    return this.#file.write((sql) => {
      insert(sql, openReport(opening));
    });
  }

  append(callId: string, events: readonly CallEvent[]): Promise<Result<void>> {
    return this.#file.write((sql) => {
      for (const event of events) sql.insertEvent.run(callId, event.seq, documentOf(event));
      fold(sql, callId);
    });
  }

  setAside(event: CallEvent, reason: string): Promise<Result<void>> {
    const { callId, seq, at, body } = event;
    const standIn: CallEvent = { callId, seq, at, body: { kind: 'set_aside', what: body.kind, reason } };
    return this.#file.write((sql) => {
      if (sql.hasEvent.get(callId, seq)) return;
      sql.setAside.run(callId, seq, reason, body.kind, documentIfAny(event));
      sql.insertEvent.run(callId, seq, documentOf(standIn));
      fold(sql, callId);
    });
  }

  async appendAfterEnd(
    callId: string,
    { key, at, bodies }: Parameters<CallRecords['appendAfterEnd']>[1],
  ): Promise<Result<readonly CallEvent[]>> {
    const added = await this.#file.write((sql) => {
      const known = sql.addedAfterEnd.get(callId, key);
      if (known)
        return sql.events.all(callId, number(known, 'after_seq'), number(known, 'events')).map(eventOf);
      const last = number(sql.lastSeq.get(callId) ?? {}, 'seq');
      if (last === 0) return null;
      sql.addAfterEnd.run(callId, key, last, bodies.length);
      const events = bodies.map((body, index): CallEvent => ({ callId, seq: last + 1 + index, at, body }));
      for (const event of events) sql.insertEvent.run(callId, event.seq, documentOf(event));
      fold(sql, callId);
      return events;
    });
    if (!added.ok) return added;
    return added.value ? ok(added.value) : failed(noSuchCall);
  }

  countUnderWay(): Promise<Result<number>> {
    return this.#file.read((sql) => number(sql.underWay.get() ?? {}, 'calls'));
  }

  find(callId: string): Promise<Result<CallReport | null>> {
    return this.#file.read((sql) => {
      const row = sql.report.get(callId);
      return row ? reportOf(row) : null;
    });
  }

  list(query: {
    readonly phoneNumber?: string;
    readonly limit: number;
  }): Promise<Result<readonly CallReport[]>> {
    return this.#file.read((sql) => {
      const rows =
        query.phoneNumber === undefined
          ? sql.reports.all(query.limit)
          : sql.reportsOf.all(query.phoneNumber, query.limit);
      return rows.map(reportOf);
    });
  }

  events(callId: string, afterSeq: number, limit: number): Promise<Result<readonly CallEvent[]>> {
    return this.#file.read((sql) => sql.events.all(callId, afterSeq, limit).map(eventOf));
  }

  changes(
    position: number | null,
    limit: number,
  ): Promise<Result<{ readonly position: number; readonly events: readonly StoredEvent[] }>> {
    return this.#file.read((sql) => {
      if (position === null) return { position: number(sql.position.get() ?? {}, 'position'), events: [] };
      const events = sql.changes
        .all(position, limit)
        .map((row) => ({ position: number(row, 'position'), event: eventOf(row) }));
      return { position: events.at(-1)?.position ?? position, events };
    });
  }

  /** Safe to call twice. */
  close(): Promise<void> {
    this.#file.close();
    return Promise.resolve();
  }
}

const noSuchCall = {
  code: 'no-such-call',
  message: 'No event of this call is known.',
  disposition: 'final',
} as const;

/** Brings the report up to its events. Runs inside a write transaction. */
function fold(sql: Statements, callId: string): void {
  const row = sql.report.get(callId);
  const report = row ? reportOf(row) : null;
  // Limit -1: all of them. Only what is new since the last fold, and what waits behind a gap, is read.
  const waiting = sql.events.all(callId, report?.lastSeq ?? 0, -1).map(eventOf);
  const folded = foldContiguous(report, waiting);
  if (!folded || folded === report) return;
  if (!row) {
    insert(sql, folded);
    return;
  }
  const { changes } = sql.updateReport.run(JSON.stringify(folded), callId, number(row, 'etag'));
  if (changes !== 1) throw new Error('a report changed while its write lock was held');
}

function insert(sql: Statements, report: CallReport): void {
  sql.insertReport.run(report.callId, report.plan.phoneNumber, report.openedAt, JSON.stringify(report));
}
