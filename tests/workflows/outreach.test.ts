/** A call for later: waits without holding the line, can be taken out, and waits again where the line is busy. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newPlan, openStage, shortSettings, type Stage } from './stage.ts';
import { talkingCall } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

const inAnHour = (): number => Date.now() + 3_600_000;

test('begins its call when the time has come, not before', async () => {
  const scheduledAt = Date.now() + 1_500;
  const plan = newPlan({ scheduledAt });
  const call = stage.call(plan);
  expect(await stage.calls.schedule(plan, shortSettings)).toEqual({
    ok: true,
    value: { lineId: call.lineId },
  });
  await call.inState('ringing');
  expect((await call.recorded('opened')).at).toBeGreaterThanOrEqual(scheduledAt);
  await stage.handle(`outreach/${plan.callId}`).result();
});

test('asked for twice it is there once', async () => {
  const plan = newPlan({ scheduledAt: inAnHour() });
  const answers = [
    await stage.calls.schedule(plan, shortSettings),
    await stage.calls.schedule(plan, shortSettings),
  ];
  expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
});

test('taken out while it waits: never dialled, and recorded as cancelled', async () => {
  const plan = newPlan({ scheduledAt: inAnHour() });
  const call = stage.call(plan);
  await stage.calls.schedule(plan, shortSettings);
  expect(await stage.calls.cancel(call)).toEqual({ ok: true, value: 'asked' });
  await stage.handle(`outreach/${plan.callId}`).result();
  expect(call.events().map(({ seq, body }) => [seq, body.kind])).toEqual([
    [1, 'opened'],
    [2, 'state_changed'],
  ]);
  expect((await call.inState('closed')).body).toMatchObject({ outcome: 'cancelled' });
  expect(stage.asked('beginCall', plan.callId)).toEqual([]);
});

test('a busy line is left alone and tried again later', async () => {
  const { plan: first } = await talkingCall(stage);
  const plan = newPlan({ phoneNumber: first.phoneNumber, scheduledAt: Date.now() });
  const call = stage.call(plan);
  await stage.calls.schedule(plan, shortSettings);
  await stage.whenAsked('beginCall', plan.callId);
  const outreach = stage.handle(`outreach/${plan.callId}`);
  await expect.poll(async () => timers(await outreach.fetchHistory())).toEqual([60_000]);
  expect(stage.asked('dial', plan.callId)).toEqual([]);
  await stage.calls.cancel(call);
  await outreach.result();
  expect((await call.inState('closed')).body).toMatchObject({ outcome: 'cancelled' });
});

test('cancelled in the moment it begins: the call it began is cancelled too', async () => {
  const plan = newPlan({ scheduledAt: Date.now() });
  const call = stage.call(plan);
  const begun = Promise.withResolvers<null>();
  stage.script(plan.callId, {
    beginCall: async (request) => {
      await begun.promise;
      const answer = await stage.calls.begin(request.plan, request.settings);
      if (!answer.ok) throw new Error(answer.failure.message);
      return answer.value;
    },
  });
  await stage.calls.schedule(plan, shortSettings);
  await stage.whenAsked('beginCall', plan.callId);
  await stage.calls.cancel(call);
  begun.resolve(null);
  await stage.handle(`outreach/${plan.callId}`).result();
  expect((await call.inState('closed')).body).toMatchObject({ outcome: 'cancelled' });
});

test('a call that cannot be begun is recorded as failed', async () => {
  const plan = newPlan({ scheduledAt: Date.now() });
  const call = stage.call(plan);
  stage.script(plan.callId, {
    beginCall: () => Promise.reject(ApplicationFailure.nonRetryable('no such namespace', 'temporal-5')),
  });
  await stage.calls.schedule(plan, shortSettings);
  await stage.handle(`outreach/${plan.callId}`).result();
  expect((await call.inState('closed')).body).toMatchObject({ outcome: 'failed' });
});

interface Timed {
  readonly events?:
    | readonly {
        readonly timerStartedEventAttributes?: {
          readonly startToFireTimeout?: { readonly seconds?: unknown } | null;
        } | null;
      }[]
    | null;
}

/** How long each timer of a history was set for, ms. */
function timers(history: Timed): number[] {
  return (history.events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
    timer ? [Number(timer.startToFireTimeout?.seconds) * 1_000] : [],
  );
}
