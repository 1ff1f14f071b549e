/** `DELETE /call/{id}`, `POST /call/{id}/hang_up` and `…/recording`: orders to a call that is still to be made or under way. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { CallStateName } from '../domain/call/record-events.ts';
import { recordingOrders } from '../domain/conversation/tools/deed.ts';
import type { CallRef } from '../domain/ports/calls.ts';
import type { Result } from '../domain/result.ts';
import { limitBody } from './body-limit.ts';
import { wireCallSummary, WireCallSummary } from './call-report.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { noSuchCall, problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';

const maxBodyBytes = 1_024;

const endedStates: readonly CallStateName[] = ['wrapping_up', 'lingering', 'closed'];

const request = { params: z.object({ id: z.string().openapi({ description: "The call's id" }) }) };
const responses = {
  202: {
    description: 'The order is given; the call as it stood before',
    content: { 'application/json': { schema: WireCallSummary } },
  },
  401: problemResponse('No valid API key'),
  404: problemResponse('No such call'),
  409: problemResponse('The call is over'),
  503: tryLaterResponse(),
} as const;

const cancelRoute = createRoute({
  method: 'delete',
  path: '/call/{id}',
  operationId: 'cancelCall',
  summary: 'Cancel a call that is planned or rings, or end one under way',
  request,
  responses,
});
const hangUpRoute = createRoute({
  method: 'post',
  path: '/call/{id}/hang_up',
  operationId: 'hangUpCall',
  summary: 'Hang up a call under way',
  request,
  responses,
});

const orderedResponses = { ...responses, 422: problemResponse('The body does not fit') } as const;
const recordingRoute = createRoute({
  method: 'post',
  path: '/call/{id}/recording',
  operationId: 'orderRecording',
  summary: 'Pause, resume or stop the recording of a call; one that was stopped is not begun again',
  request: {
    ...request,
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ order: z.enum(recordingOrders) }) } },
    },
  },
  responses: orderedResponses,
});

export function addCallOrderRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.post(recordingRoute.getRoutingPath(), limitBody(maxBodyBytes));
  app.openapi(recordingRoute, (c) => {
    const { order: wished } = c.req.valid('json');
    return order(c, deps, c.req.valid('param').id, (call) => deps.calls.orderRecording(call, wished));
  });
  app.openapi(cancelRoute, (c) => order(c, deps, c.req.valid('param').id, (call) => deps.calls.cancel(call)));
  app.openapi(hangUpRoute, (c) => order(c, deps, c.req.valid('param').id, (call) => deps.calls.hangUp(call)));
}

async function order(
  c: Context<ApiEnv>,
  { records, log }: ApiDeps,
  callId: string,
  give: (call: CallRef) => Promise<Result<'asked' | 'gone'>>,
) {
  const found = await records.find(callId);
  if (!found.ok) return unavailable(c, found.failure);
  const report = found.value;
  if (!report) return noSuchCall(c);
  if (endedStates.includes(report.state)) return isOver(c);
  const given = await give({ callId, lineId: report.lineId });
  if (!given.ok) {
    log.warn('call.order_not_given', { callId, code: given.failure.code });
    return unavailable(c, given.failure);
  }
  return given.value === 'gone' ? isOver(c) : c.json(wireCallSummary(report), 202);
}

function isOver(c: Context<ApiEnv>) {
  return problem(c, 409, { code: 'call-over', detail: 'The call is over; there is nothing left to end.' });
}
