/** Which recordings belong to which call, in the records' file: their files come when the call may be long over. */
import type { DatabaseSync } from 'node:sqlite';
import type { KeptFile, Recordings } from '../../domain/ports/recordings.ts';
import { RecordsFile } from './records-file.ts';
import { openDatabase } from './sqlite-database.ts';
import { number, text, type Row } from './stored-documents.ts';

const tables = `
  CREATE TABLE IF NOT EXISTS recordings (
    recording_id TEXT PRIMARY KEY,
    call_id TEXT NOT NULL,
    started_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS recordings_by_call ON recordings (call_id, started_at);
  CREATE TABLE IF NOT EXISTS recording_files (
    recording_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    location TEXT NOT NULL,
    duration_ms REAL,
    PRIMARY KEY (recording_id, position)
  ) STRICT;`;

/** Opens (or makes) them in the records at `path`. Throws `CallRecordsError`, whose message says what to change. */
export function openRecordings({ path }: { readonly path: string }): Recordings {
  const file = new RecordsFile({ path, open: (at) => openDatabase(at, tables), prepare: statements });
  return {
    keep: ({ recordingId, callId, startedAt }) =>
      file.write((sql) => {
        sql.keep.run(recordingId, callId, startedAt);
      }),
    addFile: ({ recordingId, index, location, durationMs }) =>
      file.write((sql) => {
        const known = sql.find.get(recordingId);
        if (!known) return null;
        sql.addFile.run(recordingId, index, location, durationMs);
        return { callId: text(known, 'call_id') };
      }),
    ofCall: (callId) =>
      file.read((sql) =>
        sql.ofCall.all(callId).map((row) => {
          const recordingId = text(row, 'recording_id');
          const files = sql.files.all(recordingId).map(fileOf);
          return { recordingId, startedAt: number(row, 'started_at'), files };
        }),
      ),
    close: () => {
      file.close();
      return Promise.resolve();
    },
  };
}

function statements(database: DatabaseSync) {
  return {
    keep: database.prepare('INSERT INTO recordings VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    find: database.prepare('SELECT call_id FROM recordings WHERE recording_id = ?'),
    addFile: database.prepare(
      'INSERT INTO recording_files VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET location = excluded.location, duration_ms = excluded.duration_ms',
    ),
    ofCall: database.prepare('SELECT * FROM recordings WHERE call_id = ? ORDER BY started_at, rowid'),
    files: database.prepare('SELECT * FROM recording_files WHERE recording_id = ? ORDER BY position'),
  };
}

function fileOf(row: Row): KeptFile {
  const durationMs = row['duration_ms'] === null ? null : number(row, 'duration_ms');
  return { index: number(row, 'position'), location: text(row, 'location'), durationMs };
}
