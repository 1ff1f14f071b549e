import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCallRecords } from '../adapters/sqlite-records/call-records.ts';
import type { CallEvent } from '../domain/call/record-events.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import { failed } from '../domain/result.ts';
import { eventsOf, planOf, said, value } from '../tests/contracts/call-records.contract.ts';
import { down } from '../tests/api-fixture.ts';
import { CallEventStream, type StreamEnd, type StreamParts } from './call-event-stream.ts';

const callId = 'a'.repeat(32);
const opened = { kind: 'opened', plan: planOf(callId), direction: 'outbound', lineId: 'line' } as const;
const events = eventsOf(
  callId,
  opened,
  said('one'),
  said('two'),
  said('three'),
  { kind: 'state_changed', state: 'lingering' },
  { kind: 'state_changed', state: 'talking' },
  said('again'),
);

describe('one client’s event stream', () => {
  let folder: string;
  let records: CallRecords;
  let ends: StreamEnd[];
  let streams: CallEventStream[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-stream-'));
    records = openCallRecords({ path: join(folder, 'records.sqlite') });
    ends = [];
    streams = [];
    vi.useFakeTimers();
  });
  afterEach(async () => {
    for (const stream of streams) stream.end('left');
    vi.useRealTimers();
    await records.close();
    rmSync(folder, { recursive: true });
  });

  function open(changed: Partial<StreamParts> = {}): CallEventStream {
    const onEnd = (reason: StreamEnd): void => {
      ends.push(reason);
    };
    const parts = { callId, records, afterSeq: 0, over: false, heartbeatMs: 1_000, maxWaiting: 5, onEnd };
    const stream = new CallEventStream({ ...parts, ...changed });
    streams.push(stream);
    return stream;
  }
  const store = async (...some: readonly CallEvent[]): Promise<void> => {
    value(await records.append(callId, some));
  };
  const event = (seq: number): CallEvent => events[seq - 1]!;
  /** The numbers of the events in a chunk; what is none is given as it is. */
  const seqs = (chunk: string | null): (number | string)[] =>
    (chunk ?? 'null')
      .split('\n\n')
      .filter((part) => part !== '')
      .map((part) => Number(/^id: (\d+)/.exec(part)?.[1] ?? Number.NaN) || part);

  it('gives the past, then what is told, each once', async () => {
    await store(event(1), event(2));
    const stream = open();
    stream.tell(event(2));
    expect(seqs(await stream.next())).toEqual([1, 2]);
    const pending = stream.next();
    stream.tell(event(1));
    stream.tell(event(3));
    expect(seqs(await pending)).toEqual([3]);
  });

  it('goes on after the last event the client has', async () => {
    await store(...events.slice(0, 4));
    expect(seqs(await open({ afterSeq: 2 }).next())).toEqual([3, 4]);
  });

  it('puts what comes out of order in order', async () => {
    await store(event(1));
    const stream = open();
    expect(seqs(await stream.next())).toEqual([1]);
    await store(event(3));
    stream.tell(event(3));
    const pending = stream.next();
    await store(event(2));
    stream.tell(event(2));
    expect([...seqs(await pending), ...seqs(await stream.next())]).toEqual([2, 3]);
  });

  it('ends when the call is over and all is told, not before', async () => {
    await store(...events.slice(0, 5));
    const stream = open();
    expect(seqs(await stream.next())).toEqual([1, 2, 3, 4, 5]);
    expect(await stream.next()).toBe('event: end\ndata: {"reason":"call_over"}\n\n');
    expect(await stream.next()).toBeNull();
    expect(ends).toEqual(['over']);
  });

  it('passes over an end after which the call went on', async () => {
    await store(...events);
    const stream = open();
    expect(seqs(await stream.next())).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await stream.next()).toBe(':\n\n');
  });

  it('ends at once for a client that has everything of a call that is over', async () => {
    await store(...events.slice(0, 5));
    expect(await open({ afterSeq: 5, over: true }).next()).toContain('event: end');
  });

  it('sends a heartbeat while nothing happens', async () => {
    const stream = open();
    const pending = stream.next();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await pending).toBe(':\n\n');
  });

  it('drops a client for whom too much waits', () => {
    const stream = open();
    for (const each of events.slice(0, 5)) stream.tell(each);
    expect(ends).toEqual([]);
    stream.tell(event(6));
    stream.tell(event(7));
    expect(ends).toEqual(['slow']);
  });

  it('drops a client that reads nothing', async () => {
    const stream = open();
    const pending = stream.next();
    await vi.advanceTimersByTimeAsync(1_000);
    await pending;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ends).toEqual(['slow']);
    expect(await stream.next()).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reads the past once the store answers again', async () => {
    await store(event(1));
    let storeIsDown = true;
    const stream = open({
      records: {
        events: (...query) => (storeIsDown ? Promise.resolve(failed(down)) : records.events(...query)),
      },
    });
    const pending = stream.next();
    await vi.advanceTimersByTimeAsync(0);
    storeIsDown = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seqs(await pending)).toEqual([1]);
  });

  it('writes an event as one message in snake_case', async () => {
    await store(event(1));
    const chunk = await open().next();
    expect(chunk?.split('\n')).toEqual([
      'id: 1',
      'event: opened',
      expect.stringContaining(
        `data: {"call_id":"${callId}","seq":1,"at":"1970-01-01T00:00:01.000Z","kind":"opened"`,
      ),
      '',
      '',
    ]);
    expect(chunk).toContain('"phone_number":"+33612345678"');
    expect(chunk).not.toMatch(/"[a-z]+[A-Z]\w*":/);
  });
});
