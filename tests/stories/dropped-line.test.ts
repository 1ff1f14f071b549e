/** Stories of a line that the network loses in the middle of a call: the person is called back, or waited for, and is known again. */
import { randomUUID } from 'node:crypto';
import { CallAutomationClient } from '@azure/communication-call-automation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PersonInput } from '../../simulator/carrier.ts';
import { earOf, squeezed, turnsIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [
  { name: 'full_name', type: 'text', description: 'your full name' },
  { name: 'policy_number', type: 'text', description: 'the policy number' },
];
const OfCarrier = z.looseObject({ callbackUri: z.string() });
const task = 'Water damage in the kitchen.';

describe.concurrent('a line that is lost', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({
      environment: { CALLING_HOURS: '00:00-24:00', CALL_BACK_PAUSES_SEC: '0.5,1,1.5', LOOK_AFTER_SEC: '2' },
    });
  });
  afterAll(() => stage.stop());

  const tellsTheName: PersonInput['script'] = asked('full name', 'My name is Paul Martin.');
  const tellsTheRest: PersonInput['script'] = [
    ...asked('policy number', 'It is POL-8830.'),
    ...asked('anything else', 'No, goodbye.'),
  ];
  const legsOf = (number: string) =>
    stage.carrier.ledger
      .after()
      .filter(
        (entry) =>
          (entry.kind === 'call_created' || entry.kind === 'call_answered') && entry.number === number,
      );
  const recordOf = async (callId: string) => {
    const { body } = await stage.request('GET', `/call/${callId}/events`);
    return String(body);
  };
  /** They are asked for the number, and in the middle of the question the line goes. */
  const losesTheLine = async (number: string, silently = false): Promise<void> => {
    await stage.hears(number, /is the policy/);
    await stage.carrierFault({ kind: 'drop_call', number, silently });
  };
  const isDone = ({ outcome, state }: { outcome: string | null; state: string }) =>
    outcome === 'completed' && (state === 'lingering' || state === 'closed');

  test('is dialled again, and once more where it is busy; the person is known and asked only for the rest', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: tellsTheName });
    const callId = await stage.call({ phone_number: number, task, claim, on_drop: 'call_back' });
    await stage.hears(number, /is the policy/);
    await stage.person({ number, answers: { kind: 'busy' } });
    await stage.carrierFault({ kind: 'drop_call', number });
    await stage.carrier.ledger.waitFor(
      'a busy line',
      (entry) => entry.kind === 'call_ended' && entry.number === number && entry.code === 486,
      20_000,
    );
    await stage.person({ number, script: tellsTheRest });
    const call = await stage.callOf(number, isDone);

    expect(call.call_id).toBe(callId);
    expect(call.claim).toMatchObject([{ value: 'Paul Martin' }, { value: 'POL-8830' }]);
    expect(turnsIn(call)).toEqual(['My name is Paul Martin.', 'It is POL-8830.', 'No, goodbye.']);
    const ear = earOf(stage, number);
    expect(ear).toContain(squeezed('Hello again'));
    expect(ear).toContain(squeezed('We were cut off.'));
    expect(ear).toContain(squeezed('Water damage in the kitchen'));
    // What is known is not asked again.
    expect(ear.split(squeezed('your full name?'))).toHaveLength(2);
    expect(legsOf(number)).toHaveLength(3);
    expect((await recordOf(callId)).match(/"call_back_planned"/g)).toHaveLength(2);
  });

  test('is not dialled a third time when the person declines', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: tellsTheName });
    const callId = await stage.call({ phone_number: number, task, claim, on_drop: 'call_back' });
    await stage.hears(number, /is the policy/);
    await stage.person({ number, answers: { kind: 'declines' } });
    await stage.carrierFault({ kind: 'drop_call', number });
    const declined = await stage.callOf(number, ({ state }) => state === 'lingering' || state === 'closed');

    expect(declined).toMatchObject({ call_id: callId, outcome: 'dropped' });
    // Who declines is left alone.
    expect(legsOf(number)).toHaveLength(2);
  });

  test('of which nobody tells is found out, and nobody called: they may have hung up; they can call, and are known', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: tellsTheName });
    const callId = await stage.call({ phone_number: number, task, claim, on_drop: 'call_back' });
    await losesTheLine(number, true);
    expect((await stage.over(callId)).outcome).toBe('dropped');
    await stage.callsUs({ number, script: tellsTheRest });
    const call = await stage.callOf(number, isDone);

    expect(call.call_id).toBe(callId);
    expect(call.claim).toMatchObject([{ value: 'Paul Martin' }, { value: 'POL-8830' }]);
    expect(legsOf(number).map(({ kind }) => kind)).toEqual(['call_created', 'call_answered']);
  });

  test('is waited for where the plan says so: the person calls, and the conversation goes on', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: tellsTheName });
    const callId = await stage.call({ phone_number: number, task, claim, on_drop: 'wait' });
    await losesTheLine(number);
    expect((await stage.over(callId)).outcome).toBe('dropped');
    await stage.callsUs({ number, script: tellsTheRest });
    const call = await stage.callOf(number, isDone);

    expect(call.call_id).toBe(callId);
    expect(call.claim).toMatchObject([{ value: 'Paul Martin' }, { value: 'POL-8830' }]);
    const ear = earOf(stage, number);
    expect(ear).toContain(squeezed('Hello again'));
    expect(ear.split(squeezed('your full name?'))).toHaveLength(2);
    expect(legsOf(number).map(({ kind }) => kind)).toEqual(['call_created', 'call_answered']);
  });

  test('leads to one text message where the plan says so, and the record tells of it', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: tellsTheName });
    const callId = await stage.call({ phone_number: number, task, claim, on_drop: 'sms' });
    await losesTheLine(number);
    expect((await stage.over(callId)).outcome).toBe('dropped');

    const texts = await stage.textsTo(number, 1);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('We were cut off');
    // The person may have it before the record does.
    await expect.poll(() => recordOf(callId), { timeout: 10_000 }).toContain('"text_message_sent"');
    const record = await recordOf(callId);
    expect(record).not.toContain('"text_message_failed"');
    expect(legsOf(number)).toHaveLength(1);
  });

  test('of a person who calls while we are about to call them is theirs: they are not called besides', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: tellsTheName });
    const callId = await stage.call({ phone_number: number, task, claim, on_drop: 'call_back' });
    await losesTheLine(number);
    await stage.callOf(number, ({ state }) => state === 'calling_back');
    await stage.callsUs({ number, script: tellsTheRest });
    const call = await stage.callOf(number, isDone);

    expect(call.call_id).toBe(callId);
    expect(call.claim).toMatchObject([{ value: 'Paul Martin' }, { value: 'POL-8830' }]);
    // Where our call crossed theirs, it was ended; one conversation was had.
    const ear = earOf(stage, number);
    expect(ear.split(squeezed('Hello again'))).toHaveLength(2);
    const ended = stage.carrier.ledger
      .after()
      .filter((entry) => entry.kind === 'call_ended' && entry.number === number);
    expect(ended).toHaveLength(legsOf(number).length);
  });

  test('a second leg that turns up under a call is hung up, and the call goes on', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: [...tellsTheName, ...tellsTheRest] });
    const callId = await stage.call({ phone_number: number, task, claim });
    await stage.hears(number, /is the policy/);
    const first = stage.carrier.ledger
      .after()
      .find((entry) => entry.kind === 'call_created' && entry.number === number);
    if (first?.kind !== 'call_created') throw new Error('nobody dialled');
    const second = await strayLeg(stage, first.callConnectionId, number);
    const ended = await stage.carrier.ledger.waitFor(
      'the end of the second leg',
      (entry) => entry.kind === 'call_ended' && entry.callConnectionId === second,
      20_000,
    );
    expect(ended).toMatchObject({ by: 'agent' });
    const call = await stage.over(callId);
    expect(call).toMatchObject({
      outcome: 'completed',
      claim: [{ value: 'Paul Martin' }, { value: 'POL-8830' }],
    });
    expect(turnsIn(call)).toEqual(['My name is Paul Martin.', 'It is POL-8830.', 'No, goodbye.']);
  });
});

/** Has the carrier dial the same person for the same call once more, as if an order of ours had been carried out twice; the new leg's id. */
async function strayLeg({ carrier, config }: Rehearsal, firstLeg: string, number: string): Promise<string> {
  const client = new CallAutomationClient(carrier.connectionString, { allowInsecureConnection: true });
  // The SDK gives it under the name that the service has for it.
  const { callbackUri } = OfCarrier.parse(
    await client.getCallConnection(firstLeg).getCallConnectionProperties(),
  );
  const legId = randomUUID();
  const { callConnectionProperties } = await client.createCall(
    {
      targetParticipant: { phoneNumber: number },
      sourceCallIdNumber: { phoneNumber: config.ACS_PHONE_NUMBER },
    },
    callbackUri.replace(/[0-9a-f-]{36}(?=\/events)/, legId),
    { operationContext: legId },
  );
  return callConnectionProperties.callConnectionId ?? '';
}
