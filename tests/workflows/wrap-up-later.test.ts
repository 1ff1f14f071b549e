/** A call that could not be summed up at its end: its line goes its way, and the synthesis comes when the model is back. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Activities } from '../../activities/index.ts';
import type { LateWrapUpAnswer, WrapUp } from '../../domain/call/wrap-up.ts';
import { phrase } from '../../domain/conversation/phrases.ts';
import type { CallSettings, Plan } from '../../domain/plan.ts';
import { failed, ok } from '../../domain/result.ts';
import { createNoticeBoard } from './notice-board.ts';
import { anyWrapUp, openStage, type CallOnStage, type Stage } from './stage.ts';
import { said, talkingCall, toolCall, wholly } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

const away = failed({ code: 'model-away', message: 'nobody there', disposition: 'final' });
const soon = { followThrough: { toolLimitSec: 8, wrapUpPausesSec: [0.05] } };
const inHours = { followThrough: { toolLimitSec: 8, wrapUpPausesSec: [3_600] } };
/** As long as a test needs to see that a line is still open, in hours. */
const shortWindow = 3 / 3_600;

function titled(short: string): WrapUp {
  return { ...anyWrapUp, synthesis: { ...anyWrapUp.synthesis, short } };
}

interface Ended {
  readonly plan: Plan;
  readonly call: CallOnStage;
}

/** A call in which something was said, and the person has hung up. */
async function endedCall(
  deeds: Partial<Activities>,
  settings: Partial<CallSettings>,
  planned: Partial<Plan> = {},
): Promise<Ended> {
  const { plan, call, leg } = await talkingCall(stage, { plan: planned, settings });
  const { callbackTimeoutHour = 1 } = settings;
  stage.script(plan.callId, { currentSettings: () => Promise.resolve({ callbackTimeoutHour }), ...deeds });
  (await stage.bridge.turn(plan.callId, 1)).let(said(1, 'Hello, what happened?'));
  const second = await stage.bridge.turn(plan.callId, 2);
  await call.says('my car was hit', 1);
  await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: '' });
  second.let({ heard: [], ended: 'media_lost' });
  return { plan, call };
}

/** The deed as the stage does it by itself, and what it answered. */
function delivering() {
  const answers = createNoticeBoard<LateWrapUpAnswer>();
  const deliverWrapUp: Activities['deliverWrapUp'] = async ({ order, late, at }) => {
    const taken = await stage.calls.takeWrapUp(order, late, `${order.callId}/${at}`);
    if (!taken.ok) throw new Error(taken.failure.code);
    answers.pin(taken.value);
    return taken.value;
  };
  return { answers, deliverWrapUp };
}

test('the line lingers at once, and the call takes the synthesis when a later try works', async () => {
  let tries = 0;
  const { plan, call } = await endedCall(
    {
      wrapUp: () => Promise.resolve(away),
      wrapUpFromRecords: ({ throughSeq }) => {
        tries += 1;
        return Promise.resolve(tries < 3 ? away : ok({ throughSeq, wrapUp: titled('Late') }));
      },
    },
    soon,
  );
  await call.inState('lingering');
  expect((await call.recorded('wrap_up_failed')).body).toMatchObject({ reason: 'model-away' });
  const { body } = await call.recorded('synthesis');
  expect(body).toMatchObject({ synthesis: { short: 'Late' } });
  await call.recorded('next_action');
  expect(stage.asked('wrapUpFromRecords', plan.callId)).toHaveLength(3);
  expect((await call.line.describe()).status.name).toBe('RUNNING');
  const seqs = call.events().map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  await stage.handle(`wrap-up/${plan.callId}`).result();
});

test('the window closes on time, and what comes then is for the records', async () => {
  const { answers, deliverWrapUp } = delivering();
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { plan, call } = await endedCall(
    {
      wrapUp: () => Promise.resolve(away),
      wrapUpFromRecords: async ({ throughSeq }) => {
        await held;
        return ok({ throughSeq, wrapUp: anyWrapUp });
      },
      deliverWrapUp,
    },
    { ...soon, callbackTimeoutHour: 0 },
  );
  await call.inState('closed');
  await call.line.result();
  letGo();
  expect(await answers.first(() => true)).toBe('over');
  await stage.handle(`wrap-up/${plan.callId}`).result();
});

