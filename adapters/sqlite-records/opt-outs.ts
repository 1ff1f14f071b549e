/** People who want to hear of us no more, in the records' file, so that every process knows of them at once. */
import type { DatabaseSync } from 'node:sqlite';
import type { OptOut, OptOutList } from '../../domain/ports/opt-outs.ts';
import { RecordsFile } from './records-file.ts';
import { openDatabase } from './sqlite-database.ts';
import { UnreadableDocument } from './sqlite-failure.ts';
import { number, text, type Row } from './stored-documents.ts';

const tables = `CREATE TABLE IF NOT EXISTS opt_outs (
  phone_number TEXT PRIMARY KEY,
  said_by TEXT NOT NULL,
  at REAL NOT NULL
) STRICT`;

/** Opens (or makes) the list in the records at `path`. Throws `CallRecordsError`, whose message says what to change. */
export function openOptOuts({ path }: { readonly path: string }): OptOutList {
  const file = new RecordsFile({ path, open: (at) => openDatabase(at, tables), prepare: statements });
  return {
    find: (phoneNumber) =>
      file.read((sql) => {
        const row = sql.find.get(phoneNumber);
        return row ? optOutOf(row) : null;
      }),
    add: ({ phoneNumber, by, at }) =>
      file.write((sql) => {
        sql.add.run(phoneNumber, by, at);
      }),
    remove: (phoneNumber) =>
      file.write((sql) => {
        sql.remove.run(phoneNumber);
      }),
    list: (limit) => file.read((sql) => sql.list.all(limit).map(optOutOf)),
    close: () => {
      file.close();
      return Promise.resolve();
    },
  };
}

function statements(database: DatabaseSync) {
  return {
    find: database.prepare('SELECT * FROM opt_outs WHERE phone_number = ?'),
    add: database.prepare('INSERT INTO opt_outs VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    remove: database.prepare('DELETE FROM opt_outs WHERE phone_number = ?'),
    list: database.prepare('SELECT * FROM opt_outs ORDER BY at DESC, rowid DESC LIMIT ?'),
  };
}

function optOutOf(row: Row): OptOut {
  return { phoneNumber: text(row, 'phone_number'), by: waySaid(text(row, 'said_by')), at: number(row, 'at') };
}

function waySaid(by: string): OptOut['by'] {
  if (by === 'text_message' || by === 'spoken' || by === 'api') return by;
  throw new UnreadableDocument('no way to opt out');
}
