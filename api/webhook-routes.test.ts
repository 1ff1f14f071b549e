import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWebhookStore } from '../adapters/sqlite-records/webhooks.ts';
import type { Delivery, Subscription, WebhookStore } from '../domain/ports/webhook-store.ts';
import { failed, ok, type Failure, type Result } from '../domain/result.ts';
import { apiFixture, down, jsonObject, now, type ApiFixture } from '../tests/api-fixture.ts';

const url = 'https://example.com/hooks';
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const forbidden: Failure = {
  code: 'forbidden-address',
  message: 'must lead to the public internet only',
  disposition: 'final',
};

describe('webhooks', () => {
  let api: ApiFixture;
  let store: WebhookStore;
  /** What is wrong with each URL that may not be used. */
  let refused: Record<string, Failure>;
  let tested: Subscription[];
  let replayed: Result<Delivery | 'under-way' | null>;
  beforeEach(() => {
    store = openWebhookStore({ path: ':memory:' });
    refused = {};
    tested = [];
    replayed = ok(null);
    api = apiFixture({
      webhooks: {
        store,
        desk: {
          test: (subscription, eventId) => {
            tested.push(subscription);
            return Promise.resolve(ok(deliveryOf(subscription.id, eventId)));
          },
          replay: () => Promise.resolve(replayed),
        },
        posts: {
          check: (given) => {
            const failure = refused[given];
            return Promise.resolve(failure ? failed(failure) : ok(undefined));
          },
        },
      },
    });
  });
  afterEach(async () => {
    await api.dispose();
    await store.close();
  });

  const deliveryOf = (subscriptionId: string, eventId = 'evt_1'): Delivery => ({
    ...{ id: 'd'.repeat(32), subscriptionId, state: 'pending', round: 1, tries: 0, reason: null },
    event: { id: eventId, type: 'webhook.test', at: now, callId: null, data: { secret: 'of the event' } },
    ...{ createdAt: now, updatedAt: now },
  });
  const add = (body: unknown = { url, events: ['call.closed'] }) => api.request('POST', '/webhooks', body);
  const added = async (body?: unknown): Promise<string> => String((await jsonObject(await add(body)))['id']);

  it('are made with a secret that is shown once, and never again', async () => {
    const response = await add({
      url,
      events: ['call.closed', 'call.closed'],
      description: ' for the files ',
    });
    expect(response.status).toBe(201);
    const made = await jsonObject(response);
    const id = String(made['id']);
    expect(response.headers.get('location')).toBe(`/webhooks/${id}`);
    expect(made).toMatchObject({
      ...{ url, events: ['call.closed'], description: 'for the files', active: true, off_reason: null },
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret: shown, ...rest } = made;
    expect(await jsonObject(await api.request('GET', `/webhooks/${id}`))).toEqual(rest);
    expect(await jsonObject(await api.request('GET', '/webhooks'))).toEqual({ webhooks: [rest] });
    expect(JSON.stringify(api.lines)).not.toContain(String(shown));
  });

  it('take a secret from outside, and do not repeat it', async () => {
    const made = await jsonObject(await add({ url, events: ['*'], secret }));
    expect(made).not.toHaveProperty('secret');
    expect(await store.list()).toMatchObject({ value: [{ secret }] });
  });

  it.each([
    [{}, ['/url', '/events']],
    [{ url, events: [] }, ['/events']],
    [{ url, events: ['call.closed', 'call.exploded'] }, ['/events/1']],
    [{ url: '', events: ['*'] }, ['/url']],
    [{ url: `https://example.com/${'x'.repeat(2_000)}`, events: ['*'] }, ['/url']],
    [{ url, events: ['*'], secret: 'whsec_short' }, ['/secret']],
    [{ url, events: ['*'], secret: secret.replace('whsec_', '') }, ['/secret']],
    [{ url, events: ['*'], description: 'x'.repeat(501) }, ['/description']],
    [{ url, events: ['*'], colour: 'red', active: false }, ['/colour', '/active']],
  ])('refuse %j and name every fault', async (body, pointers) => {
    const response = await add(body);
    expect(response.status).toBe(422);
    const { errors } = await jsonObject(response);
    expect(errors).toEqual(pointers.map((pointer) => ({ pointer, detail: expect.stringMatching(/.../) })));
  });

  it('refuse a URL that leads where nothing may be sent, at the beginning and when it is changed', async () => {
    const bad = 'https://intranet.example/';
    refused[bad] = forbidden;
    const response = await add({ url: bad, events: ['*'] });
    expect(response.status).toBe(422);
    expect(await jsonObject(response)).toMatchObject({
      code: 'forbidden-address',
      errors: [{ pointer: '/url', detail: forbidden.message }],
    });
    const id = await added();
    const changed = await api.request('PATCH', `/webhooks/${id}`, { url: bad, events: ['*'] });
    expect(changed.status).toBe(422);
    expect(await store.find(id)).toMatchObject({ value: { url, events: ['call.closed'] } });
  });

  it('ask to come again when the name cannot be looked up now', async () => {
    refused[url] = { code: 'host-not-found', message: 'cannot be looked up', disposition: 'retryable' };
    const response = await add();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
  });

  it('are bounded in number', async () => {
    for (let count = 0; count < 50; count += 1) expect((await add()).status).toBe(201);
    const response = await add();
    expect(response.status).toBe(409);
    expect(await jsonObject(response)).toMatchObject({ code: 'too-many-webhooks' });
  });

  it('are changed, switched off and on, and removed', async () => {
    const id = await added();
    const path = `/webhooks/${id}`;
    const off = await api.request('PATCH', path, { active: false, description: 'resting', events: ['*'] });
    expect(await jsonObject(off)).toMatchObject({
      ...{ active: false, off_reason: 'asked', description: 'resting', events: ['*'], url },
    });
    const on = await api.request('PATCH', path, { active: true, description: null, secret });
    expect(await jsonObject(on)).toMatchObject({ active: true, off_reason: null, description: null });
    expect(await store.find(id)).toMatchObject({ value: { secret } });
    expect((await api.request('DELETE', path)).status).toBe(204);
    for (const [method, body] of [['GET'], ['PATCH', {}], ['DELETE']] as const) {
      const response = await api.request(method, path, body);
      expect(response.status).toBe(404);
      expect(await jsonObject(response)).toMatchObject({ code: 'no-such-webhook' });
    }
  });

  it('refuse a change that does not fit', async () => {
    const id = await added();
    const response = await api.request('PATCH', `/webhooks/${id}`, {
      active: 'yes',
      id: 'other',
      secret: 'x',
    });
    expect(response.status).toBe(422);
    const { errors } = await jsonObject(response);
    expect(errors).toMatchObject([{ pointer: '/secret' }, { pointer: '/active' }, { pointer: '/id' }]);
  });

  it('can be tried', async () => {
    const id = await added();
    const response = await api.request('POST', `/webhooks/${id}/test`);
    expect(response.status).toBe(202);
    const delivery = await jsonObject(response);
    expect(delivery).toMatchObject({
      webhook_id: id,
      event_type: 'webhook.test',
      state: 'pending',
      tries: 0,
    });
    expect(JSON.stringify(delivery)).not.toContain('of the event');
    expect(tested.map((subscription) => subscription.id)).toEqual([id]);
    await api.request('PATCH', `/webhooks/${id}`, { active: false });
    expect((await api.request('POST', `/webhooks/${id}/test`)).status).toBe(409);
    expect((await api.request('POST', '/webhooks/unknown/test')).status).toBe(404);
  });

  it('show what became of their deliveries', async () => {
    const id = await added();
    const [first, second] = ['1'.repeat(32), '2'.repeat(32)];
    for (const deliveryId of [first, second]) await store.keep([{ ...deliveryOf(id), id: deliveryId }], now);
    await store.tried(first, 1, { state: 'dead', reason: 'http-500' }, now);
    const list = async (query: string) => {
      const { deliveries } = await jsonObject(await api.request('GET', `/webhooks/${id}/deliveries${query}`));
      return deliveries;
    };
    expect(await list('')).toMatchObject([{ id: second }, { id: first }]);
    expect(await list('?limit=1')).toMatchObject([{ id: second }]);
    expect(await list('?state=dead')).toMatchObject([{ id: first, reason: 'http-500', tries: 1 }]);
    expect((await api.request('GET', `/webhooks/${id}/deliveries?state=lost&limit=0`)).status).toBe(422);
    expect((await api.request('GET', '/webhooks/unknown/deliveries')).status).toBe(404);
  });

  it.each([
    [ok(null), 404, 'no-such-delivery'],
    [ok('under-way' as const), 409, 'delivery-under-way'],
    [failed<null>(down), 503, 'unavailable'],
  ])('answer a replay that cannot be (%#)', async (answer, status, code) => {
    replayed = answer;
    const response = await api.request('POST', '/webhooks/deliveries/some/replay');
    expect(response.status).toBe(status);
    expect(await jsonObject(response)).toMatchObject({ code });
  });

  it('replay a delivery that is over', async () => {
    const id = await added();
    replayed = ok({ ...deliveryOf(id), round: 2, tries: 9 });
    const response = await api.request('POST', `/webhooks/deliveries/${'d'.repeat(32)}/replay`);
    expect(response.status).toBe(202);
    expect(await jsonObject(response)).toMatchObject({ state: 'pending', tries: 9 });
  });
});
