/** Having a call summed up again: which calls may be, and what is ordered. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CallStateName, RecordBody } from '../domain/call/record-events.ts';
import type { Plan } from '../domain/plan.ts';
import { apiFixture, defaults, down, jsonObject, person, type ApiFixture } from '../tests/api-fixture.ts';

const callId = 'a'.repeat(32);
const plan: Plan = { ...defaults, callId, phoneNumber: person, ourNumber: '+33180000001' };
const opened: RecordBody = { kind: 'opened', plan, direction: 'outbound', lineId: 'line-1' };
const said: RecordBody = { kind: 'agent_said', utteranceId: '1-1', text: 'Hello.' };

let api: ApiFixture;
beforeEach(() => {
  api = apiFixture({
    settings: () => ({
      ...{
        ringTimeoutSec: 60,
        attachTimeoutSec: 20,
        graceSec: 30,
        maxCallMinutes: 60,
        callbackTimeoutHour: 3,
      },
      followThrough: { toolLimitSec: 8, operatorLanguage: 'fr-FR', wrapUpPausesSec: [7] },
    }),
  });
});
afterEach(() => api.dispose());

async function recorded(...bodies: readonly RecordBody[]): Promise<void> {
  const events = bodies.map((body, index) => ({ callId, seq: index + 1, at: 1_000, body }));
  const written = await api.records.append(callId, events);
  if (!written.ok) throw new Error(written.failure.message);
}
const inState = (state: CallStateName): RecordBody => ({ kind: 'state_changed', state });

it.each(['lingering', 'closed'] as const)('is ordered for a call that is %s', async (state) => {
  await recorded(opened, said, inState(state));
  const response = await api.request('POST', `/call/${callId}/wrap-up`);
  expect(response.status).toBe(202);
  expect(await jsonObject(response)).toMatchObject({ call_id: callId, state });
  expect(api.calls.wrapUps).toEqual([
    {
      ...{ callId, lineId: 'line-1', throughSeq: 3, pausesSec: [7], hurried: true },
      operatorLanguage: 'fr-FR',
    },
  ]);
});

it('is under way already while the call is wrapped up by itself', async () => {
  await recorded(opened, said, inState('wrapping_up'));
  expect((await api.request('POST', `/call/${callId}/wrap-up`)).status).toBe(202);
  expect(api.calls.wrapUps).toEqual([]);
});

it.each([
  ['while it is under way', [opened, said, inState('talking')], 'call-under-way'],
  ['where nothing was said', [opened, inState('closed')], 'nothing-said'],
] as const)('is refused %s', async (_, bodies, code) => {
  await recorded(...bodies);
  const response = await api.request('POST', `/call/${callId}/wrap-up`);
  expect(response.status).toBe(409);
  expect(await jsonObject(response)).toMatchObject({ code });
  expect(api.calls.wrapUps).toEqual([]);
});

it('says that there is no such call, and that nobody can take the order', async () => {
  expect((await api.request('POST', `/call/${'b'.repeat(32)}/wrap-up`)).status).toBe(404);
  await recorded(opened, said, inState('closed'));
  api.calls.failure = down;
  expect((await api.request('POST', `/call/${callId}/wrap-up`)).status).toBe(503);
});
