import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OptOutList } from '../../domain/ports/opt-outs.ts';
import { ok } from '../../domain/result.ts';
import { openCallRecords } from './call-records.ts';
import { openOptOuts } from './opt-outs.ts';

const marie = { phoneNumber: '+33612345678', by: 'text_message', at: 1_000 } as const;
const paul = { phoneNumber: '+33687654321', by: 'api', at: 2_000 } as const;

describe('the list of people who want no more', () => {
  let folder: string;
  let path: string;
  let list: OptOutList;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-opt-outs-'));
    path = join(folder, 'records.sqlite');
    list = openOptOuts({ path });
  });
  afterEach(async () => {
    await list.close();
    rmSync(folder, { recursive: true });
  });

  it('knows who is on it, the latest first, until they are taken off', async () => {
    expect(await list.find(marie.phoneNumber)).toEqual(ok(null));
    await list.add(marie);
    await list.add(paul);
    expect(await list.find(marie.phoneNumber)).toEqual(ok(marie));
    expect(await list.list(10)).toEqual(ok([paul, marie]));
    expect(await list.list(1)).toEqual(ok([paul]));
    await list.remove(marie.phoneNumber);
    await list.remove(marie.phoneNumber);
    expect(await list.find(marie.phoneNumber)).toEqual(ok(null));
  });

  it('keeps how and when they first said so', async () => {
    await list.add(marie);
    await list.add({ ...marie, by: 'api', at: 5_000 });
    expect(await list.find(marie.phoneNumber)).toEqual(ok(marie));
  });

  it('is seen at once by every process, beside the records of calls', async () => {
    const records = openCallRecords({ path });
    const other = openOptOuts({ path });
    await list.add(marie);
    expect(await other.find(marie.phoneNumber)).toEqual(ok(marie));
    expect(await records.countUnderWay()).toEqual(ok(0));
    await other.close();
    await records.close();
    expect(await other.find(marie.phoneNumber)).toMatchObject({ ok: false });
  });
});
