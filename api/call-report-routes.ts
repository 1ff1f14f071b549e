/** `GET /call/{id or phone number}` and `GET /call`: calls as they stand. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { CallReport } from '../domain/call/report.ts';
import { ok, type Result } from '../domain/result.ts';
import { callReference } from './call-reference.ts';
import { wireCall, WireCall, wireCallSummary, WireCallSummary } from './call-report.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { phoneNumberQuery } from './phone-number-query.ts';
import { noSuchCall, problemResponse, tryLaterResponse, unavailable } from './problem.ts';

const showRoute = createRoute({
  method: 'get',
  path: '/call/{id}',
  operationId: 'getCall',
  summary: 'Show a call, or the newest call of a person',
  request: {
    params: z.object({ id: z.string().openapi({ description: "The call's id or the person's number" }) }),
  },
  responses: {
    200: { description: 'The call', content: { 'application/json': { schema: WireCall } } },
    401: problemResponse('No valid API key'),
    404: problemResponse('No such call'),
    503: tryLaterResponse(),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/call',
  operationId: 'listCalls',
  summary: 'List calls, the newest first',
  request: {
    query: z.object({
      phone_number: phoneNumberQuery,
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
  },
  responses: {
    200: {
      description: 'The calls',
      content: { 'application/json': { schema: z.object({ calls: z.array(WireCallSummary) }) } },
    },
    401: problemResponse('No valid API key'),
    422: problemResponse('A parameter does not fit'),
    503: tryLaterResponse(),
  },
});

export function addCallReportRoutes(app: OpenAPIHono<ApiEnv>, { records, recordings }: ApiDeps): void {
  app.openapi(showRoute, async (c) => {
    const found = await findReport(records, c.req.valid('param').id);
    if (!found.ok) return unavailable(c, found.failure);
    if (!found.value) return noSuchCall(c);
    const recorded = await recordings.ofCall(found.value.callId);
    if (!recorded.ok) return unavailable(c, recorded.failure);
    return c.json(wireCall(found.value, recorded.value), 200);
  });

  app.openapi(listRoute, async (c) => {
    const { phone_number: phoneNumber, limit } = c.req.valid('query');
    const listed = await records.list({ ...(phoneNumber === undefined ? {} : { phoneNumber }), limit });
    if (!listed.ok) return unavailable(c, listed.failure);
    return c.json({ calls: listed.value.map(wireCallSummary) }, 200);
  });
}

async function findReport(records: ApiDeps['records'], text: string): Promise<Result<CallReport | null>> {
  const reference = callReference(text);
  if (!reference) return ok(null);
  if (reference.kind === 'id') return records.find(reference.callId);
  const listed = await records.list({ phoneNumber: reference.phoneNumber, limit: 1 });
  return listed.ok ? ok(listed.value[0] ?? null) : listed;
}
