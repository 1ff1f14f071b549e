/** What the caller says that is no turn of its own, says last, or chooses the language with, on a real Temporal server. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as messages from '../../workflows/phone-call.messages.ts';
import { openStage, type CallOnStage, type Stage } from './stage.ts';
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

const recordedWords = (call: CallOnStage) =>
  call.events().flatMap(({ body }) => (body.kind === 'caller_said' ? [body.text] : []));

test.concurrent(
  'what is said while the person hangs up is in the records and in what is summed up',
  async () => {
    const { call, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello, what is the number?'));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
    await call.inState('hanging_up');
    await call.says('B 42, good-bye', 1);
    await call.line.signal(messages.mediaLost, { epoch: 1, reason: 'socket closed' });
    second.let({ heard: [], ended: 'media_lost' });
    const { request } = await stage.whenAsked('wrapUp', call.callId);
    expect(request).toMatchObject({
      entries: [{ kind: 'agent' }, { kind: 'caller', text: 'B 42, good-bye' }],
    });
    await call.inState('lingering');
    expect(recordedWords(call)).toEqual(['B 42, good-bye']);
  },
);

test.concurrent(
  'and so is what was said before the media was lost, when the line turns out to be gone',
  async () => {
    const { call, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello, what is the number?'));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.line.signal(messages.mediaLost, { epoch: 1, reason: 'socket closed' });
    await call.inState('detached');
    await call.says('B 42', 1);
    second.let({ heard: [], ended: 'media_lost' });
    await call.carrier(leg, { kind: 'disconnected', reason: 'dropped', detail: 'lost' });
    expect(await stage.whenAsked('wrapUp', call.callId)).toMatchObject({
      request: { entries: [{ kind: 'agent' }, { kind: 'caller', text: 'B 42' }] },
    });
  },
);

test.concurrent(
  'words by the way are recorded and answered by nobody; a correction mends the turn',
  async () => {
    const { call, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello, what is the number?'));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.says('mhm', 1, 1, { kind: 'backchannel' });
    await call.says('B 42', 2);
    await call.says('B 52', 3, 1, { kind: 'correction', ofSeq: 2 });
    const update = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-52' });
    second.let(said(2, 'B 52. When was it?', { callerSeq: 3, toolCalls: [update] }));
    const third = await stage.bridge.turn(call.callId, 3);
    await call.says('yes', 4, 1, { kind: 'backchannel' });
    await call.recorded('caller_said', (body) => body.kind === 'caller_said' && body.text === 'yes');
    const bodies = call.events().map(({ body }) => body);
    expect(bodies).toContainEqual({ kind: 'caller_corrected', turnId: '1-2', text: 'B 52', was: 'B 42' });
    expect(bodies).toContainEqual(
      expect.objectContaining({ kind: 'caller_said', text: 'mhm', aside: 'backchannel' }),
    );
    expect(bodies).toContainEqual(expect.objectContaining({ kind: 'agent_said', answers: '1-2' }));
    expect(await call.line.query(messages.snapshot)).toMatchObject({
      claim: { policy_number: { value: 'B-52', source: { epoch: 1, seq: 2 } } },
    });
    third.let({ heard: [], ended: 'media_lost' });
    const other = await stage.anotherBridge();
    await call.attach(leg, other);
    expect((await other.turn(call.callId, 4)).input).toMatchObject({
      trigger: { kind: 'listen' },
      resume: { text: 'B 52. When was it?' },
    });
  },
);

test.concurrent(
  'the language is offered until the person has chosen, and then it is the one of the call',
  async () => {
    const languages = ['en-US', 'fr-FR', 'de-DE'];
    const { call, leg } = await talkingCall(stage, { plan: { languages } });
    const { bridge } = stage;
    const first = await bridge.turn(call.callId, 1);
    const other = await stage.anotherBridge();
    expect(await call.attach(leg, other)).toEqual({ epoch: 2, callId: call.callId, languages });
    await first.letGo;
    (await other.turn(call.callId, 2)).let(said(2, 'For English, press 1.', { epoch: 2 }));
    await call.presses('3', 1, 2);
    await call.recorded('language_chosen');
    expect(await call.line.query('__temporal_workflow_metadata')).toMatchObject({
      currentDetails: expect.stringContaining('outbound, de-DE'),
    });
    expect(await call.attach(leg, bridge)).toMatchObject({ epoch: 3, languages: ['de-DE'] });
    const fourth = await bridge.turn(call.callId, 4);
    expect(fourth.input).toMatchObject({
      trigger: { kind: 'answer', epoch: 2, seq: 1 },
      context: { kind: 'whole', language: 'de-DE' },
    });
    await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
    fourth.let({ heard: [], ended: 'media_lost' });
    expect(await stage.whenAsked('wrapUp', call.callId)).toMatchObject({ request: { language: 'de-DE' } });
    expect(await call.line.query(messages.snapshot)).toMatchObject({ language: 'de-DE' });
  },
);

test.concurrent(
  'a question is answered though its bridge died on asking for patience, and words told late stand where they were said',
  async () => {
    const { call, leg } = await talkingCall(stage);
    (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello, what is the number?'));
    const second = await stage.bridge.turn(call.callId, 2);
    await call.says('Which number?', 1);
    const phrase = { utteranceId: '1-2w1', writtenText: 'One moment, please.', heardText: 'One moment,' };
    second.let({ heard: [{ ...phrase, complete: false, playing: false }], ended: 'media_lost' });
    const other = await stage.anotherBridge();
    await call.attach(leg, other);
    const third = await other.turn(call.callId, 3);
    expect(third.input).toMatchObject({
      trigger: { kind: 'answer', epoch: 1, seq: 1 },
      context: { entries: [{}, { text: 'Which number?' }, { utteranceId: '1-2w1' }] },
    });
    expect(third.input).not.toHaveProperty('resume');
    await call.says('Of the policy?', 2);
    await call.recorded('caller_said', (body) => body.kind === 'caller_said' && body.turnId === '1-2');
    third.let(said(3, 'That of the policy.', { epoch: 2 }));
    const fourth = await other.turn(call.callId, 4);
    expect(fourth.input).toMatchObject({
      context: { kind: 'new', entries: [{ kind: 'caller', text: 'Of the policy?' }] },
    });
    await call.carrier(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'code 0' });
    fourth.let({ heard: [], ended: 'media_lost' });
    expect(await stage.whenAsked('wrapUp', call.callId)).toMatchObject({
      request: {
        entries: [
          { text: 'Hello, what is the number?' },
          { text: 'Which number?' },
          { text: 'One moment, please.', heard: { text: 'One moment,', complete: false } },
          { text: 'Of the policy?' },
          { text: 'That of the policy.' },
        ],
      },
    });
  },
);
