/** The webhook store's contract on the SQLite adapter, in a file that holds the call records too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCallRecords } from '../../adapters/sqlite-records/call-records.ts';
import { openWebhookStore } from '../../adapters/sqlite-records/webhooks.ts';
import { webhookStoreContract } from './webhook-store.contract.ts';

webhookStoreContract('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-webhooks-'));
  const path = join(folder, 'records.sqlite');
  const connections: { close(): Promise<void> }[] = [openCallRecords({ path })];
  return {
    connect: () => {
      const store = openWebhookStore({ path });
      connections.push(store);
      return store;
    },
    dispose: async () => {
      for (const connection of connections) await connection.close();
      rmSync(folder, { recursive: true });
    },
  };
});
