/** Stories of people who are not reached: each has an outcome of its own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearse, type Rehearsal } from './rehearsal.ts';

describe.concurrent('a person who is not reached', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ environment: { RING_TIMEOUT_SEC: '4' } });
  });
  afterAll(() => stage.stop());

  test.each([
    ['does not pick up', { kind: 'no_answer', afterMs: 1_000 }, 'no_answer'],
    ['lets it ring for ever', { kind: 'no_answer', afterMs: 60_000 }, 'no_answer'],
    ['is busy', { kind: 'busy' }, 'busy'],
    ['declines', { kind: 'declines' }, 'declined'],
    ['has a number the carrier does not know', { kind: 'bad_number' }, 'bad_number'],
  ] as const)('%s', async (_, answers, outcome) => {
    const number = stage.newNumber();
    await stage.person({ number, answers });
    const call = await stage.over(await stage.call({ phone_number: number }));
    expect(call.outcome).toBe(outcome);
    expect(call.messages).toEqual([]);
    // Nothing was said, so there is nothing to sum up.
    expect(call.synthesis).toBeNull();
  });

  test('has a number that cannot be: refused before the carrier hears of it', async () => {
    const answer = await stage.request('POST', '/call', { phone_number: '+3312' });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/phone_number' }] });
    const dialled = stage.carrier.ledger
      .after()
      .filter((entry) => entry.kind === 'call_created' && entry.number === '+3312');
    expect(dialled).toEqual([]);
  });
});
