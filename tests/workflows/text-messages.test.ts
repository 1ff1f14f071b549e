/** Text messages and the workflow, on a real server: told during a call, answered outside of one, and the end of all outreach. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Plan } from '../../domain/plan.ts';
import { failed, ok } from '../../domain/result.ts';
import { newPlan, openStage, shortSettings, type Stage } from './stage.ts';
import { said, talkingCall } from './talk.ts';

describe.concurrent('a text message', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({
      address: inject('temporalAddress'),
      namespace: inject('temporalNamespace'),
      workflowBundle: { codePath: inject('workflowBundlePath') },
    });
  });
  afterAll(() => stage.close());

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
