/** What the records do while the disk, the file or another process does not do its part. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallRecords } from '../../domain/ports/call-records.ts';
import { eventsOf, planOf, said, value } from '../../tests/contracts/call-records.contract.ts';
import { callRecordsIn, openCallRecords } from './call-records.ts';
import { openDatabase } from './sqlite-database.ts';
import { startWriter } from './writer-fixture.ts';

const callId = 'a'.repeat(32);
const opened = { kind: 'opened', plan: planOf(callId), direction: 'outbound', lineId: 'line' } as const;
const many = Array.from({ length: 60 }, (_, index) => said(`${index} ${'x'.repeat(500)}`));
const events = eventsOf(callId, opened, ...many);

/** A program that stops in the middle of a transaction, the next event half written, and says so. */
const halfWritten = `
  const database = new (require('node:sqlite').DatabaseSync)(process.argv[1]);
  database.exec('BEGIN IMMEDIATE');
  database.prepare('INSERT INTO events (call_id, seq, document) VALUES (?, 11, ?)').run('${callId}', '{}');
  console.log('half written');
  setInterval(() => {}, 1000);`;

describe('the records', { timeout: 60_000 }, () => {
  let folder: string;
  let path: string;
  let records: CallRecords;
  let databases: DatabaseSync[];
  const exec = (sql: string): void => {
    databases.at(-1)?.exec(sql);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-faults-'));
    path = join(folder, 'records.sqlite');
    databases = [];
    records = callRecordsIn(path, (file) => {
      const database = openDatabase(file);
      databases.push(database);
      return database;
    });
  });
  afterEach(async () => {
    await records.close();
    rmSync(folder, { recursive: true });
  });

  const append = async (from: number, to: number) => records.append(callId, events.slice(from - 1, to));
  const failsWith = async (code: string, from: number, to: number): Promise<void> => {
    const failure = { code, disposition: 'retryable' };
    expect(await append(from, to)).toMatchObject({ ok: false, failure });
  };
  /** Every event once, in order, in the list, the report and the stream of changes; the file is sound. */
  const holdsAll = async (of = records): Promise<void> => {
    expect(value(await of.events(callId, 0, 1_000))).toEqual(events);
    const report = value(await of.find(callId));
    expect(report?.lastSeq).toBe(events.length);
    expect(report?.messages.map((message) => ('text' in message ? message.text : ''))).toEqual(
      many.map(({ text }) => text),
    );
    expect(value(await of.changes(0, 1_000)).events).toHaveLength(events.length);
    const check = new DatabaseSync(path);
    expect(check.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    check.close();
  };

  it('on a full disk take nothing, show all they have, and take the same events when there is space', async () => {
    value(await append(1, 10));
    exec('PRAGMA max_page_count = 1');
    await failsWith('records-disk-full', 11, 61);
    expect(value(await records.find(callId))?.lastSeq).toBe(10);
    await failsWith('records-disk-full', 11, 61);
    exec('PRAGMA max_page_count = 100000');
    value(await append(11, 61));
    await holdsAll();
  });

  it('without the right to write do the same', async () => {
    value(await append(1, 10));
    exec('PRAGMA query_only = 1');
    await failsWith('records-not-writable', 11, 61);
    expect(value(await records.find(callId))?.lastSeq).toBe(10);
    exec('PRAGMA query_only = 0');
    value(await append(11, 61));
    await holdsAll();
  });

  it('wait for a slow writer and keep their own process going meanwhile', async () => {
    value(await append(1, 10));
    const slow = new DatabaseSync(path);
    slow.exec('BEGIN IMMEDIATE');
    const until = performance.now() + 1_000;
    let longestStall = 0;
    const rest = append(11, 61);
    for (let last = performance.now(); last < until;) {
      await pause(5);
      longestStall = Math.max(longestStall, performance.now() - last);
      last = performance.now();
    }
    slow.exec('COMMIT');
    slow.close();
    value(await rest);
    // SQLite's own wait is 40 ms; blocking until the lock was free would have been a second.
    expect(longestStall).toBeLessThan(500);
    await holdsAll();
  });

  it('that were moved away acknowledge nothing, and go on when they are put back', async () => {
    value(await append(1, 10));
    const away = mkdtempSync(join(tmpdir(), 'holdfast-away-'));
    const move = (from: string, to: string): void => {
      for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
    };
    move(folder, away);
    await failsWith('records-missing', 11, 20);
    expect(await records.countUnderWay()).toMatchObject({ failure: { code: 'records-missing' } });
    expect(readdirSync(folder)).toEqual([]);
    move(away, folder);
    value(await append(11, 61));
    await holdsAll();
    rmSync(away, { recursive: true });
  });

  it('that were deleted acknowledge nothing, and go on in the backup that takes their place', async () => {
    value(await append(1, 10));
    exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const backup = join(folder, 'backup');
    copyFileSync(path, backup);
    for (const ending of ['', '-wal', '-shm']) rmSync(path + ending);
    await failsWith('records-missing', 11, 20);
    renameSync(backup, path);
    value(await append(11, 30));
    expect(databases).toHaveLength(2);
    expect(databases[0]?.isOpen).toBe(false);
    // A process that starts now sees what the one before has written.
    const other = openCallRecords({ path });
    value(await other.append(callId, events.slice(30)));
    await holdsAll();
    await holdsAll(other);
    await other.close();
  });

  it('keep nothing of a transaction whose process is killed, and are free at once', async () => {
    value(await append(1, 10));
    const holder = spawn(process.execPath, ['-e', halfWritten, path], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(holder.stdout, 'data');
    await failsWith('records-busy', 11, 61);
    const exited = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exited;
    value(await append(11, 61));
    await holdsAll();
  });

  it('hold every event that was acknowledged by a writer killed at any moment, and take the rest from another', async () => {
    for (const acknowledged of [1, 7, 23]) {
      const writer = startWriter({ path, callId, events });
      await writer.acknowledged(acknowledged);
      await writer.kill();
      const kept = value(await records.events(callId, 0, 1_000)).map(({ seq }) => seq);
      expect(kept.length).toBeGreaterThanOrEqual(Math.max(...writer.numbers));
      expect(kept).toEqual(events.slice(0, kept.length).map(({ seq }) => seq));
    }
    const last = startWriter({ path, callId, events });
    expect(await last.failures).toEqual([]);
    await holdsAll();
  });

  it('hold each event once when two processes write the same ones', async () => {
    const writers = [startWriter({ path, callId, events }), startWriter({ path, callId, events })];
    expect(await Promise.all(writers.map(({ failures }) => failures))).toEqual([[], []]);
    await holdsAll();
  });
});
