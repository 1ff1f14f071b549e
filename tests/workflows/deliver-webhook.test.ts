/** News on its way to subscribers: begun once, tried with growing pauses, dead at last, and replayed. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createPostWebhook, type WebhookTry } from '../../activities/post-webhook.ts';
import { openWebhookStore } from '../../adapters/sqlite-records/webhooks.ts';
import { deliveryIdOf } from '../../adapters/temporal/webhooks.ts';
import type { WebhookPost } from '../../domain/ports/webhook-posts.ts';
import type { Subscription, WebhookStore } from '../../domain/ports/webhook-store.ts';
import type { WebhookEvent } from '../../domain/ports/webhooks.ts';
import { failed, ok, type Failure, type Result } from '../../domain/result.ts';
import { value } from '../contracts/call-records.contract.ts';
import { openStage, type Stage } from './stage.ts';

const workflowBundle = (): { readonly codePath: string } => ({ codePath: inject('workflowBundlePath') });
const broken: Failure = { code: 'http-500', message: 'answered 500', disposition: 'retryable' };
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
function quiet(): void {
  // What fails here on purpose is no news.
}

let stage: Stage;
let store: WebhookStore;
beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: workflowBundle(),
  });
});
afterAll(() => stage.close());
beforeEach(() => {
  store = openWebhookStore({ path: ':memory:' });
});
afterEach(() => store.close());

async function subscribed(...events: string[]): Promise<Subscription> {
  const id = randomBytes(16).toString('hex');
  const subscription: Subscription = {
    ...{ id, url: `https://${id}.example/`, events, description: null, secret: 'whsec_AAAA', off: null },
    ...{ createdAt: Date.now(), updatedAt: Date.now() },
  };
  value(await store.add(subscription, 50));
  return subscription;
}

function eventOf(type = 'call.closed'): WebhookEvent {
  return { id: `evt_${randomBytes(16).toString('hex')}`, type, at: Date.now(), callId: null, data: { a: 1 } };
}

/** Deliveries do as the subscriber answers, in turn; the last answer is repeated. */
function answering(deliveryId: string, answers: readonly Result<void>[]): WebhookPost[] {
  const posts: WebhookPost[] = [];
  const post = (given: WebhookPost): Promise<Result<void>> => {
    const answer = answers[Math.min(posts.length, answers.length - 1)] ?? ok(undefined);
    posts.push(given);
    return Promise.resolve(answer);
  };
  const tools = { webhookStore: store, webhookPosts: { post }, clock: Date.now, log };
  stage.script(deliveryId, { postWebhook: createPostWebhook(tools) });
  return posts;
}

interface Published {
  readonly deliveryId: string;
  /** What the subscriber got. */
  readonly posts: readonly WebhookPost[];
}

async function published(
  { id }: Subscription,
  pausesSec: readonly number[],
  ...answers: readonly Result<void>[]
): Promise<Published> {
  const event = eventOf();
  const deliveryId = deliveryIdOf(event.id, id);
  const posts = answering(deliveryId, answers);
  value(await stage.webhooks(store, pausesSec).publish(event));
  return { deliveryId, posts };
}

const ended = (deliveryId: string, round = ''): Promise<unknown> =>
  stage.handle(`webhook/${deliveryId}${round}`).result();
const deliveryOf = async (deliveryId: string) => value(await store.findDelivery(deliveryId));
const tries = (deliveryId: string): readonly WebhookTry[] =>
  stage.asked('postWebhook', deliveryId).flatMap(({ request }) => (isTry(request) ? [request] : []));
function isTry(request: unknown): request is WebhookTry {
  return typeof request === 'object' && request !== null && 'isLast' in request;
}

test('goes once to everybody who wants it, however often it is published', async () => {
  const [one, other] = [await subscribed('call.closed'), await subscribed('*')];
  const off = await subscribed('*');
  value(await store.change(off.id, { off: 'asked' }, Date.now()));
  const uninterested = await subscribed('call.opened');
  const event = eventOf();
  const [first, second] = [deliveryIdOf(event.id, one.id), deliveryIdOf(event.id, other.id)];
  const posts = [answering(first, [ok(undefined)]), answering(second, [ok(undefined)])];
  const webhooks = stage.webhooks(store, []);
  expect(await webhooks.publish(event)).toEqual(ok({ deliveries: 2 }));
  await Promise.all([ended(first), ended(second)]);
  // Another worker, which knows nothing of the first.
  expect(await stage.webhooks(store, []).publish(event)).toEqual(ok({ deliveries: 2 }));
  expect(posts.map((sent) => sent.map(({ url, id }) => [url, id]))).toEqual([
    [[one.url, event.id]],
    [[other.url, event.id]],
  ]);
  expect(await deliveryOf(first)).toMatchObject({ state: 'delivered', tries: 1 });
  expect(value(await store.deliveries({ subscriptionId: uninterested.id, limit: 9 }))).toEqual([]);
  expect(webhooks.cached()).toBe(3);
});

test('costs nothing when nobody wants it', async () => {
  expect(await stage.webhooks(store, []).publish(eventOf())).toEqual(ok({ deliveries: 0 }));
});

test('is begun when it is published again after the engine was away', async () => {
  const { id } = await subscribed('*');
  const event = eventOf();
  const deliveryId = deliveryIdOf(event.id, id);
  answering(deliveryId, [ok(undefined)]);
  // As far as it comes when the process ends in between.
  value(await store.keep([{ id: deliveryId, subscriptionId: id, event }], Date.now()));
  value(await stage.webhooks(store, []).publish(event));
  await ended(deliveryId);
  expect(await deliveryOf(deliveryId)).toMatchObject({ state: 'delivered' });
});

