import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWebhookStore } from '../adapters/sqlite-records/webhooks.ts';
import type { WebhookPost } from '../domain/ports/webhook-posts.ts';
import type { Subscription, WebhookStore } from '../domain/ports/webhook-store.ts';
import { failed, ok, type Failure, type Result } from '../domain/result.ts';
import { value } from '../tests/contracts/call-records.contract.ts';
import { createPostWebhook, type WebhookTry } from './post-webhook.ts';

const secret = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=';
const broken: Failure = { code: 'http-500', message: 'answered 500', disposition: 'retryable' };

describe('a try to deliver', () => {
  let store: WebhookStore;
  let sent: WebhookPost[];
  let lines: unknown[];
  let answer: () => Promise<Result<void>>;
  let postWebhook: ReturnType<typeof createPostWebhook>;
  beforeEach(() => {
    store = openWebhookStore({ path: ':memory:' });
    sent = [];
    lines = [];
    answer = () => Promise.resolve(ok(undefined));
    const post = (given: WebhookPost) => {
      sent.push(given);
      return answer();
    };
    const write = (...line: unknown[]): void => {
      lines.push(line);
    };
    const log = { debug: write, info: write, warn: write, error: write };
    postWebhook = createPostWebhook({ webhookStore: store, webhookPosts: { post }, clock: () => 5_000, log });
  });
  afterEach(() => store.close());

  const subscription = (id: string): Subscription => ({
    ...{ id, url: `https://${id}.example/`, events: ['*'], description: null, secret, off: null },
    ...{ createdAt: 1, updatedAt: 1 },
  });
  const kept = async (id: string, subscriptionId = 'a'): Promise<WebhookTry> => {
    value(await store.add(subscription(subscriptionId), 50));
    const event = { id: `evt_${id}`, type: 'claim.changed', at: 0, callId: null, data: { field: 'name' } };
    value(await store.keep([{ id, subscriptionId, event }], 1_000));
    return { deliveryId: id, round: 1, isLast: false };
  };
  const delivery = async (id: string) => value(await store.findDelivery(id));

  it('sends the event with the secret of its subscription, which nobody else learns', async () => {
    expect(await postWebhook(await kept('1'))).toEqual({ kind: 'over' });
    const body =
      '{"id":"evt_1","type":"claim.changed","created_at":"1970-01-01T00:00:00.000Z","call_id":null,"data":{"field":"name"}}';
    expect(sent).toEqual([{ url: 'https://a.example/', secret, id: 'evt_1', body }]);
    expect(await delivery('1')).toMatchObject({ state: 'delivered', tries: 1, updatedAt: 5_000 });
  });

  it('says what failed, and whether that was the last of it', async () => {
    answer = () => Promise.resolve(failed({ ...broken, retryAfterMs: 90_000 }));
    const given = await kept('1');
    expect(await postWebhook(given)).toEqual({ kind: 'failed', retryAfterMs: 90_000 });
    expect(await delivery('1')).toMatchObject({ state: 'pending', tries: 1, reason: 'http-500' });
    expect(await postWebhook({ ...given, isLast: true })).toEqual({ kind: 'over' });
    expect(await delivery('1')).toMatchObject({ state: 'dead', tries: 2, reason: 'http-500' });
    expect(JSON.stringify(lines)).toContain('http-500');
    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(JSON.stringify(lines)).not.toContain('a.example');
  });

  it('sends nothing in a round that is over, and nothing that nobody knows', async () => {
    const given = await kept('1');
    await postWebhook(given);
    for (const again of [given, { ...given, round: 2 }, { ...given, deliveryId: 'unknown' }])
      expect(await postWebhook(again)).toEqual({ kind: 'over' });
    expect(sent).toHaveLength(1);
  });

  it('is tried again by the engine when the store cannot be asked or told', async () => {
    const given = await kept('1');
    answer = async () => {
      await store.close();
      return ok(undefined);
    };
    const retryable = expect.objectContaining({ type: 'records-closed', nonRetryable: false });
    await expect(postWebhook(given)).rejects.toThrow(retryable);
    await expect(postWebhook(given)).rejects.toThrow(retryable);
    expect(sent).toHaveLength(1);
  });

  it('has to wait while many others are on their way, to one subscriber or to all', async () => {
    const gate = Promise.withResolvers<Result<void>>();
    answer = () => gate.promise;
    const waiting: Promise<unknown>[] = [];
    for (let count = 0; count < 40; count += 1)
      waiting.push(postWebhook(await kept(`${count}`, `subscriber-${count % 4}`)));
    await expect.poll(() => sent.length).toBe(40);
    const tooMany = expect.objectContaining({ type: 'too-many-posts', nonRetryable: false });
    const fifth = await kept('fifth', 'another');
    await expect(postWebhook(fifth)).rejects.toThrow(tooMany);
    gate.resolve(ok(undefined));
    await Promise.all(waiting);
    expect(await delivery('fifth')).toMatchObject({ state: 'pending', tries: 0 });

    const own = Promise.withResolvers<Result<void>>();
    answer = () => own.promise;
    const slow: Promise<unknown>[] = [];
    for (let count = 0; count < 10; count += 1) slow.push(postWebhook(await kept(`slow-${count}`, 'slow')));
    await expect.poll(() => sent.length).toBe(50);
    await expect(postWebhook(await kept('slow-10', 'slow'))).rejects.toThrow(tooMany);
    answer = () => Promise.resolve(ok(undefined));
    expect(await postWebhook(fifth)).toEqual({ kind: 'over' });
    own.resolve(ok(undefined));
    await Promise.all(slow);
    expect(await postWebhook({ deliveryId: 'slow-10', round: 1, isLast: false })).toEqual({ kind: 'over' });
  });
});
