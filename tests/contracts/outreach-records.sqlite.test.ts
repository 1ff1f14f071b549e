/** The contract of outreach records on the SQLite adapter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOutreachRecords } from '../../adapters/sqlite-records/outreaches.ts';
import type { OutreachRecords } from '../../domain/ports/outreaches.ts';
import { outreachRecordsContract } from './outreach-records.contract.ts';

outreachRecordsContract('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-outreaches-'));
  const connections: OutreachRecords[] = [];
  return {
    connect: () => {
      const records = openOutreachRecords({ path: join(folder, 'records.sqlite') });
      connections.push(records);
      return records;
    },
    dispose: async () => {
      for (const records of connections) await records.close();
      rmSync(folder, { recursive: true });
    },
  };
});
