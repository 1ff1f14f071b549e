/** One line, one call at a time: a second plan, and the person calling us, find what is there already. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { IncomingCall } from '../../domain/ports/carrier.ts';
import type { Plan } from '../../domain/plan.ts';
import { snapshot } from '../../workflows/phone-call.messages.ts';
import { newPlan, openStage, shortSettings, type CallOnStage, type Stage } from './stage.ts';
import { said, talkingCall } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

/** The person rings us up, from the number the plan calls. */
function ringing(plan: Plan): IncomingCall {
  const { phoneNumber: from, ourNumber: to, callId } = plan;
  return { eventId: randomUUID(), from, to, incomingContext: callId };
}

/** The person is told good-bye and hangs up; the line waits for them to call back. */
async function lingeringCall(): Promise<{ plan: Plan; call: CallOnStage }> {
  const { plan, call, leg } = await talkingCall(stage);
  (await stage.bridge.turn(plan.callId, 1)).let(said(1, 'Hello, what happened?'));
  await call.says('my car was hit', 1);
  const second = await stage.bridge.turn(plan.callId, 2);
  await call.carrier(leg, { kind: 'disconnected', reason: 'dropped', detail: 'lost' });
  second.let({ heard: [], ended: 'media_lost' });
  await call.inState('lingering');
  return { plan, call };
}

test('the same request again is the same call', async () => {
  const { plan, call } = await talkingCall(stage);
  expect(await stage.calls.begin(plan, shortSettings)).toEqual({
    ok: true,
    value: { kind: 'same', lineId: call.lineId },
  });
});

test('a plan for a line where a call is under way is answered with its id', async () => {
  const { plan } = await talkingCall(stage);
  const second = newPlan({ phoneNumber: plan.phoneNumber });
  expect(await stage.calls.begin(second, shortSettings)).toEqual({
    ok: true,
    value: { kind: 'busy', callId: plan.callId },
  });
  expect(stage.asked('dial', second.callId)).toEqual([]);
});

test('a plan for a lingering line closes the old call and starts the new one as the next run', async () => {
  const { plan, call } = await lingeringCall();
  const runBefore = (await call.line.describe()).runId;
  const second = newPlan({ phoneNumber: plan.phoneNumber, campaignId: undefined });
  const next = stage.call(second);
  expect(await stage.calls.begin(second, shortSettings)).toMatchObject({ value: { kind: 'started' } });
  await next.inState('ringing');
  expect((await call.inState('closed')).body).toMatchObject({ outcome: 'dropped' });
  expect(await next.line.query(snapshot)).toMatchObject({ callId: second.callId, claim: {}, outcome: null });
  expect((await next.line.describe()).runId).not.toBe(runBefore);
  const attributes = await next.attributes();
  expect(attributes).toMatchObject({ CallId: second.callId, CallState: 'ringing' });
  // Taken off again, which the server shows as nothing in its place.
  expect(attributes['CallOutcome'] ?? null).toBeNull();
});

test('of two plans for a lingering line one starts', async () => {
  const { plan } = await lingeringCall();
  const plans = [newPlan({ phoneNumber: plan.phoneNumber }), newPlan({ phoneNumber: plan.phoneNumber })];
  const answers = await Promise.all(plans.map((one) => stage.calls.begin(one, shortSettings)));
  const kinds = answers.map((answer) => (answer.ok ? answer.value.kind : answer.failure.code));
  expect(kinds.sort()).toEqual(['busy', 'started']);
});

test('an incoming call on a free line is answered and greeted', async () => {
  const plan = newPlan();
  const call = stage.call(plan);
  expect(await stage.calls.incoming(ringing(plan), plan, shortSettings)).toMatchObject({ ok: true });
  const leg = await call.leg(0);
  await call.carrier(leg, { kind: 'connected' });
  await call.attach(leg, stage.bridge);
  const first = await stage.bridge.turn(plan.callId, 1);
  expect(first.input).toMatchObject({ legId: leg.legId, trigger: { kind: 'open' } });
  expect(stage.asked('dial', plan.callId)).toEqual([]);
  expect(await call.attributes()).toMatchObject({ CallDirection: 'inbound' });
});

test('an incoming call delivered twice is answered once', async () => {
  const plan = newPlan();
  const call = stage.call(plan);
  const once = ringing(plan);
  await Promise.all([0, 1].map(() => stage.calls.incoming(once, plan, shortSettings)));
  const leg = await call.leg(0);
  await call.carrier(leg, { kind: 'connected' });
  await call.inState('connected');
  expect(stage.asked('answer', plan.callId)).toHaveLength(1);
  expect(stage.asked('reject', plan.callId)).toHaveLength(0);
});

test('who calls back finds the conversation where it was, under the same call id', async () => {
  const { plan, call } = await lingeringCall();
  const unused = newPlan({ phoneNumber: plan.phoneNumber });
  await stage.calls.incoming(ringing(plan), unused, shortSettings);
  const leg = await call.leg(1);
  await call.carrier(leg, { kind: 'connected' });
  expect(await call.attach(leg, stage.bridge)).toMatchObject({ epoch: 2, callId: plan.callId });
  const third = await stage.bridge.turn(plan.callId, 3);
  expect(third.input.trigger).toEqual({ kind: 'resumed' });
  const { context } = third.input;
  expect(context.entries.map((entry) => ('text' in entry ? entry.text : entry.kind))).toEqual([
    'Hello, what happened?',
    'my car was hit',
    expect.stringContaining('the person is back'),
  ]);
  expect(call.events().filter(({ body }) => body.kind === 'opened')).toHaveLength(1);
});

test('who calls while we talk with them already is refused', async () => {
  const { plan, call } = await talkingCall(stage);
  await stage.calls.incoming(ringing(plan), plan, shortSettings);
  // The stage knows a refusal by the incoming call's context, which is the call's id here.
  await stage.whenAsked('reject', plan.callId);
  expect(await call.line.query(snapshot)).toMatchObject({ state: 'talking' });
});
