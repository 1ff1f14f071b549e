/** `/webhooks`: who subscribes to news, where to and to what. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Subscription } from '../domain/ports/webhook-store.ts';
import type { Failure } from '../domain/result.ts';
import { limitBody } from './body-limit.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';
import { changeOf, madeSecret, NewWebhook, WebhookChange } from './webhook-request.ts';
import { WireNewWebhook, wireWebhook, WireWebhook } from './webhook-wire.ts';

const mostWebhooks = 50;
const maxBodyBytes = 16 * 1_024;

export const webhookParams = z.object({ id: z.string().openapi({ description: "The webhook's id" }) });

const shown = { description: 'The webhook', content: { 'application/json': { schema: WireWebhook } } };

const addRoute = createRoute({
  method: 'post',
  path: '/webhooks',
  operationId: 'addWebhook',
  summary: 'Subscribe a URL to events',
  description:
    'Events are posted as JSON, signed as the Standard Webhooks specification has it, tried again with growing pauses ' +
    'until the answer is a 2xx, and kept for a replay when they could not be delivered. Their order is not promised.',
  request: { body: { required: true, content: { 'application/json': { schema: NewWebhook } } } },
  responses: {
    201: {
      description: 'The webhook, with the secret that was made for it',
      headers: z.object({ location: z.string() }),
      content: { 'application/json': { schema: WireNewWebhook } },
    },
    400: problemResponse('The body is not JSON'),
    401: problemResponse('No valid API key'),
    409: problemResponse('There are as many webhooks as there may be'),
    413: problemResponse('The body is too large'),
    415: problemResponse('The body is not declared as JSON'),
    422: problemResponse('The request does not fit: `errors` names every fault'),
    503: tryLaterResponse(),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/webhooks',
  operationId: 'listWebhooks',
  summary: 'List the webhooks',
  responses: {
    200: {
      description: 'The webhooks',
      content: { 'application/json': { schema: z.object({ webhooks: z.array(WireWebhook) }) } },
    },
    401: problemResponse('No valid API key'),
    503: tryLaterResponse(),
  },
});

const showRoute = createRoute({
  method: 'get',
  path: '/webhooks/{id}',
  operationId: 'getWebhook',
  summary: 'Show a webhook',
  request: { params: webhookParams },
  responses: {
    200: shown,
    401: problemResponse('No valid API key'),
    404: problemResponse('No such webhook'),
    503: tryLaterResponse(),
  },
});

const changeRoute = createRoute({
  method: 'patch',
  path: '/webhooks/{id}',
  operationId: 'changeWebhook',
  summary: 'Change a webhook; heeded within seconds, by deliveries under way too',
  request: {
    params: webhookParams,
    body: { required: true, content: { 'application/json': { schema: WebhookChange } } },
  },
  responses: {
    200: shown,
    400: problemResponse('The body is not JSON'),
    401: problemResponse('No valid API key'),
    404: problemResponse('No such webhook'),
    413: problemResponse('The body is too large'),
    415: problemResponse('The body is not declared as JSON'),
    422: problemResponse('The request does not fit: `errors` names every fault'),
    503: tryLaterResponse(),
  },
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/webhooks/{id}',
  operationId: 'removeWebhook',
  summary: 'Remove a webhook and its deliveries',
  request: { params: webhookParams },
  responses: {
    204: { description: 'It is gone' },
    401: problemResponse('No valid API key'),
    404: problemResponse('No such webhook'),
    503: tryLaterResponse(),
  },
});

export function addWebhookRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { clock, randomId, log } = deps;
  const { store, posts } = deps.webhooks;

  app.post('/webhooks', limitBody(maxBodyBytes));
  app.openapi(addRoute, async (c) => {
    const { url, events, description, secret } = c.req.valid('json');
    const checked = await posts.check(url);
    if (!checked.ok) return urlRefused(c, checked.failure);
    const made = secret ?? madeSecret(randomId() + randomId());
    const at = clock();
    const subscription: Subscription = {
      ...{ id: randomId(), url, events: [...new Set(events)], description: description ?? null },
      ...{ secret: made, off: null, createdAt: at, updatedAt: at },
    };
    const added = await store.add(subscription, mostWebhooks);
    if (!added.ok) return unavailable(c, added.failure);
    if (!added.value) {
      const detail = `There may be ${mostWebhooks} webhooks; remove one first.`;
      return problem(c, 409, { code: 'too-many-webhooks', detail });
    }
    log.info('webhook.added', { subscriptionId: subscription.id, by: c.var.apiKeyName });
    const body = { ...wireWebhook(subscription), ...(secret === undefined ? { secret: made } : {}) };
    return c.json(body, 201, { location: `/webhooks/${subscription.id}` });
  });

  app.openapi(listRoute, async (c) => {
    const listed = await store.list();
    if (!listed.ok) return unavailable(c, listed.failure);
    return c.json({ webhooks: listed.value.map(wireWebhook) }, 200);
  });

  app.openapi(showRoute, async (c) => {
    const found = await store.find(c.req.valid('param').id);
    if (!found.ok) return unavailable(c, found.failure);
    return found.value ? c.json(wireWebhook(found.value), 200) : noSuchWebhook(c);
  });

  app.patch('/webhooks/:id', limitBody(maxBodyBytes));
  app.openapi(changeRoute, async (c) => {
    const { id } = c.req.valid('param');
    const change = changeOf(c.req.valid('json'));
    const found = await store.find(id);
    if (!found.ok) return unavailable(c, found.failure);
    if (!found.value) return noSuchWebhook(c);
    const checked = change.url === undefined ? null : await posts.check(change.url);
    if (checked && !checked.ok) return urlRefused(c, checked.failure);
    const changed = await store.change(id, change, clock());
    if (!changed.ok) return unavailable(c, changed.failure);
    if (!changed.value) return noSuchWebhook(c);
    log.info('webhook.changed', { subscriptionId: id, by: c.var.apiKeyName });
    return c.json(wireWebhook(changed.value), 200);
  });

  app.openapi(removeRoute, async (c) => {
    const { id } = c.req.valid('param');
    const removed = await store.remove(id);
    if (!removed.ok) return unavailable(c, removed.failure);
    if (!removed.value) return noSuchWebhook(c);
    log.info('webhook.removed', { subscriptionId: id, by: c.var.apiKeyName });
    return c.body(null, 204);
  });
}

export function noSuchWebhook(c: Context<ApiEnv>) {
  return problem(c, 404, { code: 'no-such-webhook', detail: 'No webhook has this id.' });
}

function urlRefused(c: Context<ApiEnv>, failure: Failure) {
  if (failure.disposition !== 'final') {
    const detail = `The URL ${failure.message}; try again.`;
    return problem(c, 503, { code: 'host-not-found', detail }, { 'retry-after': '1' });
  }
  const errors = [{ pointer: '/url', detail: failure.message }];
  return problem(c, 422, { code: failure.code, detail: 'The URL will not do; see errors.', errors });
}
