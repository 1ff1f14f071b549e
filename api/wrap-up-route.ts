/** `POST /call/{id}/wrap-up`: has a call that is over summed up again. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { CallStateName } from '../domain/call/record-events.ts';
import type { CallReport } from '../domain/call/report.ts';
import { wrapUpPausesSec, type WrapUpOrder } from '../domain/call/wrap-up.ts';
import { wireCallSummary, WireCallSummary } from './call-report.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { noSuchCall, problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';

/** While a call is wrapped up by itself, that is what was asked for. */
const overStates: readonly CallStateName[] = ['wrapping_up', 'lingering', 'closed'];

const route = createRoute({
  method: 'post',
  path: '/call/{id}/wrap-up',
  operationId: 'wrapUpCall',
  summary: 'Sum a call up again that is over',
  description:
    'The synthesis and the next action are made anew from what was recorded, with as many tries as it takes; they take the ' +
    'place of what there is when they are done. Where that is under way already, nothing more is begun, and a pause before the next try is cut short.',
  request: { params: z.object({ id: z.string().openapi({ description: "The call's id" }) }) },
  responses: {
    202: {
      description: 'It is being done; the call as it stands',
      content: { 'application/json': { schema: WireCallSummary } },
    },
    401: problemResponse('No valid API key'),
    404: problemResponse('No such call'),
    409: problemResponse('The call is under way, or nothing was said in it'),
    503: tryLaterResponse(),
  },
});

export function addWrapUpRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openapi(route, async (c) => {
    const found = await deps.records.find(c.req.valid('param').id);
    if (!found.ok) return unavailable(c, found.failure);
    const report = found.value;
    if (!report) return noSuchCall(c);
    if (!overStates.includes(report.state)) {
      const detail = 'The call is under way; it is summed up when it is over.';
      return problem(c, 409, { code: 'call-under-way', detail });
    }
    if (report.messages.length === 0) {
      const detail = 'Nothing was said in this call; there is nothing to sum up.';
      return problem(c, 409, { code: 'nothing-said', detail });
    }
    if (report.state === 'wrapping_up') return c.json(wireCallSummary(report), 202);
    const ordered = await deps.calls.wrapUpLater(orderOf(report, deps));
    return ordered.ok ? c.json(wireCallSummary(report), 202) : unavailable(c, ordered.failure);
  });
}

function orderOf({ callId, lineId, lastSeq }: CallReport, { settings }: ApiDeps): WrapUpOrder {
  const { operatorLanguage, wrapUpPausesSec: pausesSec = wrapUpPausesSec } = settings().followThrough ?? {};
  return {
    ...{ callId, lineId, throughSeq: lastSeq, pausesSec, hurried: true },
    ...(operatorLanguage === undefined ? {} : { operatorLanguage }),
  };
}