test('somebody who wants it now cuts the pause short, and twice at once is once', async () => {
  const { plan, call } = await endedCall({ wrapUp: () => Promise.resolve(away) }, inHours);
  const [order] = [await stage.whenAsked('postponeWrapUp', plan.callId)];
  expect(order.request).toMatchObject({ callId: plan.callId, pausesSec: [3_600] });
  const last = call.events().at(-1)?.seq ?? 0;
  const again = {
    callId: plan.callId,
    lineId: call.lineId,
    throughSeq: last,
    pausesSec: [3_600],
    hurried: true,
  };
  await stage.calls.wrapUpLater(again);
  await stage.calls.wrapUpLater(again);
  await call.recorded('synthesis');
  await stage.handle(`wrap-up/${plan.callId}`).result();
  expect(stage.asked('wrapUpFromRecords', plan.callId).length).toBeLessThanOrEqual(2);
});

test('what covers less than the newest is outdated: the person has called back since', async () => {
  const { answers, deliverWrapUp } = delivering();
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let ends = 0;
  const { plan, call } = await endedCall(
    {
      wrapUp: () => Promise.resolve((ends += 1) === 1 ? away : ok(titled('Newer'))),
      wrapUpFromRecords: async ({ throughSeq }) => {
        await held;
        return ok({ throughSeq, wrapUp: titled('Older') });
      },
      deliverWrapUp,
    },
    soon,
  );
  await call.inState('lingering');
  await stage.whenAsked('wrapUpFromRecords', plan.callId);
  const incoming = {
    eventId: `in-${plan.callId}`,
    from: plan.phoneNumber,
    to: plan.ourNumber,
    incomingContext: 'x',
  };
  await stage.calls.incoming(incoming, plan, { ...settingsOfNobody, ...soon });
  const leg = await call.leg(1);
  await call.carrier(leg, { kind: 'connected' });
  await call.attach(leg, stage.bridge);
  const turn = await stage.bridge.turn(plan.callId, 3);
  await call.says('one more thing', 1, 2);
  await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: '' });
  turn.let({ heard: [], ended: 'media_lost' });
  const newer = await call.recorded('synthesis');
  letGo();
  expect(await answers.first(() => true)).toBe('outdated');
  expect(newer.body).toMatchObject({ synthesis: { short: 'Newer' } });
  expect(call.events().filter(({ body }) => body.kind === 'synthesis')).toHaveLength(1);
});

test('the window is as long as the flag says when the call ends', async () => {
  const { call } = await endedCall(
    { currentSettings: () => Promise.resolve({ callbackTimeoutHour: shortWindow }) },
    { ...soon, callbackTimeoutHour: 1 },
  );
  await call.inState('lingering');
  await call.inState('closed');
});

test('a summary by text message goes out only after a spoken yes, and its fate is recorded when the line closes at once', async () => {
  const agreeing = async (answer: string): Promise<CallOnStage> => {
    const { plan, call, leg } = await talkingCall(stage, {
      plan: { smsSummary: true },
      settings: { ...soon, callbackTimeoutHour: 0 },
    });
    stage.script(plan.callId, {
      currentSettings: () => Promise.resolve({ callbackTimeoutHour: 0 }),
      wrapUp: ({ summaryAgreed }) =>
        Promise.resolve(ok(summaryAgreed ? { ...anyWrapUp, summaryText: 'All noted.' } : anyWrapUp)),
    });
    const ask = toolCall('tool-1', 'text_summary', {});
    const question = phrase('ask_summary', plan.language);
    (await stage.bridge.turn(plan.callId, 1)).let(said(1, 'Hello.', { toolCalls: [ask] }));
    (await stage.bridge.turn(plan.callId, 2)).let(said(2, question));
    await call.says(answer, 1);
    const again = toolCall('tool-2', 'text_summary', {});
    (await stage.bridge.turn(plan.callId, 3)).let(
      said(3, 'Very well.', { callerSeq: 1, toolCalls: [again], heard: [wholly('1-2', question)] }),
    );
    const last = await stage.bridge.turn(plan.callId, 4);
    await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: '' });
    last.let({ heard: [], ended: 'media_lost' });
    await call.inState('closed');
    await call.line.result();
    return call;
  };
  const yes = await agreeing('yes please');
  const kinds = yes.events().map(({ body }) => body.kind);
  expect(kinds).toContain('summary_agreed');
  expect(yes.events().find(({ body }) => body.kind === 'text_message_sent')?.body).toMatchObject({
    text: 'All noted.',
    purpose: 'summary',
  });
  const no = await agreeing('no thank you');
  expect(no.events().map(({ body }) => body.kind)).not.toContain('text_message_sent');
});

const settingsOfNobody = {
  ringTimeoutSec: 30,
  attachTimeoutSec: 30,
  graceSec: 30,
  maxCallMinutes: 10,
  callbackTimeoutHour: 1,
};