test('is tried again with the pauses it began with, until it is taken', async () => {
  const subscription = await subscribed('*');
  const { deliveryId, posts } = await published(
    subscription,
    [1, 2, 60],
    failed(broken),
    failed(broken),
    ok(undefined),
  );
  await ended(deliveryId);
  expect(await timers(deliveryId)).toEqual([1_000, 2_000]);
  expect(tries(deliveryId).map(({ isLast }) => isLast)).toEqual([false, false, false]);
  expect(new Set(posts.map(({ body }) => body)).size).toBe(1);
  expect(await deliveryOf(deliveryId)).toMatchObject({ state: 'delivered', tries: 3, reason: null });
});

test('heeds how long the subscriber wants to be left alone', async () => {
  const busy = failed({ ...broken, retryAfterMs: 2_000 });
  const { deliveryId } = await published(await subscribed('*'), [1], busy, ok(undefined));
  await ended(deliveryId);
  expect(await timers(deliveryId)).toEqual([2_000]);
});

test('is dead after the last try, and starts anew when it is replayed', async () => {
  const { deliveryId } = await published(await subscribed('*'), [1], failed(broken));
  const webhooks = stage.webhooks(store, [1]);
  expect(await webhooks.replay(deliveryId)).toEqual(ok('under-way'));
  await ended(deliveryId);
  expect(tries(deliveryId).map(({ isLast }) => isLast)).toEqual([false, true]);
  expect(await deliveryOf(deliveryId)).toMatchObject({ state: 'dead', tries: 2, reason: 'http-500' });

  answering(deliveryId, [ok(undefined)]);
  expect(await webhooks.replay(deliveryId)).toMatchObject({ value: { state: 'pending', round: 2 } });
  await ended(deliveryId, '/2');
  expect(await deliveryOf(deliveryId)).toMatchObject({ state: 'delivered', tries: 3, reason: null });
  // What was delivered can be sent once more, too.
  value(await webhooks.replay(deliveryId));
  await ended(deliveryId, '/3');
  expect(await webhooks.replay('unknown')).toEqual(ok(null));
});

test('whose workflow somebody has ended can be replayed', async () => {
  const { deliveryId } = await published(await subscribed('*'), [60], failed(broken), ok(undefined));
  await expect.poll(() => deliveryOf(deliveryId)).toMatchObject({ state: 'pending', tries: 1 });
  await stage.handle(`webhook/${deliveryId}`).terminate();
  expect(await stage.webhooks(store, []).replay(deliveryId)).toMatchObject({ value: { round: 2 } });
  await ended(deliveryId, '/2');
  expect(await deliveryOf(deliveryId)).toMatchObject({ state: 'delivered' });
});

test('switches the subscription off that answers 410', async () => {
  const subscription = await subscribed('*');
  const gone = failed({ code: 'gone', message: 'no more', disposition: 'final' });
  const { deliveryId } = await published(subscription, [1, 1, 1], gone);
  await ended(deliveryId);
  expect(tries(deliveryId).length).toBe(1);
  expect(await deliveryOf(deliveryId)).toMatchObject({ state: 'dead', reason: 'gone' });
  expect(value(await store.find(subscription.id))).toMatchObject({ off: 'gone' });
  expect(await stage.webhooks(store, []).publish(eventOf())).toEqual(ok({ deliveries: 0 }));
});

test.each(['switched off', 'removed'])(
  'is tried no more when its subscription is %s meanwhile',
  async (what) => {
    const { id, ...subscription } = await subscribed('*');
    const { deliveryId, posts } = await published({ id, ...subscription }, [1, 60], failed(broken));
    await expect.poll(() => deliveryOf(deliveryId)).toMatchObject({ state: 'pending', tries: 1 });
    if (what === 'removed') value(await store.remove(id));
    else value(await store.change(id, { off: 'asked' }, Date.now()));
    await ended(deliveryId);
    expect(posts.length).toBe(1);
    const left = await deliveryOf(deliveryId);
    expect(left).toEqual(
      what === 'removed' ? null : expect.objectContaining({ state: 'dead', reason: 'switched-off' }),
    );
  },
);

test('outlives the workers', async () => {
  const { deliveryId } = await published(await subscribed('*'), [2], failed(broken), ok(undefined));
  await stage.whenAsked('postWebhook', deliveryId);
  await stage.deploy(workflowBundle());
  await ended(deliveryId);
  expect(await deliveryOf(deliveryId)).toMatchObject({ state: 'delivered', tries: 2 });
});

test('a test goes to the one subscription, whatever it wants', async () => {
  const [subscription, other] = [await subscribed('call.opened'), await subscribed('*')];
  const delivery = value(await stage.webhooks(store, []).test(subscription, 'evt_test'));
  expect(delivery).toMatchObject({ subscriptionId: subscription.id, event: { type: 'webhook.test' } });
  await ended(delivery.id);
  expect(value(await store.deliveries({ subscriptionId: other.id, limit: 9 }))).toEqual([]);
});

/** How long each timer of the first round was set for, ms. */
async function timers(deliveryId: string): Promise<number[]> {
  const { events } = await stage.handle(`webhook/${deliveryId}`).fetchHistory();
  return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
    timer ? [Number(timer.startToFireTimeout?.seconds) * 1_000] : [],
  );
}
