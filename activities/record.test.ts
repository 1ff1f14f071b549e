import { ApplicationFailure } from '@temporalio/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCallRecords } from '../adapters/sqlite-records/call-records.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { WebhookEvent } from '../domain/ports/webhooks.ts';
import { failed, ok, type Failure } from '../domain/result.ts';
import { eventsOf, planOf, said, value } from '../tests/contracts/call-records.contract.ts';
import { createRecord } from './record.ts';

const callId = 'a'.repeat(32);
const opened = { kind: 'opened', plan: planOf(callId), direction: 'outbound', lineId: 'line' } as const;
const huge = said('x'.repeat(3_000_000));

describe('recording', () => {
  let folder: string;
  let path: string;
  let records: CallRecords;
  let lines: { event: string; fields: unknown }[];
  let record: ReturnType<typeof createRecord>;
  let published: WebhookEvent[];
  let failing: Failure | null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-record-'));
    path = join(folder, 'records.sqlite');
    records = openCallRecords({ path });
    lines = [];
    const write = (event: string, fields: unknown): void => {
      lines.push({ event, fields });
    };
    published = [];
    failing = null;
    const log = { debug: write, info: write, warn: write, error: write };
    const publish = (event: WebhookEvent) => {
      if (failing) return Promise.resolve(failed(failing));
      published.push(event);
      return Promise.resolve(ok({ deliveries: 1 }));
    };
    record = createRecord({ records, webhooks: { publish }, log });
  });
  afterEach(async () => {
    await records.close();
    rmSync(folder, { recursive: true });
  });

  const seqsAndKinds = async () =>
    value(await records.events(callId, 0, 100)).map(({ seq, body }) => [seq, body.kind]);
  const aside = [
    [1, 'opened'],
    [2, 'caller_said'],
    [3, 'set_aside'],
    [4, 'caller_said'],
  ];

  it('writes a batch once, however often it comes', async () => {
    const events = eventsOf(callId, opened, said('one'), said('two'));
    await record({ callId, events });
    await record({ callId, events });
    expect(value(await records.events(callId, 0, 100))).toEqual(events);
    expect(lines).toEqual([]);
  });

  it('sets aside the event that is refused for good, and writes those before and after it', async () => {
    const events = eventsOf(callId, opened, said('one'), huge, said('two'));
    await record({ callId, events });
    await record({ callId, events });
    expect(await seqsAndKinds()).toEqual(aside);
    expect(value(await records.find(callId))).toMatchObject({
      lastSeq: 4,
      messages: [{ text: 'one' }, { text: 'two' }],
    });
    const fields = { callId, seq: 3, kind: 'caller_said', code: 'event-too-large' };
    expect(lines[0]).toEqual({ event: 'record.set_aside', fields });
  });

  it('sets aside what the database itself refuses', async () => {
    const rule = new DatabaseSync(path);
    rule.exec(`CREATE TRIGGER rule BEFORE INSERT ON events WHEN new.document LIKE '%poison%'
      BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    rule.close();
    await record({ callId, events: eventsOf(callId, opened, said('one'), said('poison'), said('two')) });
    expect(await seqsAndKinds()).toEqual(aside);
  });

  it('throws for Temporal to try again while the store is away, and goes on where it stopped', async () => {
    const holder = new DatabaseSync(path);
    holder.exec('BEGIN IMMEDIATE');
    const events = eventsOf(callId, opened, said('one'), huge, said('two'));
    const retryable = expect.objectContaining({ type: 'records-busy', nonRetryable: false });
    await expect(record({ callId, events: events.slice(0, 2) })).rejects.toThrow(retryable);
    expect(lines).toEqual([]);
    holder.close();
    await record({ callId, events });
    expect(await seqsAndKinds()).toEqual(aside);
  });

  it('throws when not even setting aside works, and loses nothing of what stands before', async () => {
    const events = eventsOf(callId, opened, said('one'), huge, said('two'));
    const rule = new DatabaseSync(path);
    rule.exec(`CREATE TRIGGER rule BEFORE INSERT ON set_aside BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    await expect(record({ callId, events })).rejects.toThrow(ApplicationFailure);
    expect(await seqsAndKinds()).toEqual(aside.slice(0, 2));
    rule.exec('DROP TRIGGER rule');
    rule.close();
    await record({ callId, events });
    expect(await seqsAndKinds()).toEqual(aside);
  });

  it('publishes what matters to others, under the same id however often it is recorded', async () => {
    const events = eventsOf(callId, opened, said('one'), { kind: 'claim_renewed' });
    await record({ callId, events });
    const first = [...published];
    expect(first.map(({ id, type }) => [id, type])).toEqual([
      [`evt_${callId}_1`, 'call.opened'],
      [`evt_${callId}_3`, 'claim.renewed'],
    ]);
    await record({ callId, events });
    expect(published).toEqual([...first, ...first]);
  });

  it('does not publish what was set aside', async () => {
    const tooMuch = { kind: 'text_message_sent', text: 'x'.repeat(3_000_000) } as const;
    await record({ callId, events: eventsOf(callId, opened, tooMuch, { kind: 'claim_renewed' }) });
    expect(published.map(({ type }) => type)).toEqual(['call.opened', 'claim.renewed']);
  });

  it('throws when publishing may work later, and goes on when it never will', async () => {
    failing = { code: 'temporal-14', message: 'away', disposition: 'retryable' };
    const events = eventsOf(callId, opened, said('one'));
    const retryable = expect.objectContaining({ type: 'temporal-14', nonRetryable: false });
    await expect(record({ callId, events })).rejects.toThrow(retryable);
    expect((await seqsAndKinds()).length).toBe(2);
    failing = { code: 'temporal-7', message: 'not allowed', disposition: 'final' };
    await record({ callId, events });
    expect(lines.map(({ event }) => event)).toEqual(['webhook.not_published']);
  });
});
