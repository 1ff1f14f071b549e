/** What the carrier is asked for when a person is put through or recorded, and what follows from its news. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { RecordBody } from '../../domain/call/record-events.ts';
import { announcementOf } from '../../domain/conversation/recording-announcement.ts';
import { failed, ok } from '../../domain/result.ts';
import { openStage, shortSettings, type Stage } from './stage.ts';
import { handedOver, said, talkingCall } from './talk.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    workflowBundle: { codePath: inject('workflowBundlePath') },
  });
});
afterAll(() => stage.close());

const settings = { ...shortSettings, followThrough: { toolLimitSec: 8, recording: true } };

test.concurrent(
  'the carrier is asked once to put the person through, and the colleague is told',
  async () => {
    const { call, leg } = await handedOver(stage);
    const asked = await stage.whenAsked('transfer', call.callId);
    expect(asked.request).toMatchObject({
      ...{ legId: leg.legId, carrierCallId: `carrier-${leg.legId}`, toolCallId: 't1', to: '+33199999999' },
    });
    const text = await stage.whenAsked('sendText', call.callId);
    expect(text.request).toMatchObject({ to: '+33199999999' });
    await call.recorded('colleague_told');
    await call.carrier(leg, { kind: 'transfer_accepted' });
    await call.inState('hanging_up');
    await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
    const over = await call.inState('lingering');
    expect(over.body).toMatchObject({ outcome: 'transferred' });
    expect(stage.asked('hangUp', call.callId)).toEqual([]);
    expect(stage.asked('transfer', call.callId)).toHaveLength(1);
  },
);

test.concurrent('a person whom nobody takes is back with the agent on the same bridge', async () => {
  const { call, leg } = await handedOver(stage);
  await call.carrier(leg, { kind: 'transfer_failed', reason: 'busy', detail: '486/0' });
  const turn = await stage.bridge.turn(call.callId, 6);
  expect(turn.input.trigger).toEqual({ kind: 'toolResults' });
  expect(JSON.stringify(turn.input.context)).toContain('busy: the colleague');
  turn.let(said(6, 'My colleague is busy. Shall somebody call you back?'));
  await stage.bridge.turn(call.callId, 7);
});

test.concurrent('nothing is told of it in time: the agent goes on', async () => {
  const followThrough = { toolLimitSec: 8, transferRingSec: 0.3 };
  const { call } = await handedOver(stage, { settings: { ...shortSettings, followThrough } });
  const turn = await stage.bridge.turn(call.callId, 6);
  expect(JSON.stringify(turn.input.context)).toContain('no_answer');
});

test.concurrent('a bridge that takes over while it rings only waits, and then says how it went', async () => {
  const { call, leg } = await handedOver(stage);
  const other = await stage.anotherBridge();
  await call.attach(leg, other);
  const waiting = await other.turn(call.callId, 6);
  expect(waiting.input).toMatchObject({ trigger: { kind: 'hand_over' }, context: { kind: 'whole' } });
  waiting.let({ heard: [] });
  await call.carrier(leg, { kind: 'transfer_failed', reason: 'no_answer', detail: '480/0' });
  expect((await other.turn(call.callId, 7)).input.trigger).toEqual({ kind: 'toolResults' });
});

test.concurrent('media that stay away while it rings are asked for again and again', async () => {
  const recovery = shortSettings.recovery && { ...shortSettings.recovery, mediaRestartSec: 0.2 };
  const { call, leg } = await handedOver(stage, { settings: { recovery } });
  await call.carrier(leg, { kind: 'media_failed', detail: 'code 0' });
  const asked = await stage.whenAsked('startMedia', call.callId, 3);
  expect(asked.request).toEqual({ carrierCallId: `carrier-${leg.legId}`, anew: true });
  const other = await stage.anotherBridge();
  await call.attach(leg, other);
  expect((await other.turn(call.callId, 6)).input.trigger).toEqual({ kind: 'hand_over' });
  await call.carrier(leg, { kind: 'transfer_accepted' });
  await call.inState('hanging_up');
});

test.concurrent('an operator may hang up while it rings', async () => {
  const { call } = await handedOver(stage);
  await stage.calls.hangUp(call);
  const over = await call.inState('lingering');
  expect(over.body).toMatchObject({ outcome: 'hung_up' });
});

const greeting = `Hello. ${announcementOf('en-US')}`;
const all = {
  utteranceId: '1-1',
  writtenText: greeting,
  heardText: greeting,
  complete: true,
  playing: false,
};
const isState = (state: string) => (body: RecordBody) => body.kind === 'recording' && body.state === state;

test.concurrent('what was announced and heard is recorded, and ordered about by the API', async () => {
  const { call, leg } = await talkingCall(stage, { settings });
  (await stage.bridge.turn(call.callId, 1)).let(said(1, greeting));
  const second = await stage.bridge.turn(call.callId, 2);
  expect(second.input.trigger).toEqual({ kind: 'listen', untilHeard: true });
  expect(stage.asked('startRecording', call.callId)).toEqual([]);
  second.let({ heard: [all] });
  await call.recorded('recording', isState('started'));
  expect(stage.asked('startRecording', call.callId)).toMatchObject([
    { request: { legId: leg.legId, carrierCallId: `carrier-${leg.legId}`, attempt: 1 } },
  ]);
  for (const [order, state] of [
    ['pause', 'paused'],
    ['resume', 'resumed'],
    ['stop', 'stopped'],
  ] as const) {
    expect(await stage.calls.orderRecording(call, order)).toEqual(ok('asked'));
    await call.recorded('recording', isState(state));
  }
  const file = { eventId: 'e', recordingId: 'r', index: 0, location: 'https://f.example/r.wav' };
  expect(await stage.calls.recordingFile(call, { ...file, durationMs: 5 })).toEqual(ok('asked'));
  await call.recorded('recording_file');
});

test.concurrent('the words "stop recording" reach the carrier without any model', async () => {
  const { call } = await talkingCall(stage, { settings });
  (await stage.bridge.turn(call.callId, 1)).let(said(1, greeting));
  (await stage.bridge.turn(call.callId, 2)).let({ heard: [all] });
  await call.recorded('recording', isState('started'));
  await stage.bridge.turn(call.callId, 3);
  await call.says('Stop recording, please.', 1);
  const asked = await stage.whenAsked('orderRecording', call.callId);
  expect(asked.request).toMatchObject({ order: 'stop' });
});

test.concurrent(
  'a carrier that refuses to record is asked a few times; the call goes on without',
  async () => {
    const { call, plan } = await talkingCall(stage, { settings });
    const refusal = {
      code: 'unavailable',
      message: 'not now',
      disposition: 'retryable',
      retryAfterMs: 20,
    } as const;
    stage.script(plan.callId, { startRecording: () => Promise.resolve(failed(refusal)) });
    (await stage.bridge.turn(call.callId, 1)).let(said(1, greeting));
    (await stage.bridge.turn(call.callId, 2)).let({ heard: [all] });
    await call.recorded('recording', isState('failed'));
    expect(stage.asked('startRecording', call.callId)).toHaveLength(4);
    await stage.bridge.turn(call.callId, 3);
  },
);
