/** What a call does to go on: bridges fenced and relieved, media asked for again, people called back, runs renewed. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test, type ExpectStatic } from 'vitest';
import type { CallSettings } from '../../domain/plan.ts';
import { failed, ok } from '../../domain/result.ts';
import { attachMedia, mediaLost } from '../../workflows/phone-call.messages.ts';
import { openStage, shortSettings, type CallOnStage, type Stage } from './stage.ts';
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

const sentence = 'Please tell me the number of your policy.';
const playing = { utteranceId: '1-1', writtenText: sentence, heardText: 'Please tell me', complete: false };

const recovering = (change: Partial<NonNullable<CallSettings['recovery']>>): Partial<CallSettings> => ({
  recovery: { ...need(shortSettings.recovery), ...change },
});
function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there should be one');
  return value;
}

test.concurrent(
  'who held the media is fenced, and says what was heard last, before the next one speaks',
  async () => {
    const { call, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, sentence));
    const second = await stage.bridge.turn(call.callId, 2);
    const other = await stage.anotherBridge();
    const attaching = call.attach(leg, other);
    expect(await stage.bridge.fenced(call.callId)).toEqual({
      callId: call.callId,
      legId: leg.legId,
      epoch: 1,
    });
    second.let({ heard: [{ ...playing, playing: false }], ended: 'fenced' });
    expect(await attaching).toMatchObject({ epoch: 2 });
    expect((await other.turn(call.callId, 3)).input.resume).toMatchObject({ heardText: playing.heardText });
  },
);

test.concurrent(
  'one that gives no last word is taken at its last heartbeat, long before that counts as missing',
  async ({ expect }) => {
    const { call, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, sentence));
    const second = await stage.bridge.turn(call.callId, 2);
    second.die({ turn: 2, heard: [{ ...playing, playing: true }] });
    await beaten(call, expect);
    const other = await stage.anotherBridge();
    const began = performance.now();
    await call.attach(leg, other);
    expect((await other.turn(call.callId, 3)).input.resume).toMatchObject({ heardText: playing.heardText });
    expect(performance.now() - began).toBeLessThan(3_000);
    await second.letGo;
  },
);

test.concurrent(
  "the carrier's news of lost media is checked with the bridge; then the carrier is asked for it",
  async ({ expect }) => {
    const { call, leg } = await talkingCall(stage);
    const first = await stage.bridge.turn(call.callId, 1);
    await call.carrier(leg, { kind: 'media_stopped', detail: 'of a socket that has come back' });
    await expect.poll(() => stage.bridge.probes(call.callId)).toBe(1);
    stage.bridge.lives.set(call.callId, false);
    await call.carrier(leg, { kind: 'media_failed', detail: 'for good' });
    await expect.poll(() => stage.bridge.probes(call.callId)).toBe(2);
    first.let({ heard: [], ended: 'media_lost' });
    expect((await stage.whenAsked('startMedia', call.callId)).request).toEqual({
      carrierCallId: `carrier-${leg.legId}`,
      anew: false,
    });
    expect((await stage.whenAsked('startMedia', call.callId, 2)).request).toMatchObject({ anew: true });
    expect(
      call.events().filter(({ body }) => body.kind === 'state_changed' && body.state === 'detached'),
    ).toHaveLength(1);
  },
);

test.concurrent(
  'a bridge that nobody runs any more does not answer: its turn is given up at once',
  async () => {
    const { call, leg } = await talkingCall(stage);
    const lonely = await stage.anotherBridge();
    await call.attach(leg, lonely);
    await lonely.turn(call.callId, 2);
    (await lonely.turn(call.callId, 2)).die({ turn: 2, heard: [] });
    await lonely.close();
    const began = performance.now();
    await call.carrier(leg, { kind: 'media_stopped', detail: 'interrupted' });
    await stage.whenAsked('startMedia', call.callId);
    expect(performance.now() - began).toBeLessThan(6_000);
  },
);

test.concurrent('a bridge that lost its turn gets the leg back, unless another has it', async () => {
  const { call, leg } = await talkingCall(stage);
  const first = await stage.bridge.turn(call.callId, 1);
  first.let({ heard: [], ended: 'fenced' });
  await call.inState('detached');
  expect(await call.attach(leg, stage.bridge, 1)).toMatchObject({ epoch: 2 });
  await expect(call.attach(leg, stage.bridge, 1)).rejects.toThrow();
});

test.concurrent(
  'holding phrase: said by the carrier while media is away, in the language of the call',
  async () => {
    const { call } = await talkingCall(stage, { settings: recovering({ holdingPhraseAfterSec: 0.2 }) });
    await stage.bridge.turn(call.callId, 1);
    await call.line.signal(mediaLost, { epoch: 1, reason: 'socket closed' });
    expect((await stage.whenAsked('say', call.callId)).request).toMatchObject({ language: 'en-US' });
  },
);

test.concurrent(
  'the line drops: the person is called back, declines to lose the thread, and is greeted as known',
  async () => {
    const { call, leg, plan } = await talkingCall(stage, {
      plan: { onDrop: 'call_back' },
      settings: recovering({ callBackPausesSec: [0.2, 0.2] }),
    });
    (await stage.bridge.turn(call.callId, 1)).let(said(1, sentence));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.says('it is B 42', 1);
    await call.carrier(leg, { kind: 'disconnected', reason: 'dropped', detail: 'lost' });
    second.let({ heard: [], ended: 'media_lost' });
    await call.inState('calling_back');
    const again = await call.leg(1);
    await call.carrier(again, { kind: 'failed', reason: 'busy', detail: 'busy' });
    const third = await call.leg(2);
    await call.carrier(third, { kind: 'connected' });
    // Late news of a leg that is over changes nothing.
    await call.carrier(again, { kind: 'media_stopped', detail: 'late' });
    await call.attach(third, stage.bridge);
    const resumed = await stage.bridge.turn(call.callId, 3);
    expect(resumed.input.trigger).toEqual({ kind: 'resumed' });
    expect(resumed.input.context).toMatchObject({ kind: 'whole', plan: { callId: plan.callId } });
    const planned = call.events().filter(({ body }) => body.kind === 'call_back_planned');
    expect(planned.map(({ body }) => body)).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    expect(new Set(stage.asked('dial', call.callId).map(({ request }) => JSON.stringify(request))).size).toBe(
      3,
    );
  },
);

test.concurrent('sms: the person is told in words that no model writes, under one key', async () => {
  const { call, leg, plan } = await talkingCall(stage, { plan: { onDrop: 'sms' } });
  const tries: unknown[] = [];
  stage.script(plan.callId, {
    sendText: (request) => {
      tries.push(request.key);
      return Promise.resolve(
        tries.length === 1
          ? failed({ code: 'busy', message: 'later', disposition: 'retryable', retryAfterMs: 50 })
          : ok({ messageId: 'm' }),
      );
    },
  });
  const first = await stage.bridge.turn(call.callId, 1);
  await call.carrier(leg, { kind: 'disconnected', reason: 'dropped', detail: 'lost' });
  first.let({ heard: [], ended: 'media_lost' });
  await call.recorded('text_message_sent');
  expect(tries).toHaveLength(2);
  expect(tries[0]).toEqual(tries[1]);
});

test.concurrent("the carrier's last news is lost: it is asked, and the call is over", async () => {
  const { call, plan } = await talkingCall(stage, { settings: recovering({ lookAfterSec: 0.3 }) });
  stage.script(plan.callId, { find: () => Promise.resolve(ok('gone')), hangUp: () => Promise.resolve() });
  (await stage.bridge.turn(call.callId, 1)).let({ heard: [], ended: 'finished' });
  await call.inState('lingering');
  expect(stage.asked('find', call.callId).length).toBeGreaterThan(0);
});

test.concurrent('a second leg of the same call is hung up', async ({ expect }) => {
  const { call, leg } = await talkingCall(stage);
  const stray = { ...leg, legId: '00000000-0000-4000-8000-00000000abcd' };
  await call.carrier(stray, { kind: 'connected' });
  await expect.poll(() => hangUpsOf(stray.legId)).toBe(1);
  expect(hangUpsOf(leg.legId)).toBe(0);
  expect(call.events().some(({ body }) => body.kind === 'leg_ended')).toBe(false);
});

function hangUpsOf(legId: string): number {
  return stage.allAsked('hangUp').filter(({ request }) => JSON.stringify(request).includes(legId)).length;
}

test.concurrent(
  'a very long call goes on in new runs, between two turns, and loses nothing',
  async ({ expect }) => {
    const turns = 24;
    const { call } = await talkingCall(stage, { settings: recovering({ renewAfterEvents: 60 }) });
    const runs = new Set<string>();
    for (let turn = 1; turn <= turns; turn += 1) {
      const standing = await stage.bridge.turn(call.callId, turn);
      runs.add((await call.line.describe()).runId);
      if (turn > 1) await call.says(`answer ${turn - 1}`, turn - 1);
      // What is said while the turn goes back may come while the run is renewed.
      const speaking = turn % 5 === 0 ? call.says(`answer ${turn - 1}, and more`, turn - 1) : null;
      standing.let({
        ...said(turn, `Question ${turn}?`, turn > 1 ? { callerSeq: turn - 1 } : {}),
        heard: turn > 1 ? [heardWhole(turn - 1)] : [],
      });
      await speaking;
    }
    await stage.bridge.turn(call.callId, turns + 1);
    expect(runs.size).toBeGreaterThan(2);
    const heard = await recordedAll(call, turns);
    expect(heard.said).toEqual(Array.from({ length: turns }, (_, index) => `Question ${index + 1}?`));
    expect(heard.callers).toEqual(Array.from({ length: turns - 1 }, (_, index) => `answer ${index + 1}`));
    expect(heard.seqs).toEqual(heard.seqs.map((_, index) => index + 1));
    // The conversation that a bridge is told when it attaches is whole.
    const { callId } = call;
    const other = await stage.anotherBridge();
    await call.attach(await call.leg(0), other);
    const { context } = (await other.turn(callId, turns + 2)).input;
    expect(
      context.kind === 'whole' ? context.entries.filter(({ kind }) => kind === 'caller') : [],
    ).toHaveLength(turns - 1);
    expect(await call.attributes()).toMatchObject({ CallState: 'talking', CallId: callId });
  },
);

function heardWhole(turn: number) {
  const text = `Question ${turn}?`;
  return { utteranceId: `1-${turn}`, writtenText: text, heardText: text, complete: true, playing: false };
}

async function recordedAll(call: CallOnStage, turns: number) {
  await call.recorded(
    'agent_said',
    (body) => body.kind === 'agent_said' && body.utteranceId === `1-${turns}`,
  );
  const events = call.events();
  return {
    said: events.flatMap(({ body }) => (body.kind === 'agent_said' ? [body.text] : [])),
    callers: events.flatMap(({ body }) => (body.kind === 'caller_said' ? [body.text] : [])),
    seqs: events.map(({ seq }) => seq),
  };
}

/** The heartbeat with which a bridge died has reached the server. */
async function beaten(call: CallOnStage, expect: ExpectStatic): Promise<void> {
  await expect
    .poll(async () => {
      const { raw } = await call.line.describe();
      return raw.pendingActivities?.some(({ heartbeatDetails }) =>
        Buffer.from(heartbeatDetails?.payloads?.[0]?.data ?? []).includes('Please tell me'),
      );
    })
    .toBe(true);
}

