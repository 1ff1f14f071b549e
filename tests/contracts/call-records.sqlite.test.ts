/** The call records' contract on the SQLite adapter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCallRecords } from '../../adapters/sqlite-records/call-records.ts';
import type { CallRecords } from '../../domain/ports/call-records.ts';
import { callRecordsContract } from './call-records.contract.ts';

callRecordsContract('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-records-'));
  const connections: CallRecords[] = [];
  return {
    connect: () => {
      const records = openCallRecords({ path: join(folder, 'records.sqlite') });
      connections.push(records);
      return records;
    },
    dispose: async () => {
      for (const records of connections) await records.close();
      rmSync(folder, { recursive: true });
    },
  };
});
