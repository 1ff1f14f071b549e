/** What every store of outreaches keeps to: the newest record stands, and is found by person, call and state. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutreachRecord } from '../../domain/outreach/outreach.ts';
import type { OutreachRecords } from '../../domain/ports/outreaches.ts';
import { ok } from '../../domain/result.ts';

export interface OutreachStore {
  /** Another connection to the same store. */
  connect(): OutreachRecords;
  dispose(): Promise<void>;
}

const callId = '0123456789abcdef0123456789abcdef';

export function outreachRecord(change: Partial<OutreachRecord> = {}): OutreachRecord {
  return {
    ...{ outreachId: `${callId}-1`, revision: 1, callId, phoneNumber: '+33612345678' },
    ...{ title: 'Call back', description: 'with the offer', owner: 'assistant' },
    ...{ dueAt: 2_000, nextAt: 2_000, timeZone: 'Europe/Paris', state: 'waiting', reason: null },
    ...{ tries: 0, callIds: [], outcome: null, createdAt: 1_000, updatedAt: 1_000 },
    ...change,
  };
}

export function outreachRecordsContract(name: string, open: () => OutreachStore): void {
  describe(`outreach records: ${name}`, () => {
    let store: OutreachStore;
    let records: OutreachRecords;
    beforeEach(() => {
      store = open();
      records = store.connect();
    });
    afterEach(() => store.dispose());

    test('one that was never put is not there', async () => {
      expect(await records.find(`${callId}-9`)).toEqual(ok(null));
      expect(await records.list({ limit: 10 })).toEqual(ok([]));
    });

    test('what is put is found, by another process too', async () => {
      const record = outreachRecord({ callIds: ['a'], outcome: 'no_answer', tries: 1 });
      expect(await records.put(record)).toEqual(ok(undefined));
      expect(await store.connect().find(record.outreachId)).toEqual(ok(record));
    });

    test('the newest stands, in whichever order they come', async () => {
      const newest = outreachRecord({ revision: 3, state: 'done', nextAt: null, dueAt: 9_000 });
      for (const record of [outreachRecord({ revision: 2 }), newest, outreachRecord({ revision: 2 }), newest])
        await records.put(record);
      expect(await records.find(newest.outreachId)).toEqual(ok(newest));
    });

    test('they are listed as they are due, by person, call and state, and no more than asked for', async () => {
      const other = 'f'.repeat(32);
      const all = [
        outreachRecord({ outreachId: `${callId}-1`, dueAt: 3_000 }),
        outreachRecord({ outreachId: `${callId}-2`, dueAt: 1_000, state: 'done' }),
        outreachRecord({ outreachId: `${other}-1`, callId: other, dueAt: 2_000 }),
        outreachRecord({
          outreachId: `${other}-2`,
          callId: other,
          phoneNumber: '+33699999999',
          dueAt: 4_000,
        }),
      ];
      for (const record of all) await records.put(record);
      const ids = async (query: Omit<Parameters<OutreachRecords['list']>[0], 'limit'>, limit = 10) => {
        const listed = await records.list({ ...query, limit });
        return listed.ok && listed.value.map(({ outreachId }) => outreachId.slice(-3));
      };
      expect(await ids({})).toEqual(['f-2', 'f-1', 'f-1', 'f-2']);
      expect(await ids({ callId })).toEqual(['f-2', 'f-1']);
      expect(await ids({ state: 'waiting', phoneNumber: '+33612345678' })).toEqual(['f-1', 'f-1']);
      expect(await ids({ phoneNumber: '+33699999999' })).toEqual(['f-2']);
      expect(await ids({}, 1)).toEqual(['f-2']);
    });
  });
}
