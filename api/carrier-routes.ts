/** The carrier's door: webhooks of a leg, and incoming calls by Event Grid. What to answer decides what is sent again. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { CarrierEvent, IncomingCall } from '../domain/ports/carrier.ts';
import { limitBody } from './body-limit.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { handOn } from './hand-on.ts';
import { IncomingCalls } from './incoming-calls.ts';
import { takeDelivery, takeText } from './incoming-texts.ts';
import { takeRecordingFile } from './recording-files.ts';
import { problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';
import { secretCheck } from './secrets.ts';

/** The largest delivery of Event Grid. */
const maxBodyBytes = 1_024 * 1_024;

const limited = limitBody(maxBodyBytes);

const pathPart = z.string().regex(/^[\w.~-]{1,128}$/);

const refusals = {
  400: problemResponse('The body is not JSON'),
  401: problemResponse('Not from the carrier'),
  413: problemResponse('The body is too large'),
  422: problemResponse('The path does not fit'),
  503: tryLaterResponse('Send it again later'),
};

const eventsRoute = createRoute({
  method: 'post',
  path: '/carrier/{lineId}/{legId}/events',
  operationId: 'postCarrierEvents',
  summary: "The carrier's events of one leg",
  security: [],
  request: { params: z.object({ lineId: pathPart, legId: pathPart }) },
  responses: { 200: { description: 'Taken' }, ...refusals },
});

const incomingRoute = createRoute({
  method: 'post',
  path: '/carrier/incoming',
  operationId: 'postIncomingCalls',
  summary: 'Incoming calls, by Event Grid',
  security: [],
  request: { query: z.object({ key: z.string() }) },
  responses: {
    200: {
      description: 'Taken; on a handshake, its answer',
      content: { 'application/json': { schema: z.object({ validationResponse: z.string().optional() }) } },
    },
    ...refusals,
  },
});

export function addCarrierRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { translator } = deps;
  const incomingCalls = new IncomingCalls(deps);

  // Who it is comes first: nobody else's body is read.
  app.post(eventsRoute.getRoutingPath(), requireCarrier(deps), limited);
  app.openapi(eventsRoute, async (c) => {
    const body = await json(c.req);
    if (!body.ok) return problem(c, 400, notJson);
    const { lineId, legId } = c.req.valid('param');
    const { events, unknown, malformed } = translator.carrierEvents(body.value, legId);
    logNotUnderstood(deps, 'webhook', unknown, malformed);
    const taken = await handOn(deps, events, (event: CarrierEvent) => deps.calls.carrierEvent(lineId, event));
    return taken.ok ? c.body(null, 200) : unavailable(c, taken.failure);
  });

  app.post(incomingRoute.getRoutingPath(), requireEventGrid(deps), limited);
  app.openapi(incomingRoute, async (c) => {
    const body = await json(c.req);
    if (!body.ok) return problem(c, 400, notJson);
    const { validations, incoming, recordingFiles, texts, deliveries, unknown, malformed } =
      translator.eventGrid(body.value);
    logNotUnderstood(deps, 'event_grid', unknown, malformed);
    const written = await handOn(deps, texts, (text) => takeText(deps, text));
    const told = await handOn(deps, deliveries, (delivery) => takeDelivery(deps, delivery));
    const stored = await handOn(deps, recordingFiles, (file) => takeRecordingFile(deps, file));
    for (const news of [written, told, stored]) if (!news.ok) return unavailable(c, news.failure);
    const taken = await handOn(deps, incoming, (call: IncomingCall) => incomingCalls.take(call));
    if (!taken.ok) return unavailable(c, taken.failure);
    // A handshake comes alone.
    const code = validations[0]?.code;
    return c.json(code === undefined ? {} : { validationResponse: code }, 200);
  });
}

function requireCarrier({ carrierAuth, log }: ApiDeps) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const verified = await carrierAuth.verify(c.req.header());
    if (verified.ok) return next();
    log.warn('carrier.not_verified', { code: verified.failure.code });
    return verified.failure.disposition === 'final'
      ? problem(c, 401, { code: 'unauthorized', detail: "The carrier's signature does not hold." })
      : unavailable(c, verified.failure);
  });
}

function requireEventGrid({ eventGridKey, log }: ApiDeps) {
  const isKey = secretCheck(eventGridKey);
  return createMiddleware<ApiEnv>((c, next) => {
    if (isKey(c.req.query('key') ?? '')) return next();
    log.warn('carrier.not_verified', { code: 'wrong-event-grid-key' });
    const detail = 'The parameter key is wrong or missing.';
    return Promise.resolve(problem(c, 401, { code: 'unauthorized', detail }));
  });
}

const notJson = { code: 'not-json', detail: 'The body is not JSON.' };

type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

async function json(request: { json(): Promise<unknown> }): Promise<Body> {
  try {
    return { ok: true, value: await request.json() };
  } catch {
    return { ok: false };
  }
}

function logNotUnderstood(
  { log }: ApiDeps,
  source: 'webhook' | 'event_grid',
  unknown: readonly string[],
  malformed: number,
): void {
  if (unknown.length === 0 && malformed === 0) return;
  // Names come from outside: only what can be a type's name is kept, and not too much of it.
  const kinds = unknown
    .join(' ')
    .replaceAll(/[^\w. -]/g, '')
    .slice(0, 200);
  log.warn('carrier.not_understood', { source, unknown: unknown.length, malformed, kinds });
}
