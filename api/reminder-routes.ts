/** `/reminders`: what was agreed for later, looked up, moved, changed and taken back. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { outreachStates } from '../domain/outreach/outreach.ts';
import type { ChangeAnswer } from '../domain/ports/outreaches.ts';
import type { Result } from '../domain/result.ts';
import { Reminder, reminderOwners } from '../domain/reminder.ts';
import { limitBody } from './body-limit.ts';
import { callReference } from './call-reference.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { nothingWrongSoFar } from './offered-languages.ts';
import { phoneNumberQuery } from './phone-number-query.ts';
import { noSuchCall, problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';
import { wireReminder, WireSetReminder } from './reminder-report.ts';

const maxBodyBytes = 16 * 1_024;
const yearMs = 366 * 24 * 60 * 60 * 1_000;

const params = z.object({ id: z.string().openapi({ description: "The reminder's id" }) });
const limit = z.coerce.number().int().min(1).max(100).default(20);
const one = { description: 'The reminder', content: { 'application/json': { schema: WireSetReminder } } };
const many = {
  description: 'The reminders, the next to be due first',
  content: { 'application/json': { schema: z.object({ reminders: z.array(WireSetReminder) }) } },
};
const unauthorised = problemResponse('No valid API key');
const unknown = problemResponse('No such reminder');
const tooLate = problemResponse('It is being done, or all is over: `detail` says which');

const listRoute = createRoute({
  method: 'get',
  path: '/reminders',
  operationId: 'listReminders',
  summary: 'List reminders, the next to be due first',
  request: {
    query: z.object({
      phone_number: phoneNumberQuery,
      call_id: z.string().optional().openapi({ description: 'The call in which they were agreed' }),
      state: z.enum(outreachStates).optional(),
      limit,
    }),
  },
  responses: {
    200: many,
    401: unauthorised,
    422: problemResponse('A parameter does not fit'),
    503: tryLaterResponse(),
  },
});

const ofCallRoute = createRoute({
  method: 'get',
  path: '/call/{id}/reminders',
  operationId: 'listRemindersOfCall',
  summary: 'List what was agreed in a call',
  request: {
    params: z.object({ id: z.string().openapi({ description: "The call's id" }) }),
    query: z.object({ limit }),
  },
  responses: {
    200: many,
    401: unauthorised,
    404: problemResponse('No such call'),
    422: problemResponse('A parameter does not fit'),
    503: tryLaterResponse(),
  },
});

const showRoute = createRoute({
  method: 'get',
  path: '/reminders/{id}',
  operationId: 'showReminder',
  summary: 'Show a reminder',
  request: { params },
  responses: { 200: one, 401: unauthorised, 404: unknown, 503: tryLaterResponse() },
});

function changeRouteOf({ clock }: ApiDeps) {
  const dueDateTime = z.iso
    .datetime({
      offset: true,
      error: 'must be a date and time with a zone such as 2026-11-24T10:00:00+01:00',
    })
    .superRefine(
      (text, context) => {
        const ahead = Date.parse(text) - clock();
        if (!(ahead > 0)) context.addIssue({ code: 'custom', message: 'must be in the future' });
        if (ahead > yearMs) context.addIssue({ code: 'custom', message: 'must be at most a year ahead' });
      },
      { when: nothingWrongSoFar },
    );
  const change = z
    .strictObject({
      due_date_time: dueDateTime.optional(),
      title: Reminder.shape.title.optional(),
      description: Reminder.shape.description.optional(),
      owner: z.enum(reminderOwners).optional(),
    })
    .openapi('ReminderChange');
  return createRoute({
    method: 'patch',
    path: '/reminders/{id}',
    operationId: 'changeReminder',
    summary: 'Move or change a reminder that waits',
    request: { params, body: { required: true, content: { 'application/json': { schema: change } } } },
    responses: {
      200: one,
      400: problemResponse('The body is not JSON'),
      401: unauthorised,
      404: unknown,
      409: tooLate,
      413: problemResponse('The body is too large'),
      415: problemResponse('The body is not declared as JSON'),
      422: problemResponse('The request does not fit: `errors` names every fault'),
      503: tryLaterResponse(),
    },
  });
}

const cancelRoute = createRoute({
  method: 'delete',
  path: '/reminders/{id}',
  operationId: 'cancelReminder',
  summary: 'Take a reminder back; again for one that was taken back changes nothing',
  description:
    'While a call is being made for it, it is too late (409): no further attempt follows then, and the call itself can be ended by its id.',
  request: { params },
  responses: { 200: one, 401: unauthorised, 404: unknown, 409: tooLate, 503: tryLaterResponse() },
});

export function addReminderRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { outreaches, records } = deps;

  app.openapi(listRoute, async (c) => {
    const { phone_number: phoneNumber, call_id: callId, state, limit: most } = c.req.valid('query');
    const listed = await outreaches.list({
      ...(phoneNumber === undefined ? {} : { phoneNumber }),
      ...(callId === undefined ? {} : { callId }),
      ...(state === undefined ? {} : { state }),
      limit: most,
    });
    if (!listed.ok) return unavailable(c, listed.failure);
    return c.json({ reminders: listed.value.map(wireReminder) }, 200);
  });

  app.openapi(ofCallRoute, async (c) => {
    const reference = callReference(c.req.valid('param').id);
    if (reference?.kind !== 'id') return noSuchCall(c);
    const { callId } = reference;
    const call = await records.find(callId);
    if (!call.ok) return unavailable(c, call.failure);
    if (!call.value) return noSuchCall(c);
    const listed = await outreaches.list({ callId, limit: c.req.valid('query').limit });
    if (!listed.ok) return unavailable(c, listed.failure);
    return c.json({ reminders: listed.value.map(wireReminder) }, 200);
  });

  app.openapi(showRoute, async (c) => {
    const found = await outreaches.find(c.req.valid('param').id);
    if (!found.ok) return unavailable(c, found.failure);
    return found.value ? c.json(wireReminder(found.value), 200) : noSuchReminder(c);
  });

  app.patch('/reminders/:id', limitBody(maxBodyBytes));
  app.openapi(changeRouteOf(deps), async (c) => {
    const { due_date_time: due, title, description, owner } = c.req.valid('json');
    const moved = await outreaches.move(c.req.valid('param').id, {
      ...(due === undefined ? {} : { dueAt: Date.parse(due) }),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(owner === undefined ? {} : { owner }),
    });
    return answerTo(c, moved);
  });

  app.openapi(cancelRoute, async (c) => answerTo(c, await outreaches.cancel(c.req.valid('param').id)));
}

function answerTo(c: Context<ApiEnv>, answer: Result<ChangeAnswer>) {
  if (!answer.ok) return unavailable(c, answer.failure);
  switch (answer.value.kind) {
    case 'changed':
      return c.json(wireReminder(answer.value.outreach), 200);
    case 'unknown':
      return noSuchReminder(c);
    case 'too_late': {
      const { state, callIds } = answer.value.outreach;
      const callId = callIds.at(-1);
      const detail =
        state === 'under_way'
          ? 'It is being done at this moment; a call made for it can be ended by its id.'
          : `It is over (${state}); nothing of it can be changed any more.`;
      const call = state === 'under_way' && callId !== undefined ? { call_id: callId } : {};
      return problem(c, 409, { code: 'reminder-too-late', detail, ...call });
    }
  }
}

function noSuchReminder(c: Context<ApiEnv>) {
  return problem(c, 404, { code: 'no-such-reminder', detail: 'No reminder is known by this id.' });
}
