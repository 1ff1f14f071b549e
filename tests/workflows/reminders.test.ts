/** What is agreed in a call for later: it waits, is moved and taken back, and reaches whoever has to act. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { failed, ok } from '../../domain/result.ts';
import type { OutreachOrder, OutreachRecord, OutreachState } from '../../domain/outreach/outreach.ts';
import { Plan, type CallSettings } from '../../domain/plan.ts';
import type { Reminder } from '../../domain/reminder.ts';
import { callEnded } from '../../workflows/outreach.messages.ts';
import { newPlan, openStage, shortSettings, type Stage } from './stage.ts';
import { talkingCall, toolCall } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

const hourMs = 3_600_000;
const waits = { timeout: 15_000 };
const settings: CallSettings = {
  ...shortSettings,
  followThrough: { toolLimitSec: 8, outreachPausesSec: [1] },
};

function orderOf(change: Partial<Reminder> = {}, plan: Plan = newPlan(), seq = 5): OutreachOrder {
  const reminder: Reminder = {
    ...{ title: 'Call back', description: 'with the offer', owner: 'assistant', number: 1 },
    dueDateTime: new Date(Date.now() + hourMs).toISOString(),
    ...change,
  };
  return {
    ...{ outreachId: `${plan.callId}-1`, seq, plan, settings, reminder },
    context: {
      claim: { policy_number: { value: 'B-42', source: { epoch: 1, seq: 1 } } },
      digest: 'Person: Please call me back.',
      language: 'en-US',
    },
  };
}
const soon = (ms = 300): string => new Date(Date.now() + ms).toISOString();

async function set(order: OutreachOrder): Promise<OutreachOrder> {
  expect(await stage.outreaches.set(order)).toEqual(ok(undefined));
  return order;
}

/** Its record, once it stands so. */
async function standing(order: OutreachOrder, state: OutreachState): Promise<OutreachRecord> {
  const find = async (): Promise<OutreachRecord | null> => {
    const found = await stage.outreaches.find(order.outreachId);
    return found.ok ? found.value : null;
  };
  await expect.poll(async () => (await find())?.state, waits).toBe(state);
  const record = await find();
  if (!record) throw new Error('it is gone');
  return record;
}

/** The calls made for it, as they were asked for. */
const callsFor = (order: OutreachOrder) =>
  stage.allAsked('beginCall').flatMap(({ request }) => {
    const { plan } = z.object({ plan: Plan }).parse(request);
    return plan.outreachId === order.outreachId ? [plan] : [];
  });

async function callFor(order: OutreachOrder, nth = 0): Promise<Plan> {
  await expect.poll(() => callsFor(order).length, waits).toBeGreaterThan(nth);
  const plan = callsFor(order)[nth];
  if (!plan) throw new Error('no call was begun');
  return plan;
}

test('for the person: a text message when it is due, once', async () => {
  const order = await set(orderOf({ owner: 'customer', dueDateTime: soon() }));
  expect(await standing(order, 'done')).toMatchObject({ reason: null, tries: 0, nextAt: null });
  expect(stage.asked('sendText', order.plan.callId)).toMatchObject([
    {
      request: {
        to: order.plan.phoneNumber,
        text: 'Contoso Versicherung: a reminder, as agreed: Call back. with the offer',
      },
    },
  ]);
});

test('for a colleague: the systems that subscribed are told', async () => {
  const order = await set(orderOf({ owner: 'human', dueDateTime: soon() }));
  await standing(order, 'done');
  expect(stage.asked('announceReminder', order.plan.callId)).toMatchObject([
    { request: { record: { title: 'Call back', owner: 'human' } } },
  ]);
  expect(stage.asked('mayReach', order.plan.phoneNumber)).toEqual([]);
});

test('set twice, it is there once; what comes late changes nothing', async () => {
  const order = await set(orderOf());
  await set(order);
  const later = { ...order, seq: 7, reminder: { ...order.reminder, title: 'Ring' } };
  await set(later);
  await set({ ...order, seq: 6 });
  await expect
    .poll(async () => {
      const found = await stage.outreaches.find(order.outreachId);
      return found.ok && found.value?.title;
    }, waits)
    .toBe('Ring');
  expect(await stage.outreaches.cancel(order.outreachId)).toMatchObject({ value: { kind: 'changed' } });
});

test('moved nearer it comes then; too late it cannot be moved', async () => {
  const order = await set(orderOf({ owner: 'customer' }));
  const moved = await stage.outreaches.move(order.outreachId, { dueAt: Date.now() + 500, title: 'Ring' });
  expect(moved).toMatchObject({ ok: true, value: { kind: 'changed', outreach: { title: 'Ring' } } });
  await standing(order, 'done');
  expect(stage.asked('sendText', order.plan.callId)).toMatchObject([
    { request: { text: expect.stringContaining('Ring') } },
  ]);
  expect(await stage.outreaches.move(order.outreachId, { dueAt: Date.now() + hourMs })).toMatchObject({
    value: { kind: 'too_late', outreach: { state: 'done' } },
  });
  // Ordered once more by a call that never heard that it was set, it is not done again.
  await set(order);
  await sleep(300);
  expect(stage.asked('sendText', order.plan.callId)).toHaveLength(1);
});

