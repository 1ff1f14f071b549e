/** Every way a call can end, played on the stage: what the recorded histories are made of. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { openWebhookStore } from '../../adapters/sqlite-records/webhooks.ts';
import { deliveryIdOf } from '../../adapters/temporal/webhooks.ts';
import type { Outcome } from '../../domain/call/outcome.ts';
import type { ConverseEnd } from '../../domain/conversation/converse.ts';
import type { OutreachOrder } from '../../domain/outreach/outreach.ts';
import { Plan, type CallSettings } from '../../domain/plan.ts';
import type { LegFailure } from '../../domain/ports/carrier.ts';
import type { Reminder } from '../../domain/reminder.ts';
import { answeredBy } from '../../workflows/phone-call.messages.ts';
import { newPlan, shortSettings, type CallOnStage, type Stage } from './stage.ts';
import { handedOver, said, talkingCall, toolCall } from './talk.ts';

/** A workflow that ran to its end. */
export interface Ended {
  readonly workflowId: string;
  readonly runId: string;
}

/** Calls close as soon as they are summed up. */
const settings = { ...shortSettings, callbackTimeoutHour: 0 };

function recovering(change: Partial<NonNullable<CallSettings['recovery']>>): CallSettings {
  return shortSettings.recovery
    ? { ...settings, recovery: { ...shortSettings.recovery, ...change } }
    : settings;
}

export const endings: Readonly<Record<Outcome, (stage: Stage) => Promise<Ended>>> = {
  completed: async (stage) => {
    const { call } = await talkingCall(stage, { settings });
    const { bridge } = stage;
    (await bridge.turn(call.callId, 1)).let(said(1, 'Hello, what is the number?'));
    await call.says('B 42', 1);
    const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' });
    const turn = said(2, 'Noted. Good-bye.', {
      callerSeq: 1,
      toolCalls: [update, toolCall('t2', 'end_call', {})],
    });
    (await bridge.turn(call.callId, 2)).let(turn);
    (await bridge.turn(call.callId, 3)).let({ heard: [], ended: 'finished' });
    return closed(call);
  },
  person_hung_up: async (stage) => {
    const { call, leg } = await talkingCall(stage, { settings });
    const text = 'Hello, what is the number of your policy?';
    (await stage.bridge.turn(call.callId, 1)).let(said(1, text));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
    const played = { utteranceId: '1-1', writtenText: text, heardText: 'Hello, what' };
    second.let({ heard: [{ ...played, complete: false, playing: false }], ended: 'media_lost' });
    return closed(call);
  },
  transferred: async (stage) => {
    const { call, leg } = await handedOver(stage, { settings });
    await call.carrier(leg, { kind: 'transfer_accepted' });
    await call.inState('hanging_up');
    await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
    return closed(call);
  },
  no_answer: (stage) => unreached(stage, 'no_answer'),
  answering_machine: async (stage) => {
    const { call } = await talkingCall(stage, { settings, plan: { onMachine: 'hang_up' } });
    const first = await stage.bridge.turn(call.callId, 1);
    await call.line.signal(answeredBy, { epoch: 1, what: 'voicemail', by: 'words' });
    await call.recorded('machine_detected');
    await call.inState('hanging_up');
    first.let({ heard: [], ended: 'media_lost' });
    return closed(call);
  },
  message_left: async (stage) => {
    const { call } = await talkingCall(stage, { settings, plan: { onMachine: 'leave_message' } });
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
    await call.line.signal(answeredBy, { epoch: 1, what: 'voicemail', by: 'tone' });
    await call.recorded('machine_detected');
    const left = said(2, 'Please call us back.');
    (await stage.bridge.turn(call.callId, 2)).let({ ...left, ended: 'message_left' });
    return closed(call);
  },
  busy: (stage) => unreached(stage, 'busy'),
  declined: (stage) => unreached(stage, 'declined'),
  bad_number: (stage) => undialled(stage, 'bad-number'),
  failed: (stage) => undialled(stage, 'forbidden'),
  cancelled: async (stage) => {
    const call = await ringingCall(stage);
    await stage.calls.cancel(call);
    return closed(call);
  },
  hung_up: async (stage) => {
    const { call } = await talkingCall(stage, { settings });
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
    const second = await stage.bridge.turn(call.callId, 2);
    await stage.calls.hangUp(call);
    await call.inState('hanging_up');
    second.let({ heard: [], ended: 'media_lost' });
    return closed(call);
  },
  dropped: async (stage) => {
    const { call } = await talkingCall(stage, { settings: { ...settings, graceSec: 0.2 } });
    (await stage.bridge.turn(call.callId, 1)).let({ heard: [], ended: 'media_lost' });
    return closed(call);
  },
  text_only: async (stage) => {
    const plan = newPlan();
    const call = stage.call(plan);
    const { ourNumber, phoneNumber } = plan;
    const text = { messageId: randomUUID(), from: phoneNumber, to: ourNumber, text: 'Is anybody there?' };
    await stage.texts.received(text, plan, { plan, settings });
    await call.recorded('text_message_sent');
    const { runId } = await call.line.describe();
    const next = newPlan({ phoneNumber });
    await stage.calls.begin(next, settings);
    await stage.calls.cancel(stage.call(next));
    await call.inState('closed');
    return { workflowId: `line/${call.lineId}`, runId };
  },
  silence: (stage) => givenUp(stage, 'silence'),
  nobody_there: (stage) => givenUp(stage, 'nobody_there'),
  on_hold: (stage) => givenUp(stage, 'on_hold'),
  monologue: (stage) => givenUp(stage, 'monologue'),
  not_understood: (stage) => givenUp(stage, 'not_understood'),
  too_long: async (stage) => {
    const { call } = await talkingCall(stage, { settings: { ...settings, maxCallMinutes: 0.01 } });
    const first = await stage.bridge.turn(call.callId, 1);
    await call.inState('hanging_up');
    first.let({ heard: [], ended: 'media_lost' });
    return closed(call);
  },
};

