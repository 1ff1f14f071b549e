/** Stories of a carrier that delivers badly: its events come twice, in the wrong order, or not at all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

describe('a carrier that', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
  });
  afterAll(() => stage.stop());

  test.each([
    ['delivers every event twice', { duplicate: true }],
    ['delivers events in the wrong order', { reorder: true }],
    ['does both', { duplicate: true, reorder: true }],
  ])('%s leaves the call as it would have been', async (_, fault) => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('password', 'Swordfish.'),
        { kind: 'wait_for', words: 'noted', evenWhileSpeaking: true, timeoutMs: 20_000 },
        { kind: 'hang_up' },
      ],
    });
    await stage.carrierFault({ kind: 'events', ...fault });
    const call = await stage.over(
      await stage.call({
        phone_number: number,
        claim: [{ name: 'password', type: 'text', description: 'the password' }],
      }),
    );
    await stage.carrierFault({ kind: 'events' });

    expect(call).toMatchObject({ outcome: 'person_hung_up', claim: [{ value: 'Swordfish' }] });
    const legs = stage.carrier.ledger
      .after()
      .filter((entry) => entry.kind === 'call_created' && entry.number === number);
    expect(legs).toHaveLength(1);
  });

  test('dials but never says so is not asked to dial again: its events tell that the call exists', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [...asked('password', 'Swordfish.'), ...asked('anything else', 'No, goodbye.')],
    });
    await stage.carrierFault({ kind: 'swallow_response', operation: 'create', times: 1 });
    const call = await stage.over(
      await stage.call({
        phone_number: number,
        claim: [{ name: 'password', type: 'text', description: 'the password' }],
      }),
    );
    expect(call.messages).toContainEqual(expect.objectContaining({ kind: 'caller', text: 'Swordfish.' }));
    const ledger = stage.carrier.ledger.after();
    expect(
      ledger.filter((entry) => entry.kind === 'request' && entry.result === 'response_swallowed'),
    ).toHaveLength(1);
    expect(ledger.filter((entry) => entry.kind === 'call_created' && entry.number === number)).toHaveLength(
      1,
    );
  });

  test('shakes hands before it sends incoming calls, and is refused without its key', async () => {
    const handshake = [
      {
        id: 'handshake',
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        data: { validationCode: 'open sesame', validationUrl: 'https://grid.example/validate' },
      },
    ];
    const path = '/carrier/incoming?key=';
    const known = await stage.request('POST', `${path}${stage.config.EVENT_GRID_KEY}`, handshake);
    expect(known).toMatchObject({ status: 200, body: { validationResponse: 'open sesame' } });
    expect(await stage.request('POST', `${path}wrong`, handshake)).toMatchObject({ status: 401 });
  });

  test('is not believed without its signed token', async () => {
    const events = [
      { id: 'forged', type: 'Microsoft.Communication.CallConnected', data: { callConnectionId: 'any' } },
    ];
    const path = `/carrier/${'0'.repeat(32)}/00000000-0000-4000-8000-000000000000/events`;
    // The API's own key opens no webhook.
    expect(await stage.request('POST', path, events)).toMatchObject({ status: 401 });
  });

  test('loses the media socket in mid-sentence and opens it again: the sentence goes on', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        { kind: 'wait_for', words: 'assistant of', evenWhileSpeaking: true, timeoutMs: 20_000 },
        { kind: 'pause', ms: 30_000 },
      ],
    });
    const callId = await stage.call({
      phone_number: number,
      claim: [{ name: 'password', type: 'text', description: 'the password' }],
    });
    await stage.hears(number, /AI assistant/);
    await stage.carrierFault({ kind: 'drop_media', number });
    await stage.hears(number, /What is the password\?/);
    await stage.request('POST', `/call/${callId}/hang_up`);
    const call = await stage.over(callId);

    const [greeting, ...others] = call.messages.filter((message) => message.kind === 'agent');
    expect(greeting).toMatchObject({
      complete: true,
      text: expect.stringContaining('What is the password?'),
    });
    expect(others).toEqual([]);
    // No word of the sentence was lost on the way; at most one was said twice.
    const ear = stage.heardBy(number).join(' ');
    for (const word of ['Hello', 'Amélie', 'Contoso', 'password']) expect(ear).toContain(word);
  });
});
