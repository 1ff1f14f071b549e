import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callRecordsIn } from '../adapters/sqlite-records/call-records.ts';
import { openDatabase } from '../adapters/sqlite-records/sqlite-database.ts';
import { apiFixture, down, jsonObject, person, type ApiFixture } from '../tests/api-fixture.ts';
import { eventsOf, said, value } from '../tests/contracts/call-records.contract.ts';
import { ok } from '../domain/result.ts';

const numbers = Array.from({ length: 50 }, (_, index) => `+336123456${String(index).padStart(2, '0')}`);

describe('as many calls as may be', () => {
  let api: ApiFixture;
  beforeEach(() => {
    api = apiFixture({ maxCalls: 10 });
  });
  afterEach(() => api.dispose());

  const post = (body: object, headers?: Record<string, string>) =>
    api.request('POST', '/call', body, headers);
  const fill = async (): Promise<void> => {
    for (const phone_number of numbers.slice(0, 10)) expect((await post({ phone_number })).status).toBe(201);
  };
  /** The person whose call was the first has hung up. */
  const endOne = async (): Promise<void> => {
    const plan = api.calls.begun[0]!;
    const opened = { kind: 'opened', plan, direction: 'outbound', lineId: 'line' } as const;
    const ended = { kind: 'state_changed', state: 'lingering' } as const;
    value(await api.records.append(plan.callId, eventsOf(plan.callId, opened, said('bye'), ended)));
    api.calls.free(plan.phoneNumber);
  };
  /** Makes the start of a call take a while, as the engine does. */
  const slowly = (): void => {
    const begin = api.calls.begin.bind(api.calls);
    api.calls.begin = async (plan) => {
      for (let step = 0; step < 5; step++) await new Promise(setImmediate);
      return begin(plan);
    };
  };

  it('are under way: one more is refused before anything is spent, and begins when one has ended', async () => {
    await fill();
    const last = { phone_number: numbers[10] };
    const keyed = { 'idempotency-key': 'the eleventh' };
    const answer = await post(last, keyed);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'overloaded', status: 503 });
    expect(api.calls.begun).toHaveLength(10);
    expect(value(await api.records.list({ limit: 100 }))).toHaveLength(10);
    await endOne();
    // No reservation was kept: the same key is free for another body.
    expect((await post({ ...last, task: 'Another task.' }, keyed)).status).toBe(201);
  });

  it.each([
    ['without keys', (): undefined => undefined],
    ['with a key each', (index: number) => ({ 'idempotency-key': `key ${index}` })],
  ])('begin, of fifty asked for at once, %s', async (_, headersOf) => {
    slowly();
    const answers = await Promise.all(
      numbers.map((phone_number, index) => post({ phone_number }, headersOf(index))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(statuses.filter((status) => status === 503)).toHaveLength(40);
    expect(api.calls.begun).toHaveLength(10);
  });

  it('give up their places when their starts come to nothing', async () => {
    slowly();
    api.calls.failure = down;
    const answers = await Promise.all(numbers.map((phone_number) => post({ phone_number })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    api.calls.failure = null;
    await fill();
  });

  it('keep one more waiting for half a second at most, while their own starts are slow', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const begin = api.calls.begin.bind(api.calls);
    api.calls.begin = async (plan) => {
      await held;
      return begin(plan);
    };
    const slow = numbers.slice(0, 10).map((phone_number) => post({ phone_number }));
    await expect.poll(async () => (await figures())['calls_starting']).toBe(10);
    expect((await post({ phone_number: numbers[10] })).status).toBe(503);
    release();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(Array(10).fill(201));
  });

  it('do not keep a repeated request from its answer', async () => {
    const keyed = { 'idempotency-key': 'once' };
    const first = await post({ phone_number: person }, keyed);
    for (const phone_number of numbers.slice(0, 9)) await post({ phone_number });
    expect((await post({ phone_number: numbers[20] })).status).toBe(503);
    const again = await post({ phone_number: person }, keyed);
    expect([again.status, again.headers.get('location')]).toEqual([201, first.headers.get('location')]);
  });

  it('do not count those planned for later, nor keep one from being planned', async () => {
    const scheduled_at = '2026-11-22T10:00:00Z';
    for (const phone_number of numbers.slice(20, 40)) await post({ phone_number, scheduled_at });
    await fill();
    expect((await post({ phone_number: numbers[40], scheduled_at })).status).toBe(201);
  });

  it('are told in the figures, which hold nothing about anybody', async () => {
    await fill();
    await post({ phone_number: numbers[10] });
    const answer = await api.app.request('/figures');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      requests: 11,
      refused: 0,
      overloaded: 1,
      holds: expect.arrayContaining([
        { name: 'calls_starting', now: 0, most: 10 },
        { name: 'requests', now: 0, most: 100 },
        { name: 'event_streams', now: 0, most: 3 },
        { name: 'events_waiting', now: 0, most: 1_000 },
      ]),
    });
  });

  /** What each hold holds, by name. */
  async function figures(): Promise<Record<string, number>> {
    const { holds } = await jsonObject(await api.app.request('/figures'));
    if (!Array.isArray(holds)) throw new Error('no holds');
    return Object.fromEntries(
      holds.map((hold: { name: string; now: number }) => [hold.name, hold.now] as const),
    );
  }
});

describe('more requests than may be under way', () => {
  it('are sent back, but for health and figures; there is room again when one is answered', async () => {
    const api = apiFixture({ maxRequests: 2 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    api.records.list = async () => {
      await held;
      return ok([]);
    };
    const slow = [api.request('GET', '/call'), api.request('GET', '/call')];
    const refused = await api.request('GET', '/call');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ code: 'overloaded' });
    expect((await api.app.request('/health/ready')).status).toBe(200);
    expect(await jsonObject(await api.app.request('/figures'))).toMatchObject({ requests: 3, refused: 1 });
    release();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await api.request('GET', '/call')).status).toBe(200);
    await api.dispose();
  });
});

describe('while the disk is full', () => {
  let folder: string;
  let api: ApiFixture;
  const databases: DatabaseSync[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-full-'));
    const records = callRecordsIn(join(folder, 'records.sqlite'), (path) => {
      const database = openDatabase(path);
      databases.push(database);
      return database;
    });
    api = apiFixture({ records });
  });
  afterEach(async () => {
    await api.dispose();
    rmSync(folder, { recursive: true });
  });
  const mayGrowTo = (pages: number): void => {
    databases.at(-1)?.exec(`PRAGMA max_page_count = ${pages}`);
  };

  it('no call begins and calls can be shown; there is room again when there is space', async () => {
    const before = await api.request('POST', '/call', { phone_number: person });
    mayGrowTo(1);
    // Until the pages at hand are full.
    const task = 'x'.repeat(100_000);
    await api.records.open({
      plan: { ...api.calls.begun[0]!, callId: 'f'.repeat(32), task },
      ...{ direction: 'outbound', lineId: 'line', state: 'closed', at: 0 },
    });
    const answers: Response[] = [];
    for (const phone_number of numbers) answers.push(await api.request('POST', '/call', { phone_number }));
    const last = answers.at(-1);
    expect([last?.status, last?.headers.get('retry-after')]).toEqual([503, '5']);
    expect(api.calls.begun.length - 1).toBe(answers.filter(({ status }) => status === 201).length);
    expect((await api.request('GET', before.headers.get('location') ?? '')).status).toBe(200);
    mayGrowTo(100_000);
    expect((await api.request('POST', '/call', { phone_number: numbers.at(-1) })).status).toBe(201);
  });
});