/** Further paths worth keeping replayable. */
export const otherPaths: Readonly<Record<string, (stage: Stage) => Promise<Ended>>> = {
  'bridge-died': async (stage) => {
    const { call, leg } = await talkingCall(stage, { settings });
    const text = 'Hello, what is the number of your policy?';
    (await stage.bridge.turn(call.callId, 1)).let(said(1, text));
    const second = await stage.bridge.turn(call.callId, 2);
    const played = { utteranceId: '1-1', writtenText: text, heardText: 'Hello, what' };
    second.die({ turn: 2, heard: [{ ...played, complete: false, playing: true }] });
    await call.inState('detached');
    await call.attach(leg, stage.bridge);
    const third = await stage.bridge.turn(call.callId, 3);
    await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
    third.let({ heard: [{ ...played, complete: false, playing: false }], ended: 'media_lost' });
    return closed(call);
  },
  'webhook-tried-again': async (stage) => {
    const store = openWebhookStore({ path: ':memory:' });
    const [id, at] = [randomUUID(), Date.now()];
    const subscription = { id, url: 'https://example.com/', events: ['*'], description: null, off: null };
    await store.add({ ...subscription, secret: 'whsec_AAAA', createdAt: at, updatedAt: at }, 1);
    const event = { id: randomUUID(), type: 'call.closed', at, callId: null, data: {} };
    const deliveryId = deliveryIdOf(event.id, id);
    stage.script(deliveryId, {
      postWebhook: ({ isLast }) =>
        Promise.resolve(isLast ? { kind: 'over' } : { kind: 'failed', retryAfterMs: 2_000 }),
    });
    await stage.webhooks(store, [1, 1]).publish(event);
    const workflowId = `webhook/${deliveryId}`;
    await stage.handle(workflowId).result();
    await store.close();
    const { runId } = await stage.handle(workflowId).describe();
    return { workflowId, runId };
  },
  'called-back-and-replaced': async (stage) => {
    const { call, plan, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.carrier(leg, { kind: 'disconnected', reason: 'dropped', detail: 'lost' });
    second.let({ heard: [], ended: 'media_lost' });
    await call.inState('lingering');
    const { phoneNumber: from, ourNumber: to } = plan;
    await stage.calls.incoming(
      { eventId: randomUUID(), from, to, incomingContext: 'context' },
      newPlan({ phoneNumber: from }),
      shortSettings,
    );
    const back = await call.leg(1);
    await call.carrier(back, { kind: 'connected' });
    await call.attach(back, stage.bridge);
    const third = await stage.bridge.turn(call.callId, 3);
    await call.carrier(back, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
    third.let({ heard: [], ended: 'media_lost' });
    await call.recorded(
      'state_changed',
      (body) =>
        body.kind === 'state_changed' && body.outcome === 'person_hung_up' && body.state === 'lingering',
    );
    const { runId } = await call.line.describe();
    const next = newPlan({ phoneNumber: from });
    await stage.calls.begin(next, settings);
    await stage.calls.cancel(stage.call(next));
    await call.inState('closed');
    return { workflowId: `line/${call.lineId}`, runId };
  },
  'language-chosen': async (stage) => {
    const { call } = await talkingCall(stage, {
      settings,
      plan: { languages: ['en-US', 'fr-FR', 'de-DE'] },
    });
    const { bridge } = stage;
    (await bridge.turn(call.callId, 1)).let(said(1, 'For English, press 1.'));
    await call.presses('2', 1);
    (await bridge.turn(call.callId, 2)).let(said(2, 'Bonjour.', { callerSeq: 1 }));
    (await bridge.turn(call.callId, 3)).let({ heard: [], ended: 'finished' });
    return closed(call);
  },
  corrected: async (stage) => {
    const { call } = await talkingCall(stage, { settings });
    const { bridge } = stage;
    (await bridge.turn(call.callId, 1)).let(said(1, 'Hello, what is the number?'));
    await call.says('mhm', 1, 1, { kind: 'backchannel' });
    await call.says('B 42', 2);
    await call.says('B 52', 3, 1, { kind: 'correction', ofSeq: 2 });
    const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-52' });
    const answer = said(2, 'B 52. When was it?', { callerSeq: 3, toolCalls: [update] });
    (await bridge.turn(call.callId, 2)).let(answer);
    (await bridge.turn(call.callId, 3)).let({ heard: [], ended: 'finished' });
    return closed(call);
  },
  relieved: async (stage) => {
    const { call, leg } = await talkingCall(stage, { settings });
    const text = 'Hello, what is the number of your policy?';
    (await stage.bridge.turn(call.callId, 1)).let(said(1, text));
    const second = await stage.bridge.turn(call.callId, 2);
    const other = await stage.anotherBridge();
    const attaching = call.attach(leg, other);
    await stage.bridge.fenced(call.callId);
    const played = { utteranceId: '1-1', writtenText: text, heardText: 'Hello, what' };
    second.let({ heard: [{ ...played, complete: false, playing: false }], ended: 'fenced' });
    await attaching;
    (await other.turn(call.callId, 3)).let({ heard: [], ended: 'finished' });
    return closed(call);
  },
  'called-back-by-us': async (stage) => {
    const { call, leg } = await talkingCall(stage, {
      plan: { onDrop: 'call_back' },
      settings: recovering({ callBackPausesSec: [0.2] }),
    });
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.carrier(leg, { kind: 'disconnected', reason: 'dropped', detail: 'lost' });
    second.let({ heard: [], ended: 'media_lost' });
    const again = await call.leg(1);
    await call.carrier(again, { kind: 'connected' });
    await call.attach(again, stage.bridge);
    (await stage.bridge.turn(call.callId, 3)).let({ heard: [], ended: 'finished' });
    return closed(call);
  },
  renewed: async (stage) => {
    const { call } = await talkingCall(stage, { settings: recovering({ renewAfterEvents: 50 }) });
    const { runId } = await call.line.describe();
    for (let turn = 1; (await call.line.describe()).runId === runId; turn += 1) {
      const standing = await stage.bridge.turn(call.callId, turn);
      if (turn > 1) await call.says(`answer ${turn - 1}`, turn - 1);
      standing.let(said(turn, `Question ${turn}?`, turn > 1 ? { callerSeq: turn - 1 } : {}));
      await stage.bridge.turn(call.callId, turn + 1);
    }
    await call.line.terminate();
    return { workflowId: `line/${call.lineId}`, runId };
  },
  'outreach-cancelled': async (stage) => {
    const plan = newPlan({ scheduledAt: Date.now() + 3_600_000 });
    await stage.calls.schedule(plan, settings);
    await stage.calls.cancel(stage.call(plan));
    return finished(stage, `outreach/${plan.callId}`);
  },
  'outreach-begun': async (stage) => {
    const plan = newPlan({ scheduledAt: Date.now() + 500 });
    await stage.calls.schedule(plan, settings);
    const ended = await finished(stage, `outreach/${plan.callId}`);
    await stage.calls.cancel(stage.call(plan));
    return ended;
  },
  'reminder-texted': async (stage) => {
    const order = reminderOrder('customer');
    await stage.outreaches.set(order);
    return finished(stage, `outreach/${order.outreachId}`);
  },
  'reminder-moved-and-called': async (stage) => {
    const order = reminderOrder('assistant', 3_600_000);
    await stage.outreaches.set(order);
    await stage.outreaches.move(order.outreachId, { dueAt: Date.now() + 500 });
    for (const tries of [1, 2]) await missed(stage, order.outreachId, tries);
    return finished(stage, `outreach/${order.outreachId}`);
  },
};

function reminderOrder(owner: Reminder['owner'], dueInMs = 500): OutreachOrder {
  const plan = newPlan({ timeZones: ['Europe/Paris'] });
  const dueDateTime = new Date(Date.now() + dueInMs).toISOString();
  return {
    ...{ outreachId: `${plan.callId}-1`, seq: 5, plan },
    settings: { ...settings, followThrough: { toolLimitSec: 8, outreachPausesSec: [1] } },
    reminder: { title: 'Call back', description: 'with the offer', owner, dueDateTime, number: 1 },
    context: { claim: {}, digest: 'Person: Please call me back.', language: 'en-US' },
  };
}

/** Nobody answers the `nth` call that is made for a reminder. */
async function missed(stage: Stage, outreachId: string, nth: number): Promise<void> {
  const calls = () =>
    stage.allAsked('dial').filter(({ callId }) => callId !== null && madeFor(stage, callId) === outreachId);
  while (calls().length < nth) await sleep(50);
  const plan = planMade(stage, calls().at(-1)?.callId ?? '');
  if (!plan) throw new Error('no call was begun');
  const call = stage.call(plan);
  await call.carrier(await call.leg(0), {
    kind: 'failed',
    reason: 'no_answer',
    detail: 'as the carrier says',
  });
}

function madeFor(stage: Stage, callId: string): string | undefined {
  return planMade(stage, callId)?.outreachId;
}

function planMade(stage: Stage, callId: string): Plan | undefined {
  return stage
    .asked('beginCall', callId)
    .map(({ request }) => z.object({ plan: Plan }).parse(request).plan)
    .at(0);
}

async function ringingCall(stage: Stage): Promise<CallOnStage> {
  const plan = newPlan();
  const call = stage.call(plan);
  await stage.calls.begin(plan, settings);
  await call.inState('ringing');
  return call;
}

async function unreached(stage: Stage, reason: LegFailure): Promise<Ended> {
  const call = await ringingCall(stage);
  await call.carrier(await call.leg(0), { kind: 'failed', reason, detail: 'as the carrier says' });
  return closed(call);
}

/** The bridge ends the call after its greeting. */
async function givenUp(stage: Stage, ended: ConverseEnd): Promise<Ended> {
  const { call } = await talkingCall(stage, { settings });
  (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
  (await stage.bridge.turn(call.callId, 2)).let({ heard: [], ended });
  return closed(call);
}

async function undialled(stage: Stage, code: string): Promise<Ended> {
  const plan = newPlan();
  stage.script(plan.callId, {
    dial: () =>
      Promise.resolve({ ok: false, failure: { code, message: 'the carrier refuses', disposition: 'final' } }),
  });
  await stage.calls.begin(plan, settings);
  return closed(stage.call(plan));
}

async function closed(call: CallOnStage): Promise<Ended> {
  await call.inState('closed');
  await call.line.result();
  const { runId } = await call.line.describe();
  return { workflowId: `line/${call.lineId}`, runId };
}

async function finished(stage: Stage, workflowId: string): Promise<Ended> {
  const handle = stage.handle(workflowId);
  await handle.result();
  return { workflowId, runId: (await handle.describe()).runId };
}
