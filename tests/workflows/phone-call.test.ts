/** The call's story from the first ring to the last record, on a real Temporal server. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import * as messages from '../../workflows/phone-call.messages.ts';
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

test('a claim is filled in two turns, the agent says good-bye, the call is summed up and lingers', async () => {
  const { call, leg, said } = await talkingCall(stage);
  const first = await stage.bridge.turn(call.callId, 1);
  expect(first.input).toMatchObject({
    trigger: { kind: 'open' },
    context: { kind: 'whole', language: 'en-US' },
  });
  first.let(said(1, 'Hello, what is your policy number?'));

  await call.says('B 42', 1);
  (await stage.bridge.turn(call.callId, 2)).let(
    said(2, 'Thank you. When was it?', {
      callerSeq: 1,
      toolCalls: [toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' })],
    }),
  );
  await call.says('yesterday at noon', 2);
  const third = await stage.bridge.turn(call.callId, 3);
  expect(third.input).toMatchObject({
    trigger: { kind: 'listen' },
    context: { kind: 'new', entries: [{ kind: 'tool', result: '{"ok":true}' }] },
  });
  third.let(
    said(3, 'Noted, good-bye.', {
      callerSeq: 2,
      toolCalls: [
        toolCall('t2', 'update_claim', { field: 'incident_time', value: '2026-11-20T12:00' }),
        toolCall('t3', 'end_call', {}),
      ],
    }),
  );
  const last = await stage.bridge.turn(call.callId, 4);
  expect(last.input.trigger).toEqual({ kind: 'finish' });
  last.let({ heard: [], ended: 'finished' });

  await call.inState('lingering');
  expect(stage.asked('hangUp', call.callId)).toMatchObject([
    { request: { carrierCallId: `carrier-${leg.legId}` } },
  ]);
  expect(stage.asked('wrapUp', call.callId)).toHaveLength(1);
  expect(await call.line.query(messages.snapshot)).toMatchObject({
    callId: call.callId,
    state: 'lingering',
    outcome: 'completed',
    claim: {
      policy_number: { value: 'B-42', source: { epoch: 1, seq: 1 } },
      incident_time: { value: '2026-11-20T12:00', source: { epoch: 1, seq: 2 } },
    },
    missingFields: [],
  });
  const events = call.events();
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ body }) => (body.kind === 'state_changed' ? body.state : body.kind))).toEqual(
    expect.arrayContaining([
      'opened',
      'dialing',
      'ringing',
      'connected',
      'talking',
      'hanging_up',
      'wrapping_up',
    ]),
  );
});

test('a turn stands before anybody has spoken, and the next one while the agent still speaks', async () => {
  const { call, said } = await talkingCall(stage);
  (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
  const second = await stage.bridge.turn(call.callId, 2);
  expect(second.input.trigger).toEqual({ kind: 'listen' });
  expect(call.events().some(({ body }) => body.kind === 'caller_said' || body.kind === 'agent_heard')).toBe(
    false,
  );
});

test('media of a leg that is not expected is refused, and so is a bridge of another call', async () => {
  const { call, leg } = await talkingCall(stage);
  const { bridge } = stage;
  await expect(call.attach({ ...leg, legId: 'another-leg' }, bridge)).rejects.toMatchObject({
    cause: { type: 'not-expected' },
  });
  await expect(
    call.line.executeUpdate(messages.attachMedia, {
      args: [{ callId: 'another call', legId: leg.legId, bridgeQueue: bridge.queue }],
    }),
  ).rejects.toMatchObject({ cause: { type: 'not-expected' } });
});

test('cancelled while the telephone rings: hung up, closed, recorded, and the run is over', async () => {
  const plan = newPlan();
  const call = stage.call(plan);
  expect(await stage.calls.begin(plan, shortSettings)).toMatchObject({ value: { kind: 'started' } });
  await call.inState('ringing');
  expect(await stage.calls.cancel(call)).toEqual({ ok: true, value: 'asked' });
  const closed = await call.inState('closed');
  expect(closed.body).toMatchObject({ outcome: 'cancelled' });
  await call.line.result();
  expect(stage.asked('hangUp', plan.callId)).toHaveLength(1);
  expect(stage.asked('wrapUp', plan.callId)).toHaveLength(0);
  expect(await stage.calls.cancel(call)).toEqual({ ok: true, value: 'gone' });
});

test("another call's id cancels nothing", async () => {
  const { call } = await talkingCall(stage);
  await call.line.signal(messages.cancel, { callId: 'somebody else' });
  expect(await call.line.query(messages.snapshot)).toMatchObject({ state: 'talking' });
});

test('cancelled while the carrier is still being asked to dial: the leg that comes of it is hung up all the same', async () => {
  const plan = newPlan();
  const call = stage.call(plan);
  const carrier = Promise.withResolvers<null>();
  stage.script(plan.callId, {
    dial: async ({ legId }) => {
      await carrier.promise;
      return { ok: true, value: { carrierCallId: `late-${legId}` } };
    },
  });
  await stage.calls.begin(plan, shortSettings);
  const asked = await stage.whenAsked('dial', plan.callId);
  await stage.calls.cancel(call);
  await call.inState('hanging_up');
  carrier.resolve(null);
  const legId = z.object({ legId: z.string() }).parse(asked.request).legId;
  await expect
    .poll(() => stage.allAsked('hangUp').some(({ request }) => JSON.stringify(request).includes(legId)))
    .toBe(true);
  await call.carrier({ ...call, legId }, { kind: 'disconnected', reason: 'hung_up', detail: 'by us' });
  await call.line.result();
  const history = await call.line.fetchHistory();
  const deeds = (history.events ?? []).flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
  );
  expect(deeds.filter((name) => name === 'hangUp')).toHaveLength(1);
});

test('a dial whose fate is unknown is not repeated; the carrier tells what became of it', async () => {
  const plan = newPlan();
  const call = stage.call(plan);
  stage.script(plan.callId, {
    dial: () => Promise.reject(new Error('the connection broke')),
  });
  await stage.calls.begin(plan, shortSettings);
  const ringing = await call.inState('ringing');
  expect(ringing.body).toMatchObject({ reason: 'activity-failed' });
  const { legId } = legOf(await call.recorded('leg_started'));
  await call.carrier({ ...call, legId }, { kind: 'connected' });
  await call.inState('connected');
  expect(stage.asked('dial', plan.callId)).toHaveLength(1);
});

test('a dial that certainly did not happen is tried again under the same key', async () => {
  const plan = newPlan();
  const call = stage.call(plan);
  let tries = 0;
  stage.script(plan.callId, {
    dial: ({ legId }) => {
      tries += 1;
      const failure = {
        code: 'throttled',
        message: 'slow down',
        disposition: 'retryable',
        retryAfterMs: 50,
      } as const;
      return Promise.resolve(
        tries < 3 ? { ok: false, failure } : { ok: true, value: { carrierCallId: `carrier-${legId}` } },
      );
    },
  });
  await stage.calls.begin(plan, shortSettings);
  await call.inState('ringing');
  const keys = stage.asked('dial', plan.callId).map(({ request }) => request);
  expect(keys).toHaveLength(3);
  expect(keys[1]).toEqual(keys[0]);
  expect(keys[2]).toEqual(keys[0]);
});

test('a webhook delivered twice counts once', async () => {
  const plan = newPlan();
  const call = stage.call(plan);
  await stage.calls.begin(plan, shortSettings);
  await call.inState('ringing');
  const leg = await call.leg(0);
  for (const kind of ['connected', 'connected'] as const)
    await call.carrier(leg, { kind, eventId: 'the-same' });
  await call.inState('connected');
  const busy = { kind: 'failed', reason: 'busy', detail: '486', eventId: 'the-same' } as const;
  await call.carrier(leg, busy);
  expect(await call.line.query(messages.snapshot)).toMatchObject({ state: 'connected' });
});

function legOf({ body }: { readonly body: { readonly kind: string; readonly legId?: string } }): {
  legId: string;
} {
  if (!body.legId) throw new Error(`a ${body.kind} has no leg`);
  return { legId: body.legId };
}
