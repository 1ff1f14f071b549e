import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsOf, planOf, said, value } from '../../tests/contracts/call-records.contract.ts';
import { openCallRecords } from './call-records.ts';
import { startWriter } from './writer-fixture.ts';
import { isUnderWay, openDatabase } from './sqlite-database.ts';
import { sqliteFailure } from './sqlite-failure.ts';

const callId = 'a'.repeat(32);
const opened = { kind: 'opened', plan: planOf(callId), direction: 'outbound', lineId: 'line' } as const;

describe('the records file', { timeout: 60_000 }, () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-records-'));
    path = join(folder, 'var', 'records.sqlite');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is made with its folder, and its content is there again after closing', async () => {
    const records = openCallRecords({ path });
    value(await records.append(callId, eventsOf(callId, opened, said('hello'))));
    await records.close();
    const again = openCallRecords({ path });
    expect(value(await again.find(callId))?.lastSeq).toBe(2);
    await again.close();
  });

  it('names the folder that cannot be made', () => {
    writeFileSync(join(folder, 'var'), 'a file where the folder should be');
    expect(() => openCallRecords({ path })).toThrow(/folder .*var .*set another path/);
  });

  it('names the file that cannot be opened', () => {
    mkdirSync(path, { recursive: true });
    expect(() => openCallRecords({ path })).toThrow(/records\.sqlite cannot be opened.*rights/);
  });

  it('refuses a file that is not a database, and leaves it as it is', () => {
    mkdirSync(join(folder, 'var'));
    writeFileSync(path, 'not a database'.repeat(1_000));
    expect(() => openCallRecords({ path })).toThrow(/damaged or not a database/);
    expect(statSync(path).size).toBe(14_000);
  });

  it('refuses a file of a newer version', () => {
    mkdirSync(join(folder, 'var'));
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 999');
    database.close();
    expect(() => openCallRecords({ path })).toThrow(/newer version/);
  });

  it('answers with a failure that waits for the operator when its pages are damaged', async () => {
    const records = openCallRecords({ path });
    const long = said('x'.repeat(500));
    value(await records.append(callId, eventsOf(callId, opened, ...Array.from({ length: 200 }, () => long))));
    await records.close();
    // The first page holds the header and the schema; the rest is overwritten.
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(statSync(path).size - 4_096, 0x5a), 0, undefined, 4_096);
    closeSync(file);
    const damaged = openCallRecords({ path });
    const corrupt = { ok: false, failure: { code: 'records-corrupt', disposition: 'retryable' } };
    expect(await damaged.find(callId)).toMatchObject(corrupt);
    expect(await damaged.append(callId, eventsOf(callId, opened))).toMatchObject(corrupt);
    expect(await damaged.changes(0, 10)).toMatchObject(corrupt);
    await damaged.close();
  });

  it('answers with a failure when a document is not what was written', async () => {
    const records = openCallRecords({ path });
    value(await records.append(callId, eventsOf(callId, opened)));
    const database = new DatabaseSync(path);
    database.exec(`UPDATE reports SET document = '{"callId":1}'`);
    database.close();
    expect(await records.find(callId)).toMatchObject({ ok: false, failure: { code: 'records-corrupt' } });
    await records.close();
  });

  it('of the version before is brought up to date, even with a damaged report in it', async () => {
    const records = openCallRecords({ path });
    const opening = { direction: 'outbound', lineId: 'line', at: 0 } as const;
    for (const [index, state] of (['talking', 'closed', 'dialing'] as const).entries())
      value(await records.open({ ...opening, state, plan: planOf(`${index}`.repeat(32)) }));
    await records.close();
    const former = new DatabaseSync(path);
    former.exec('DROP INDEX reports_under_way; DROP TABLE set_aside; PRAGMA user_version = 1');
    former.exec(`UPDATE reports SET document = '{"callId":' WHERE call_id LIKE '2%'`);
    const present = openCallRecords({ path });
    expect(value(await present.countUnderWay())).toBe(1);
    // A process of the version before, still at work during a deploy, keeps the count right.
    former.exec(`INSERT INTO reports VALUES ('f', '+33612345678', 0, 1, '{"state":"ringing"}')`);
    former.close();
    expect(value(await present.countUnderWay())).toBe(2);
    await present.close();
  });

  it('counts the calls under way by its index', () => {
    const database = openDatabase(path);
    const plan = database
      .prepare(`EXPLAIN QUERY PLAN SELECT count(*) FROM reports WHERE ${isUnderWay}`)
      .all();
    expect(JSON.stringify(plan)).toContain('USING INDEX reports_under_way');
    database.close();
  });

  it('says that it is busy while another process holds the lock, and loses nothing', async () => {
    const records = openCallRecords({ path });
    const holder = new DatabaseSync(path);
    holder.exec('BEGIN IMMEDIATE');
    const events = eventsOf(callId, opened, said('hello'));
    expect(await records.append(callId, events)).toMatchObject({
      ok: false,
      failure: { code: 'records-busy', disposition: 'retryable' },
    });
    expect(value(await records.find(callId))).toBeNull();
    holder.exec('ROLLBACK');
    holder.close();
    value(await records.append(callId, events));
    expect(value(await records.find(callId))?.lastSeq).toBe(2);
    await records.close();
  });

  it('takes events from four writers that open and write it at once', async () => {
    const events = eventsOf(callId, opened, ...Array.from({ length: 39 }, (_, index) => said(`${index}`)));
    const writers = [0, 1, 2, 3].map((part) =>
      startWriter({ path, callId, events: events.filter((_, index) => index % 3 === part % 3) }),
    );
    expect(await Promise.all(writers.map(({ failures }) => failures))).toEqual([[], [], [], []]);
    const records = openCallRecords({ path });
    expect(value(await records.find(callId))).toMatchObject({ lastSeq: 40 });
    expect(value(await records.events(callId, 0, 1_000))).toEqual(events);
    expect(value(await records.changes(0, 1_000)).events).toHaveLength(40);
    await records.close();
  });
});

describe('what SQLite’s own errors mean', () => {
  /** Runs statements on a database in memory until one fails. */
  function errorOf(...statements: readonly string[]): unknown {
    const database = new DatabaseSync(':memory:');
    try {
      for (const statement of statements) database.exec(statement);
    } catch (error) {
      return error;
    } finally {
      database.close();
    }
    throw new Error('no statement failed');
  }

  it.each([
    {
      fault: 'a full disk',
      error: errorOf(
        'PRAGMA max_page_count = 2; CREATE TABLE t (a)',
        'INSERT INTO t VALUES (zeroblob(100000))',
      ),
      code: 'records-disk-full',
      disposition: 'retryable',
    },
    {
      fault: 'no right to write',
      error: errorOf('CREATE TABLE t (a)', 'PRAGMA query_only = 1', 'INSERT INTO t VALUES (1)'),
      code: 'records-not-writable',
      disposition: 'retryable',
    },
    {
      fault: 'a broken rule',
      error: errorOf('CREATE TABLE t (a NOT NULL)', 'INSERT INTO t VALUES (NULL)'),
      code: 'records-refused',
      disposition: 'final',
    },
  ])('$fault → $code, $disposition', ({ error, code, disposition }) => {
    expect(sqliteFailure(error, 'records.sqlite')).toMatchObject({ code, disposition });
  });

  it('leaves bugs alone', () => {
    expect(sqliteFailure(new TypeError('a bug'), 'records.sqlite')).toBeNull();
  });
});
