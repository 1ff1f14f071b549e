/** `/opt-outs`: the people who want to hear of us no more, to be looked at and put right. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { e164 } from '../domain/claim/claim.ts';
import type { OptOut } from '../domain/ports/opt-outs.ts';
import { limitBody } from './body-limit.ts';
import { phoneNumberOf } from './call-reference.ts';
import { wireTime } from './call-report.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { putOut } from './incoming-texts.ts';
import { problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';

const maxBodyBytes = 4 * 1_024;
const mostListed = 1_000;

const WireOptOut = z
  .object({
    phone_number: z.string(),
    by: z.enum(['text_message', 'spoken', 'api']).openapi({ description: 'How they said so' }),
    at: z.iso.datetime(),
  })
  .openapi('OptOut');

const shared = { 401: problemResponse('No valid API key'), 503: tryLaterResponse() };
const isOut = { 'application/json': { schema: WireOptOut } };

const listRoute = createRoute({
  method: 'get',
  path: '/opt-outs',
  operationId: 'listOptOuts',
  summary: 'Who wants to hear of us no more, the latest first',
  request: {
    query: z.object({
      phone_number: z.string().optional().openapi({ description: 'This person alone, E.164' }),
      limit: z.coerce.number().int().min(1).max(mostListed).default(100),
    }),
  },
  responses: {
    200: {
      description: 'The list',
      content: { 'application/json': { schema: z.object({ opt_outs: z.array(WireOptOut) }) } },
    },
    422: problemResponse('The request does not fit'),
    ...shared,
  },
});

const addRoute = createRoute({
  method: 'post',
  path: '/opt-outs',
  operationId: 'addOptOut',
  summary: 'Reach this person no more',
  description:
    'All that was to reach them is taken back. A call under way goes on. They are sent no message of it.',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            phone_number: z.string().regex(e164, 'must be a phone number in E.164 form such as +33612345678'),
          }),
        },
      },
    },
  },
  responses: {
    201: { description: 'They are out', content: isOut },
    400: problemResponse('The body is not JSON'),
    413: problemResponse('The body is too large'),
    415: problemResponse('The body is not declared as JSON'),
    422: problemResponse('The request does not fit'),
    ...shared,
  },
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/opt-outs/{phone_number}',
  operationId: 'removeOptOut',
  summary: 'They want to hear of us again',
  request: { params: z.object({ phone_number: z.string() }) },
  responses: {
    204: { description: 'They are not out any more' },
    404: problemResponse('They were not out'),
    ...shared,
  },
});

export function addOptOutRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { optOuts, ourNumber, defaults } = deps;

  app.openapi(listRoute, async (c) => {
    const { phone_number: given, limit } = c.req.valid('query');
    const phoneNumber = given === undefined ? null : phoneNumberOf(given);
    if (phoneNumber !== null) {
      const found = await optOuts.find(phoneNumber);
      if (!found.ok) return unavailable(c, found.failure);
      return c.json({ opt_outs: found.value ? [wireOptOut(found.value)] : [] }, 200);
    }
    if (given !== undefined) return c.json({ opt_outs: [] }, 200);
    const listed = await optOuts.list(limit);
    if (!listed.ok) return unavailable(c, listed.failure);
    return c.json({ opt_outs: listed.value.map(wireOptOut) }, 200);
  });

  app.post('/opt-outs', limitBody(maxBodyBytes));
  app.openapi(addRoute, async (c) => {
    const { phone_number: phoneNumber } = c.req.valid('json');
    const put = await putOut(deps, { ourNumber, phoneNumber }, 'api', defaults.language);
    if (!put.ok) return unavailable(c, put.failure);
    const found = await optOuts.find(phoneNumber);
    if (!found.ok) return unavailable(c, found.failure);
    return c.json(wireOptOut(found.value ?? { phoneNumber, by: 'api', at: deps.clock() }), 201);
  });

  app.openapi(removeRoute, async (c) => {
    const phoneNumber = phoneNumberOf(c.req.valid('param').phone_number);
    const found = phoneNumber === null ? null : await optOuts.find(phoneNumber);
    if (found && !found.ok) return unavailable(c, found.failure);
    if (phoneNumber === null || !found?.value)
      return problem(c, 404, { code: 'not-opted-out', detail: 'This person is not on the list.' });
    const removed = await optOuts.remove(phoneNumber);
    return removed.ok ? c.body(null, 204) : unavailable(c, removed.failure);
  });
}

function wireOptOut({ phoneNumber, by, at }: OptOut): z.infer<typeof WireOptOut> {
  return { phone_number: phoneNumber, by, at: wireTime(at) };
}
