/** A machine takes the call: the workflow hears of it from the bridge, and ends the leg, or lets a message be left. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { answeredBy } from '../../workflows/phone-call.messages.ts';
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

const settings = { ...shortSettings, callbackTimeoutHour: 0 };
const voicemail = { epoch: 1, what: 'voicemail', by: 'words' } as const;

function outcomeIn(call: CallOnStage): unknown {
  const ends = call.events().flatMap(({ body }) => (body.kind === 'state_changed' ? [body] : []));
  return ends.findLast(({ outcome }) => outcome !== undefined)?.outcome;
}

test.concurrent(
  'a bridge is asked to listen for one, and where it hears one the leg is hung up',
  async ({ expect }) => {
    const { call } = await talkingCall(stage, { settings, plan: { onMachine: 'hang_up' } });
    const first = await stage.bridge.turn(call.callId, 1);
    expect(first.input.context).toMatchObject({ machine: { found: null } });
    await call.line.signal(answeredBy, voicemail);
    await stage.whenAsked('hangUp', call.callId);
    first.let({ heard: [], ended: 'media_lost' });
    await call.inState('closed');
    expect(outcomeIn(call)).toBe('answering_machine');
    const found = call.events().filter(({ body }) => body.kind === 'machine_detected');
    expect(found.map(({ body }) => body)).toEqual([
      { kind: 'machine_detected', what: 'voicemail', by: 'words', then: 'hang_up' },
    ]);
  },
);

test.concurrent('a message is left, told once however often it is signalled', async ({ expect }) => {
  const { call } = await talkingCall(stage, { settings, plan: { onMachine: 'leave_message' } });
  (await stage.bridge.turn(call.callId, 1)).let(said(1, 'Hello.'));
  await call.line.signal(answeredBy, voicemail);
  await call.line.signal(answeredBy, voicemail);
  await call.recorded('machine_detected');
  expect(stage.asked('hangUp', call.callId)).toEqual([]);
  const left = said(2, 'Please call us back.');
  (await stage.bridge.turn(call.callId, 2)).let({ ...left, ended: 'message_left' });
  await call.inState('closed');
  expect(outcomeIn(call)).toBe('message_left');
  expect(call.events().filter(({ body }) => body.kind === 'machine_detected')).toHaveLength(1);
});

test('a call that began before machines were looked for takes no notice', async () => {
  const { call } = await talkingCall(stage, { settings });
  const first = await stage.bridge.turn(call.callId, 1);
  expect(first.input.context).not.toHaveProperty('machine');
  await call.line.signal(answeredBy, voicemail);
  first.let({ ...said(1, 'Good-bye.'), ended: 'finished' });
  await call.inState('closed');
  expect(outcomeIn(call)).toBe('completed');
});
