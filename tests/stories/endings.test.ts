/** Stories of calls that end before the agent says good-bye. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearse, type Rehearsal } from './rehearsal.ts';

describe.concurrent('a call', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ features: { phone_silence_timeout_sec: 1, recognition_retry_max: 2 } });
  });
  afterAll(() => stage.stop());

  test('ends when the person hangs up in the middle of a sentence', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        { kind: 'wait_for', words: 'assistant of', evenWhileSpeaking: true, timeoutMs: 20_000 },
        { kind: 'hang_up' },
      ],
    });
    const call = await stage.over(await stage.call({ phone_number: number }));

    expect(call.outcome).toBe('person_hung_up');
    const [greeting] = call.messages;
    if (greeting?.kind !== 'agent') throw new Error('the agent said nothing');
    expect(greeting.complete).toBe(false);
    expect(greeting.heard_text).toContain('assistant');
    expect(greeting.text.startsWith(greeting.heard_text ?? '-')).toBe(true);
    expect(call.synthesis).not.toBeNull();
  });

  test('ends politely when nobody ever speaks', async () => {
    const number = stage.newNumber();
    await stage.person({ number });
    const call = await stage.over(await stage.call({ phone_number: number }));
    expect(call.outcome).toBe('nobody_there');
    expect(
      stage
        .heardBy(number)
        .join(' ')
        .match(/still there/g),
    ).toHaveLength(2);
  });

  test('is cancelled while it rings: the telephone stops ringing', async () => {
    const number = stage.newNumber();
    await stage.person({ number, answers: { kind: 'no_answer', afterMs: 60_000 } });
    const callId = await stage.call({ phone_number: number });
    await stage.carrier.ledger.waitFor(
      'ringing',
      (entry) => entry.kind === 'ringing' && entry.number === number,
      10_000,
    );
    expect((await stage.request('DELETE', `/call/${callId}`)).status).toBe(202);
    expect((await stage.over(callId)).outcome).toBe('cancelled');
    await stage.carrier.ledger.waitFor(
      'the end of the leg',
      (entry) => entry.kind === 'call_ended' && entry.number === number && entry.by === 'agent',
      5_000,
    );
    expect((await stage.request('DELETE', `/call/${callId}`)).status).toBe(409);
  });

  test('is hung up through the API while the agent talks', async () => {
    const number = stage.newNumber();
    await stage.person({ number });
    const callId = await stage.call({ phone_number: number });
    await stage.callOf(number, ({ state }) => state === 'talking');
    expect((await stage.request('POST', `/call/${callId}/hang_up`)).status).toBe(202);
    expect((await stage.over(callId)).outcome).toBe('hung_up');
  });

  test('for later is shown, begins at its time, and can be cancelled before', async () => {
    const number = stage.newNumber();
    await stage.person({ number, answers: { kind: 'busy' } });
    const soon = new Date(Date.now() + 2_500).toISOString();
    const callId = await stage.call({ phone_number: number, scheduled_at: soon });
    expect(await stage.read(callId)).toMatchObject({ state: 'scheduled', scheduled_at: soon });
    expect((await stage.over(callId)).outcome).toBe('busy');

    const cancelled = await stage.call({
      phone_number: number,
      scheduled_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect((await stage.request('DELETE', `/call/${cancelled}`)).status).toBe(202);
    expect(await stage.over(cancelled)).toMatchObject({ state: 'closed', outcome: 'cancelled' });
  });
});
