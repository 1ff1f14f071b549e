/** What became of a webhook's deliveries; a test of it, and the replay of what could not be delivered. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { deliveryStates } from '../domain/ports/webhook-store.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';
import { noSuchWebhook, webhookParams } from './webhook-routes.ts';
import { wireDelivery, WireDelivery } from './webhook-wire.ts';

const begun = {
  description: 'The delivery, which is on its way',
  content: { 'application/json': { schema: WireDelivery } },
};
const testRoute = createRoute({
  method: 'post',
  path: '/webhooks/{id}/test',
  operationId: 'testWebhook',
  summary: 'Send an event of type webhook.test',
  request: { params: webhookParams },
  responses: {
    202: begun,
    404: problemResponse('No such webhook'),
    409: problemResponse('The webhook is off'),
    401: problemResponse('No valid API key'),
    503: tryLaterResponse(),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  operationId: 'listWebhookDeliveries',
  summary: 'List the deliveries of a webhook, the newest first',
  request: {
    params: webhookParams,
    query: z.object({
      state: z.enum(deliveryStates, `must be one of ${deliveryStates.join(', ')}`).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
  },
  responses: {
    200: {
      description: 'The deliveries',
      content: { 'application/json': { schema: z.object({ deliveries: z.array(WireDelivery) }) } },
    },
    404: problemResponse('No such webhook'),
    422: problemResponse('A parameter does not fit'),
    401: problemResponse('No valid API key'),
    503: tryLaterResponse(),
  },
});

const replayRoute = createRoute({
  method: 'post',
  path: '/webhooks/deliveries/{id}/replay',
  operationId: 'replayWebhookDelivery',
  summary: 'Send the event of a delivery that is over once more',
  request: { params: z.object({ id: z.string().openapi({ description: "The delivery's id" }) }) },
  responses: {
    202: begun,
    404: problemResponse('No such delivery'),
    409: problemResponse('The delivery is not over yet'),
    401: problemResponse('No valid API key'),
    503: tryLaterResponse(),
  },
});

export function addWebhookDeliveryRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store, desk } = deps.webhooks;

  app.openapi(testRoute, async (c) => {
    const found = await store.find(c.req.valid('param').id);
    if (!found.ok) return unavailable(c, found.failure);
    if (!found.value) return noSuchWebhook(c);
    if (found.value.off !== null)
      return problem(c, 409, { code: 'webhook-off', detail: 'The webhook is off; switch it on first.' });
    const tested = await desk.test(found.value, `evt_${deps.randomId()}`);
    return tested.ok ? c.json(wireDelivery(tested.value), 202) : unavailable(c, tested.failure);
  });

  app.openapi(listRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { state, limit } = c.req.valid('query');
    const found = await store.find(id);
    if (!found.ok) return unavailable(c, found.failure);
    if (!found.value) return noSuchWebhook(c);
    const listed = await store.deliveries({
      ...(state === undefined ? {} : { state }),
      ...{ subscriptionId: id, limit },
    });
    if (!listed.ok) return unavailable(c, listed.failure);
    return c.json({ deliveries: listed.value.map(wireDelivery) }, 200);
  });

  app.openapi(replayRoute, async (c) => {
    const replayed = await desk.replay(c.req.valid('param').id);
    if (!replayed.ok) return unavailable(c, replayed.failure);
    if (replayed.value === null)
      return problem(c, 404, { code: 'no-such-delivery', detail: 'No delivery has this id.' });
    if (replayed.value === 'under-way') {
      const detail = 'The delivery is still being tried; only one that is over can be replayed.';
      return problem(c, 409, { code: 'delivery-under-way', detail });
    }
    return c.json(wireDelivery(replayed.value), 202);
  });
}
