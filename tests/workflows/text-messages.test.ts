/** Text messages and the workflow, on a real server: told during a call, answered outside of one, and the end of all outreach. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test, type ExpectStatic } from 'vitest';
import type { CallSettings, Plan } from '../../domain/plan.ts';
import { failed, ok } from '../../domain/result.ts';
import { openText } from './history-text.ts';
import { newPlan, openStage, shortSettings, type Stage } from './stage.ts';
import { said, talkingCall } from './talk.ts';

const waits = { timeout: 15_000 };

describe.concurrent('a text message', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({
      address: inject('temporalAddress'),
      namespace: inject('temporalNamespace'),
      workflowBundle: { codePath: inject('workflowBundlePath') },
    });
  });
  /** What a test that fails would leave waiting. */
  const gates: (() => void)[] = [];
  afterAll(() => {
    for (const open of gates) open();
    return stage.close();
  });

  const comes = async (plan: Plan, text: string, messageId: string = randomUUID()) => {
    const { ourNumber: to, phoneNumber: from } = plan;
    const taken = await stage.texts.received({ messageId, from, to, text }, plan, {
      plan: newPlan({ phoneNumber: from }),
      settings: shortSettings,
    });
    expect(taken).toEqual(ok(undefined));
  };

  test('during a call is the next thing the agent speaks of, once', async () => {
    const { call, plan } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello, what is the number?'));
    await stage.bridge.turn(call.callId, 2);
    await comes(plan, 'It is B-42', 'one');
    await comes(plan, 'It is B-42', 'one');
    const third = await stage.bridge.turn(call.callId, 3);
    expect(third.input).toMatchObject({
      trigger: { kind: 'text_message' },
      context: { entries: [{ kind: 'text_message', text: 'It is B-42' }] },
    });
    third.let(said(3, 'Thank you. When was it?'));
    const fourth = await stage.bridge.turn(call.callId, 4);
    expect(fourth.input.trigger).toEqual({ kind: 'listen' });
    expect(stage.asked('answerText', call.callId)).toEqual([]);
    await stage.calls.hangUp(call);
    fourth.let({ heard: [], ended: 'media_lost' });
    await call.inState('lingering');
  });

  test('to a line without a call is answered in writing, and its delivery is noted', async () => {
    const plan = newPlan();
    const { ourNumber, phoneNumber } = plan;
    const call = stage.call(plan);
    const text = { messageId: randomUUID(), from: phoneNumber, to: ourNumber, text: 'Is anybody there?' };
    await stage.texts.received(text, plan, { plan, settings: shortSettings });
    const { body } = await call.recorded('text_message_sent');
    const sent = await stage.whenAsked('sendText', plan.callId);
    expect(sent.request).toMatchObject({ to: phoneNumber, text: 'Noted.', reference: call.lineId });
    expect(stage.asked('dial', plan.callId)).toEqual([]);
    const messageId = body.kind === 'text_message_sent' ? (body.messageId ?? '') : '';
    const news = { eventId: 'e', messageId, reference: call.lineId, delivered: true, detail: '' };
    await stage.texts.delivered(news);
    await call.recorded('text_message_delivered');
    await call.line.terminate();
  });

  test('whose answer was lost on the way to the service is looked for, and not sent anew', async () => {
    const plan = newPlan();
    const answers = [
      failed({ code: 'timed-out', message: 'lost', disposition: 'unknown' }),
      ok({ messageId: 'found' }),
    ];
    stage.script(plan.callId, {
      sendText: () => Promise.resolve(answers.shift() ?? ok({ messageId: 'once too often' })),
    });
    const call = stage.call(plan);
    const { ourNumber: to, phoneNumber: from } = plan;
    const text = { messageId: randomUUID(), from, to, text: 'Hello?' };
    await stage.texts.received(text, plan, { plan, settings: shortSettings });
    await call.recorded('text_message_sent');
    const requests = stage.asked('sendText', plan.callId).map(({ request }) => request);
    expect(requests).toMatchObject([{ text: 'Noted.' }, { text: 'Noted.', again: true }]);
    await call.line.terminate();
  });

  describe('while a call comes to its end', () => {
    /** A call that is over but for reading the flags, and a way to let it have them. */
    const ending = async (settings: CallSettings) => {
      const plan = newPlan();
      const call = stage.call(plan);
      const flags = Promise.withResolvers<{ callbackTimeoutHour: number }>();
      const { callbackTimeoutHour } = settings;
      gates.push(() => {
        flags.resolve({ callbackTimeoutHour });
      });
      stage.script(plan.callId, { currentSettings: () => flags.promise });
      await stage.calls.begin(plan, { ...settings, followThrough: { toolLimitSec: 8 } });
      await call.inState('ringing');
      await call.carrier(await call.leg(0), { kind: 'failed', reason: 'no_answer', detail: '' });
      await call.inState(callbackTimeoutHour === 0 ? 'closed' : 'lingering');
      await stage.whenAsked('currentSettings', plan.callId);
      const { runId } = await call.line.describe();
      const finish = async (expect: ExpectStatic) => {
        flags.resolve({ callbackTimeoutHour });
        const run = stage.handle(`line/${call.lineId}`, runId);
        await expect.poll(async () => (await run.describe()).status.name, waits).not.toBe('RUNNING');
      };
      return { plan, call, finish };
    };
    /** Another call has taken the line over, and begins when this one is through. */
    const follower = async ({ phoneNumber }: Plan) => {
      const plan = newPlan({ phoneNumber });
      expect(await stage.calls.begin(plan, shortSettings)).toMatchObject({ value: { kind: 'started' } });
      return { plan, call: stage.call(plan) };
    };

    test('is answered by it where no other follows', async ({ expect }) => {
      const { plan, call, finish } = await ending({ ...shortSettings, callbackTimeoutHour: 0 });
      await comes(plan, 'Who called?');
      await call.recorded('text_message_sent');
      await finish(expect);
      expect(stage.asked('answerText', plan.callId)).toHaveLength(1);
      expect(call.events().map(({ body }) => body.kind)).toContain('text_message_received');
    });

    test('reaches the call that takes the line over, once', async ({ expect }) => {
      const { plan, call, finish } = await ending(shortSettings);
      await comes(plan, 'Hello?', 'early');
      await call.recorded('text_message_sent');
      const next = await follower(plan);
      await comes(plan, 'Hello?', 'early');
      await comes(plan, 'It is B-42', 'late');
      await finish(expect);
      const leg = await next.call.leg(0);
      await next.call.carrier(leg, { kind: 'connected' });
      await next.call.attach(leg, stage.bridge);
      const first = await stage.bridge.turn(next.call.callId, 1);
      expect(first.input.context).toMatchObject({
        entries: [{ kind: 'text_message', from: 'person', text: 'It is B-42' }],
      });
      expect(stage.asked('answerText', plan.callId)).toHaveLength(1);
      await next.call.line.terminate();
    });

    test('and wants no more keeps the call that takes the line over from being made', async ({ expect }) => {
      const { plan, call, finish } = await ending(shortSettings);
      const next = await follower(plan);
      expect(await stage.texts.optOut({ ...plan, since: 1_000 })).toEqual(ok(undefined));
      await expect.poll(async () => openText(await call.line.fetchHistory()), waits).toContain('optedOut');
      await finish(expect);
      const { body } = await next.call.inState('closed');
      expect(body).toMatchObject({ outcome: 'cancelled' });
      expect(stage.asked('dial', next.call.callId)).toEqual([]);
    });
  });

  test('that wants no more ends the attempt to reach them, and is confirmed once', async () => {
    const plan = newPlan();
    const call = stage.call(plan);
    await stage.calls.begin(plan, shortSettings);
    await call.inState('ringing');
    const wish = { ...plan, since: 1_000, confirmation: 'You are out.' };
    expect(await stage.texts.optOut(wish)).toEqual(ok(undefined));
    expect(await stage.texts.optOut(wish)).toEqual(ok(undefined));
    await call.recorded('opted_out');
    await call.recorded(
      'state_changed',
      (body) => body.kind === 'state_changed' && body.outcome === 'cancelled',
    );
    await stage.whenAsked('endOutreach', plan.phoneNumber);
    await stage.whenAsked('sendText', '');
    expect(stage.asked('sendText', '')).toMatchObject([
      { request: { to: plan.phoneNumber, text: 'You are out.', confirmsOptOut: true } },
    ]);
  });
});
