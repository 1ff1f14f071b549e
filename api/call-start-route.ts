/** `POST /call`: starts a call, or schedules it. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { limitBody } from './body-limit.ts';
import { callRequestSchema } from './call-request.ts';
import { wireCall, WireCall } from './call-report.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { overloaded, problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';
import { idempotencyKey, startCall } from './start-call.ts';

const maxBodyBytes = 256 * 1_024;
/** Calls last minutes, but among many one ends every few seconds. */
const comeBackSec = 10;

const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, 'must have 1 to 255 printable ASCII characters')
    .optional()
    .openapi({ description: 'Remembered for 24 hours: the same key with the same body gives the same call' }),
});

function routeOf(deps: ApiDeps) {
  return createRoute({
    method: 'post',
    path: '/call',
    operationId: 'startCall',
    summary: 'Start a call, now or later',
    description:
      'A call for now needs a place among those that may be under way; without one nothing is begun, and 503 says when to ' +
      'come again. A planned one (`scheduled_at`) takes its place when its time comes, and then begins however many there are.',
    request: {
      headers: idempotencyHeader,
      body: { required: true, content: { 'application/json': { schema: callRequestSchema(deps) } } },
    },
    responses: {
      201: {
        description: 'The call',
        headers: z.object({ location: z.string() }),
        content: { 'application/json': { schema: WireCall } },
      },
      400: problemResponse('The body is not JSON'),
      401: problemResponse('No valid API key'),
      409: problemResponse(
        'A call to this person is under way (`line-busy`, `call_id`), or they want no calls (`opted-out`)',
      ),
      413: problemResponse('The body is too large'),
      415: problemResponse('The body is not declared as JSON'),
      422: problemResponse('The request does not fit: `errors` names every fault'),
      503: tryLaterResponse(
        'As many calls are under way as may be (`overloaded`), or a part of the service is away',
      ),
    },
  });
}

export function addCallStartRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.post('/call', limitBody(maxBodyBytes));
  app.openapi(routeOf(deps), async (c) => {
    const request = c.req.valid('json');
    const key = c.req.valid('header')['idempotency-key'];
    const answer = await startCall(
      deps,
      request,
      key === undefined ? null : idempotencyKey(c.var.apiKeyName, key, request),
    );
    switch (answer.kind) {
      case 'created':
        return c.json(wireCall(answer.report), 201, { location: `/call/${answer.report.callId}` });
      case 'busy': {
        const detail = 'A call to this person is under way; wait for its end, cancel it or hang it up.';
        return problem(c, 409, { code: 'line-busy', detail, call_id: answer.callId });
      }
      case 'opted_out': {
        const detail =
          'This person has asked not to be called any more; see GET /opt-outs. They may take it back by a text message.';
        return problem(c, 409, { code: 'opted-out', detail });
      }
      case 'full': {
        deps.figures.counters.overloaded += 1;
        deps.log.warn('call.overloaded', {});
        return overloaded(c, 'As many calls are under way as may be at once; try again later.', comeBackSec);
      }
      case 'key_reused': {
        const detail = 'The Idempotency-Key was used before with another body.';
        const errors = [{ parameter: 'idempotency-key', detail: 'was used with another body' }];
        return problem(c, 422, { code: 'idempotency-key-reused', detail, errors });
      }
      case 'failed':
        deps.log.warn('call.not_begun', { code: answer.failure.code });
        return unavailable(c, answer.failure);
    }
  });
}
