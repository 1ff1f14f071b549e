/** What a call does when its bridge dies, its media goes away or its store is down. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { mediaLost, snapshot } from '../../workflows/phone-call.messages.ts';
import { openStage, type Stage } from './stage.ts';
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
const heardSoFar = 'Please tell me';

test.concurrent(
  'a bridge that falls silent is noticed, and the next one speaks on from the first unheard word',
  async () => {
    const { call, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, sentence));
    const second = await stage.bridge.turn(call.callId, 2);
    const played = { utteranceId: '1-1', writtenText: sentence, heardText: heardSoFar };
    second.die({ turn: 2, heard: [{ ...played, complete: false, playing: true }] });
    await call.inState('detached');

    const other = await stage.anotherBridge();
    expect(await call.attach(leg, other)).toMatchObject({ epoch: 2 });
    const third = await other.turn(call.callId, 3);
    expect(third.input).toMatchObject({
      trigger: { kind: 'listen' },
      resume: { utteranceId: '1-1', text: sentence, heardText: heardSoFar },
      context: { kind: 'whole' },
    });
  },
);

test.concurrent(
  'media lost and found: the old bridge has its last word, then the new one goes on',
  async () => {
    const { call, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, sentence));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.line.signal(mediaLost, { epoch: 1, reason: 'socket closed' });
    await call.inState('detached');
    const other = await stage.anotherBridge();
    const attaching = call.attach(leg, other);
    const played = { utteranceId: '1-1', writtenText: sentence, heardText: heardSoFar };
    second.let({ heard: [{ ...played, complete: false, playing: false }], ended: 'media_lost' });
    await attaching;
    expect((await other.turn(call.callId, 3)).input.resume).toMatchObject({ heardText: heardSoFar });
    // Words that the old bridge tells of only now are part of the call; those of one before it would be nobody's.
    await call.says('nobody said that', 1, 0);
    await call.says('wait', 1, 1);
    await call.says('the number is B 42', 1, 2);
    await call.recorded('caller_said', (body) => body.kind === 'caller_said' && body.turnId === '2-1');
    expect(
      call.events().flatMap(({ body }) => (body.kind === 'caller_said' ? [[body.turnId, body.text]] : [])),
    ).toEqual([
      ['1-1', 'wait'],
      ['2-1', 'the number is B 42'],
    ]);
  },
);

test.concurrent('a new attachment lets the turn of a bridge go that gives no last word', async () => {
  const { call, leg } = await talkingCall(stage);
  const first = await stage.bridge.turn(call.callId, 1);
  const other = await stage.anotherBridge();
  await call.attach(leg, other);
  await first.letGo;
  expect((await other.turn(call.callId, 2)).input).toMatchObject({ epoch: 2, trigger: { kind: 'open' } });
});

test.concurrent('media that does not come back: hung up as dropped', async () => {
  const { call } = await talkingCall(stage, { settings: { graceSec: 0.2, callbackTimeoutHour: 0 } });
  (await stage.bridge.turn(call.callId, 1)).let({ heard: [], ended: 'media_lost' });
  expect((await call.inState('closed')).body).toMatchObject({ outcome: 'dropped' });
  await call.line.result();
});

test.concurrent('a bridge that nobody runs: its turn is given up and media is awaited again', async () => {
  const { call, leg } = await talkingCall(stage);
  const gone = await stage.anotherBridge();
  await gone.close();
  (await stage.bridge.turn(call.callId, 1)).let({ heard: [], ended: 'media_lost' });
  await call.attach(leg, gone);
  await call.recorded('media_attached', (body) => body.kind === 'media_attached' && body.epoch === 2);
  await expect
    .poll(() => call.line.query(snapshot), { timeout: 15_000, interval: 250 })
    .toMatchObject({ state: 'detached' });
});

test.concurrent(
  'the store is down for a while: the call goes on, and nothing is lost or written twice',
  async () => {
    const { call, plan } = await talkingCall(stage);
    const down = { tries: 0, is: true };
    stage.script(plan.callId, {
      record: () => {
        down.tries += 1;
        return Promise.reject(new Error('the store is down'));
      },
    });
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello, what happened?'));
    await call.says('my car was hit', 1);
    (await stage.bridge.turn(call.callId, 2)).let(said(2, 'I am sorry. When?', { callerSeq: 1 }));
    await stage.bridge.turn(call.callId, 3);
    await stage.whenAsked('record', plan.callId, 5);
    expect(await call.line.query(snapshot)).toMatchObject({ state: 'talking' });
    expect(call.events().filter(({ body }) => body.kind === 'agent_said')).toEqual([]);

    stage.script(plan.callId, {});
    await call.recorded('agent_said', (body) => body.kind === 'agent_said' && body.answers === '1-1');
    expect(call.events().map(({ seq }) => seq)).toEqual(call.events().map((_, index) => index + 1));
  },
);

test.concurrent('a store that refuses for good does not stop the call', async () => {
  const { call, plan, leg } = await talkingCall(stage);
  stage.script(plan.callId, {
    record: () => Promise.reject(ApplicationFailure.nonRetryable('disk broken', 'store-broken')),
  });
  (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
  const second = await stage.bridge.turn(call.callId, 2);
  await stage.whenAsked('record', plan.callId);
  await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: '' });
  second.let({ heard: [], ended: 'media_lost' });
  await stage.whenAsked('wrapUp', plan.callId);
  await expect.poll(() => call.line.query(snapshot)).toMatchObject({ state: 'lingering' });
});

test.concurrent('a summary that cannot be made is recorded as such, and the call ends', async () => {
  const { call, plan, leg } = await talkingCall(stage, { settings: { callbackTimeoutHour: 0 } });
  stage.script(plan.callId, {
    wrapUp: () =>
      Promise.resolve({
        ok: false,
        failure: { code: 'invalid-output', message: 'not JSON', disposition: 'final' },
      }),
  });
  (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
  const second = await stage.bridge.turn(call.callId, 2);
  await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: '' });
  second.let({ heard: [], ended: 'media_lost' });
  expect((await call.recorded('wrap_up_failed')).body).toMatchObject({ reason: 'invalid-output' });
  await call.line.result();
});