test.concurrent('a leg that shows when its call is over and gone is hung up, once', async ({ expect }) => {
  const { call, leg } = await talkingCall(stage, { settings: { callbackTimeoutHour: 0 } });
  (await stage.bridge.turn(call.callId, 1)).let({ heard: [], ended: 'finished' });
  await call.line.result();
  const late = { ...leg, legId: randomUUID() };
  await call.carrier(late, { kind: 'connected' });
  await call.carrier(late, { kind: 'connected' });
  await expect.poll(() => hangUpsOf(late.legId), { timeout: 10_000 }).toBe(1);
});

test.concurrent(
  'a bridge that has the media after all is recalled, and its socket is not torn meanwhile',
  async ({ expect }) => {
    const { call, leg } = await talkingCall(stage);
    stage.bridge.lives.set(call.callId, true);
    const first = await stage.bridge.turn(call.callId, 1);
    // The turn that the workflow waits for is not the bridge's any more.
    first.die({ turn: 1, heard: [] });
    expect(await stage.bridge.recalled(call.callId)).toMatchObject({ epoch: 1 });
    await call.inState('detached');
    const heard = [
      { utteranceId: '1-1', writtenText: sentence, heardText: 'Please', complete: false, playing: false },
    ];
    const request = {
      callId: call.callId,
      legId: leg.legId,
      bridgeQueue: stage.bridge.queue,
      formerEpoch: 1,
      heard,
    };
    expect(await call.line.executeUpdate(attachMedia, { args: [request] })).toMatchObject({ epoch: 2 });
    expect((await stage.bridge.turn(call.callId, 2)).input).toMatchObject({
      trigger: { kind: 'go_on' },
      resume: { utteranceId: '1-1', heardText: 'Please' },
    });
    expect(stage.asked('startMedia', call.callId)).toHaveLength(0);
  },
);
