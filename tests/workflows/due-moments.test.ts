/** Moments that are due: acted on at once, and never over and over at the same one. */
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { CallSettings } from '../../domain/plan.ts';
import { openStage, shortSettings, type Stage } from './stage.ts';
import { said, talkingCall, toolCall } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

const { recovery } = shortSettings;
if (!recovery) throw new Error('calls on the stage mend themselves');

test.concurrent(
  'what a tool takes too long for is given up while the person waits to be called back, who then is',
  async ({ onTestFinished }) => {
    const settings: CallSettings = {
      ...shortSettings,
      recovery: { ...recovery, callBackPausesSec: [4] },
      followThrough: { toolLimitSec: 1 },
    };
    const { call, leg, plan } = await talkingCall(stage, { settings, plan: { onDrop: 'call_back' } });
    const sending = Promise.withResolvers<null>();
    onTestFinished(() => {
      sending.resolve(null);
    });
    stage.script(plan.callId, { doDeed: () => sending.promise.then(() => ({ ok: true, told: {} })) });
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
    await call.says('Write me the number', 1);
    const wish = toolCall('t1', 'send_sms', { recipient: 'person', text: 'Your number is B-42.' });
    (await stage.bridge.turn(call.callId, 2)).let(
      said(2, 'One moment.', { callerSeq: 1, toolCalls: [wish] }),
    );
    await stage.whenAsked('doDeed', plan.callId);
    await call.carrier(leg, { kind: 'disconnected', reason: 'dropped', detail: 'code 0' });
    const waiting = await call.inState('calling_back');
    const given = await call.recorded('tool_answered');
    expect(given.body).toMatchObject({ toolCallId: 't1', ok: false, answer: 'took too long' });
    expect(given.seq).toBeGreaterThan(waiting.seq);
    const again = await call.leg(1);
    const dialled = await call.recorded(
      'leg_started',
      (body) => body.kind === 'leg_started' && body.legId === again.legId,
    );
    expect(dialled.seq).toBeGreaterThan(given.seq);
    sending.resolve(null);
    await call.carrier(again, { kind: 'failed', reason: 'no_answer', detail: '' });
    await call.inState('lingering');
    await call.line.terminate();
  },
);

test.concurrent('what is due already is done without a timer', async () => {
  const { call, leg } = await talkingCall(stage);
  (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
  const second = await stage.bridge.turn(call.callId, 2);
  // The carrier will not bring the media back: it is asked for them the moment they are gone.
  await call.carrier(leg, { kind: 'media_failed', detail: 'code 0' });
  await expect.poll(() => stage.bridge.probes(call.callId)).toBe(1);
  second.let({ heard: [], ended: 'media_lost' });
  await stage.whenAsked('startMedia', call.callId);
  const steps = stepsOf(await call.line.fetchHistory());
  expect(steps).toContain('startMedia');
  expect(steps).not.toContain('1 ms');
  await stage.calls.hangUp(call);
  await call.inState('lingering');
  await call.line.terminate();
});

const Events = z.object({
  events: z.array(
    z.looseObject({
      timerStartedEventAttributes: z.looseObject({ startToFireTimeout: z.string() }).optional(),
      activityTaskScheduledEventAttributes: z
        .looseObject({ activityType: z.looseObject({ name: z.string() }) })
        .optional(),
    }),
  ),
});

/** The activities by their names and the timers by their lengths, in the order in which they were asked for. */
function stepsOf(history: Parameters<typeof historyToJSON>[0]): readonly string[] {
  const { events } = Events.parse(JSON.parse(historyToJSON(history)));
  return events.flatMap((event) => {
    const { timerStartedEventAttributes: timer, activityTaskScheduledEventAttributes: deed } = event;
    if (timer) return [`${Number.parseFloat(timer.startToFireTimeout) * 1_000} ms`];
    return deed ? [deed.activityType.name] : [];
  });
}