test('taken back, nothing happens; again, and it is taken back still', async () => {
  const order = await set(orderOf({ owner: 'customer', dueDateTime: soon(1_000) }));
  for (let again = 0; again < 2; again += 1)
    expect(await stage.outreaches.cancel(order.outreachId)).toMatchObject({
      ok: true,
      value: { kind: 'changed', outreach: { state: 'cancelled' } },
    });
  await stage.handle(`outreach/${order.outreachId}`).result();
  expect(stage.asked('sendText', order.plan.callId)).toEqual([]);
  expect(await stage.outreaches.cancel(`${'0'.repeat(32)}-1`)).toMatchObject({ value: { kind: 'unknown' } });
});

test('somebody who has opted out meanwhile is not reached', async () => {
  const order = orderOf({ dueDateTime: soon() });
  stage.script(order.plan.phoneNumber, {
    mayReach: () => Promise.resolve({ ok: false, reason: 'opted_out' }),
  });
  await set(order);
  expect(await standing(order, 'cancelled')).toMatchObject({ reason: 'opted_out' });
  expect(callsFor(order)).toEqual([]);
});

test('all to one person are taken back at once', async () => {
  const plan = newPlan();
  const orders = [orderOf({}, plan), { ...orderOf({ number: 2 }, plan), outreachId: `${plan.callId}-2` }];
  for (const order of orders) await set(order);
  for (const order of orders) await standing(order, 'waiting');
  expect(await stage.outreaches.cancelAllTo(plan.phoneNumber)).toEqual(ok({ cancelled: 2 }));
  for (const order of orders) await standing(order, 'cancelled');
});

test('for the assistant: the person is called, with the reason, the claim and what was said', async () => {
  const order = await set(orderOf({ dueDateTime: soon() }));
  const plan = await callFor(order);
  expect(plan).toMatchObject({
    phoneNumber: order.plan.phoneNumber,
    task: order.plan.task,
    follows: {
      callId: order.plan.callId,
      ...{ title: 'Call back', description: 'with the offer', claim: { policy_number: 'B-42' } },
      digest: 'Person: Please call me back.',
    },
  });
  expect(plan.callId).not.toBe(order.plan.callId);
  const call = stage.call(plan);
  const leg = await call.leg(0);
  await expect.poll(async () => (await standing(order, 'under_way')).tries, waits).toBe(1);
  await call.carrier(leg, { kind: 'connected' });
  await call.attach(leg, stage.bridge);
  const first = await stage.bridge.turn(call.callId, 1);
  expect(first.input.context).toMatchObject({ kind: 'whole', claim: { policy_number: { value: 'B-42' } } });
  first.let({
    utterance: { id: '1-1', text: 'Good-bye.', toolCalls: [toolCall('t1', 'end_call', {})] },
    heard: [],
  });
  (await stage.bridge.turn(call.callId, 2)).let({ heard: [], ended: 'finished' });
  expect(await standing(order, 'done')).toMatchObject({
    ...{ outcome: 'completed', callIds: [plan.callId], tries: 1 },
  });
});

test('a call that was begun, and nobody could say so, is asked for again and not made a second time', async () => {
  const order = orderOf({ dueDateTime: soon() });
  let asked = 0;
  stage.script(order.outreachId, {
    beginCall: async ({ plan, settings: given }) => {
      asked += 1;
      const begun = await stage.calls.begin(plan, given);
      if (asked === 1 || !begun.ok) throw silent();
      return begun.value;
    },
  });
  await set(order);
  const made = await callFor(order, 1);
  const call = stage.call(made);
  const leg = await call.leg(0);
  await expect.poll(async () => (await standing(order, 'under_way')).tries, waits).toBe(1);
  await call.carrier(leg, { kind: 'connected' });
  await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
  expect(await standing(order, 'done')).toMatchObject({ tries: 1, callIds: [made.callId] });
  expect(new Set(callsFor(order).map(({ callId }) => callId))).toEqual(new Set([made.callId]));
  expect(stage.asked('dial', made.callId)).toHaveLength(1);
});

test('a call that shows long after it was taken for not begun is the call', async () => {
  const order = orderOf({ dueDateTime: soon() });
  const begun = Promise.withResolvers<Plan>();
  stage.script(order.outreachId, {
    beginCall: ({ plan }) => {
      begun.resolve(plan);
      throw silent();
    },
  });
  await set({
    ...order,
    settings: { ...settings, followThrough: { toolLimitSec: 8, outreachPausesSec: [60] } },
  });
  const made = await begun.promise;
  await expect.poll(async () => (await standing(order, 'waiting')).reason, waits).toBe('not_begun');
  await stage
    .handle(`outreach/${order.outreachId}`)
    .signal(callEnded, { callId: made.callId, outcome: 'completed' });
  expect(await standing(order, 'done')).toMatchObject({ reason: 'called_back', outcome: 'completed' });
});

