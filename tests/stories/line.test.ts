/** Stories of the line: one call at a time, the same request once, and people who call us. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

describe.concurrent('a line', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ features: { phone_silence_timeout_sec: 2, recognition_retry_max: 1 } });
  });
  afterAll(() => stage.stop());

  const dialled = (number: string) =>
    stage.carrier.ledger.after().filter((entry) => entry.kind === 'call_created' && entry.number === number);

  test('takes the same request once, however often and however fast it is sent', async () => {
    const number = stage.newNumber();
    await stage.person({ number, answers: { kind: 'busy' } });
    const post = () =>
      stage.request('POST', '/call', { phone_number: number }, { 'idempotency-key': `key of ${number}` });
    const answers = await Promise.all([post(), post(), post()]);
    const ids = new Set(answers.map(({ body }) => callIdIn(body)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(ids.size).toBe(1);
    await stage.over([...ids][0] ?? '');
    expect((await post()).body).toMatchObject({ call_id: [...ids][0] });
    expect(dialled(number)).toHaveLength(1);

    const other = await stage.request(
      'POST',
      '/call',
      { phone_number: number, task: 'Something else.' },
      { 'idempotency-key': `key of ${number}` },
    );
    expect(other.status).toBe(422);
  });

  test('refuses a second call while one is under way, with its id, and takes one after it', async () => {
    const number = stage.newNumber();
    await stage.person({ number, answers: { kind: 'no_answer', afterMs: 3_000 } });
    const first = await stage.call({ phone_number: number });
    const second = await stage.request('POST', '/call', { phone_number: number });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ call_id: first });
    expect((await stage.over(first)).outcome).toBe('no_answer');

    const third = await stage.call({ phone_number: number });
    expect(third).not.toBe(first);
    expect((await stage.over(third)).outcome).toBe('no_answer');
    expect(dialled(number)).toHaveLength(2);
    expect((await stage.read(first)).state).toBe('closed');
  });

  test('answers a person who calls us, from the defaults', async () => {
    const number = stage.newNumber();
    await stage.callsUs({
      number,
      script: [
        ...asked('name of the caller', 'My name is Jean Valjean.'),
        ...asked('anything else', 'No, goodbye.'),
      ],
    });
    const call = await stage.callOf(number, ({ state }) => state === 'lingering');
    expect(call).toMatchObject({ direction: 'inbound', outcome: 'completed' });
    expect(call.claim).toMatchObject([{ name: 'caller_name', value: 'Jean Valjean' }]);
    expect(stage.heardBy(number)[0]).toContain('AI assistant');
  });

  test('goes on with the open conversation when the person calls back', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('policy number', 'It is POL-4711.'),
        { kind: 'wait_for', words: 'e-mail', timeoutMs: 20_000 },
        { kind: 'hang_up' },
      ],
    });
    const callId = await stage.call({
      phone_number: number,
      claim: [
        { name: 'policy_number', type: 'text', description: 'the policy number' },
        { name: 'email', type: 'email', description: 'the e-mail address' },
      ],
    });
    expect((await stage.over(callId)).outcome).toBe('person_hung_up');

    await stage.callsUs({
      number,
      script: [...asked('e-mail', 'marie at example dot com'), ...asked('anything else', 'No, goodbye.')],
    });
    const call = await stage.callOf(number, ({ outcome }) => outcome === 'completed');
    expect(call.call_id).toBe(callId);
    expect(call.claim).toMatchObject([{ value: 'POL-4711' }, { value: 'marie@example.com' }]);
    expect(stage.heardBy(number).join(' ')).toContain('Hello again');
  });
});

function callIdIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'call_id' in body ? String(body.call_id) : 'none';
}
