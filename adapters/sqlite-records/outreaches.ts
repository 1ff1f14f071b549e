/** What is known of outreaches, in the records' SQLite file: how each stood last. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { OutreachRecord } from '../../domain/outreach/outreach.ts';
import type { OutreachQuery, OutreachRecords } from '../../domain/ports/outreaches.ts';
import type { Result } from '../../domain/result.ts';
import { RecordsFile } from './records-file.ts';
import { openDatabase } from './sqlite-database.ts';
import { UnreadableDocument } from './sqlite-failure.ts';
import { text, type Row } from './stored-documents.ts';

const tables = `
  CREATE TABLE IF NOT EXISTS outreaches (
    outreach_id TEXT PRIMARY KEY,
    revision REAL NOT NULL,
    call_id TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at REAL NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS outreaches_by_time ON outreaches (due_at);
  CREATE INDEX IF NOT EXISTS outreaches_by_person ON outreaches (phone_number, state, due_at);
  CREATE INDEX IF NOT EXISTS outreaches_by_call ON outreaches (call_id, due_at);`;

/** Opens (or makes) the records at `path`. Throws `CallRecordsError`, whose message says what to change. */
export function openOutreachRecords({ path }: { readonly path: string }): OutreachRecords {
  const open = (file: string): DatabaseSync => openDatabase(file, tables);
  return new SqliteOutreachRecords(new RecordsFile({ path, open, prepare: statements }));
}

function statements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    put: prepare(
      `INSERT INTO outreaches (outreach_id, revision, call_id, phone_number, state, due_at, document)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (outreach_id) DO UPDATE SET
         revision = excluded.revision, phone_number = excluded.phone_number, state = excluded.state,
         due_at = excluded.due_at, document = excluded.document
       WHERE excluded.revision > outreaches.revision`,
    ),
    find: prepare('SELECT document FROM outreaches WHERE outreach_id = ?'),
    list: prepare(
      `SELECT document FROM outreaches
       WHERE (:phone IS NULL OR phone_number = :phone) AND (:call IS NULL OR call_id = :call)
         AND (:state IS NULL OR state = :state)
       ORDER BY due_at, outreach_id LIMIT :limit`,
    ),
  };
}

class SqliteOutreachRecords implements OutreachRecords {
  readonly #file: RecordsFile<ReturnType<typeof statements>>;

  constructor(file: RecordsFile<ReturnType<typeof statements>>) {
    this.#file = file;
  }

  put(record: OutreachRecord): Promise<Result<void>> {
    const { outreachId, revision, callId, phoneNumber, state, dueAt } = record;
    return this.#file.write((sql) => {
      sql.put.run(outreachId, revision, callId, phoneNumber, state, dueAt, JSON.stringify(record));
    });
  }

  find(outreachId: string): Promise<Result<OutreachRecord | null>> {
    return this.#file.read((sql) => {
      const row = sql.find.get(outreachId);
      return row ? recordOf(row) : null;
    });
  }

  list({ phoneNumber, callId, state, limit }: OutreachQuery): Promise<Result<readonly OutreachRecord[]>> {
    const wanted = { phone: phoneNumber ?? null, call: callId ?? null, state: state ?? null, limit };
    return this.#file.read((sql) => sql.list.all(wanted).map(recordOf));
  }

  close(): Promise<void> {
    this.#file.close();
    return Promise.resolve();
  }
}

function recordOf(row: Row): OutreachRecord {
  const document = parsed(text(row, 'document'));
  if (!isRecord(document)) throw new UnreadableDocument('not an outreach');
  return document;
}

function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new UnreadableDocument('not JSON');
  }
}

function isRecord(value: unknown): value is OutreachRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'outreachId' in value &&
    'state' in value &&
    'callIds' in value &&
    Array.isArray(value.callIds)
  );
}