/** No worker told anything for as long as that is waited for. */
function silent(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('nobody knows how far it came', 'silent');
}

test('nobody answers: called again, then a text message', async () => {
  const order = await set(orderOf({ dueDateTime: soon() }));
  for (const nth of [0, 1]) {
    const call = stage.call(await callFor(order, nth));
    const leg = await call.leg(0);
    await call.carrier(leg, { kind: 'failed', reason: 'no_answer', detail: '' });
  }
  expect(await standing(order, 'done')).toMatchObject({
    ...{ reason: 'texted_instead', outcome: 'no_answer', tries: 2 },
  });
  expect(stage.asked('sendText', order.plan.callId)).toMatchObject([
    { request: { text: expect.stringMatching(/tried to call you as agreed \(Call back\)/) } },
  ]);
  expect(new Set(callsFor(order).map(({ callId }) => callId)).size).toBe(2);
});

test('a text message that is refused for now is tried again under the same key', async () => {
  const order = orderOf({ owner: 'customer', dueDateTime: soon() });
  let tries = 0;
  stage.script(order.plan.callId, {
    sendText: ({ key }) => {
      tries += 1;
      const failure = { code: 'away', message: '', disposition: 'retryable' as const, retryAfterMs: 50 };
      return Promise.resolve(tries < 5 ? failed(failure) : ok({ messageId: key.id }));
    },
  });
  await set(order);
  await standing(order, 'done');
  const keys = stage.asked('sendText', order.plan.callId).map(({ request }) => {
    const { key } = z.object({ key: z.object({ id: z.string() }) }).parse(request);
    return key.id;
  });
  expect(keys).toHaveLength(5);
  expect(new Set(keys).size).toBe(1);
});

test('out of hours it waits for them', async () => {
  // Hours away from now, whatever time it is.
  const [from, to] = new Date().getUTCHours() < 12 ? ['20:00', '21:00'] : ['02:00', '03:00'];
  const night = { ...shortSettings.recovery!, callingHours: { from, to, timeZone: 'UTC' } };
  const order = await set({
    ...orderOf({ dueDateTime: soon() }),
    settings: { ...settings, recovery: night },
  });
  await expect
    .poll(async () => {
      const found = await stage.outreaches.find(order.outreachId);
      return found.ok && found.value?.reason;
    }, waits)
    .toBe('calling_hours');
  expect(stage.asked('mayReach', order.plan.phoneNumber)).toEqual([]);
  await stage.outreaches.cancel(order.outreachId);
});

test('set, moved and taken back by the agent; and the claim of the whole call goes with the promise', async () => {
  const { plan, call, said } = await talkingCall(stage, {
    settings,
    plan: { timeZones: ['Europe/Paris'] },
  });
  const promise = (at: number, title = 'Call back') => ({
    ...{ title, description: 'with the offer', owner: 'assistant' },
    due_date_time: new Date(at).toISOString(),
  });
  const turn = (nth: number) => stage.bridge.turn(call.callId, nth);
  (await turn(1)).let(said(1, 'Hello, what shall I do?'));
  await call.says('call me back', 1);
  (await turn(2)).let(
    said(2, 'Noted.', {
      callerSeq: 1,
      toolCalls: [
        toolCall('t1', 'set_reminder', promise(Date.now() + hourMs)),
        toolCall('t2', 'set_reminder', promise(Date.now() + hourMs, 'Ring')),
      ],
    }),
  );
  const third = await turn(3);
  expect(third.input.context).toMatchObject({
    entries: [{ result: expect.stringContaining('read_back') }, { kind: 'tool' }],
  });
  third.let(
    said(3, 'And your number?', {
      toolCalls: [
        toolCall('t3', 'cancel_reminder', { title: 'Ring' }),
        toolCall('t4', 'set_reminder', promise(Date.now() + 4_000)),
      ],
    }),
  );
  await call.says('B 42', 2);
  (await turn(4)).let(
    said(4, 'Good-bye.', {
      callerSeq: 2,
      toolCalls: [
        toolCall('t5', 'update_claim', { field: 'policy_number', value: 'B-42' }),
        toolCall('t6', 'end_call', {}),
      ],
    }),
  );
  (await turn(5)).let({ heard: [], ended: 'finished' });
  const [promised, ring] = [1, 2].map((n) => ({ ...orderOf({}, plan), outreachId: `${plan.callId}-${n}` }));
  if (!promised || !ring) throw new Error('there are two');
  expect(await standing(ring, 'cancelled')).toMatchObject({ title: 'Ring' });
  const made = await callFor(promised);
  const { follows } = made;
  expect(follows).toMatchObject({ claim: { policy_number: 'B-42' }, title: 'Call back' });
  expect(follows?.digest).toMatch(/Person: call me back\nAgent: Noted\.\n.*Person: B 42/s);
  await stage.call(made).leg(0);
  await stage.calls.cancel({ callId: made.callId, lineId: call.lineId });
  expect(await standing(promised, 'cancelled')).toMatchObject({ reason: 'call_cancelled' });
});
