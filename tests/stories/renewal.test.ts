/** The story of a call that is too long for one run of its workflow: it goes on in another, again and again, and nobody hears it. */
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createKeyedHash } from '../../adapters/keyed-hash/keyed-hash.ts';
import { earOf, heardWhole, squeezed, turnsIn, utterancesIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

/** A reply after a longer pause would be noticed. */
const longestReplyMs = 3_000;

let stage: Rehearsal;
beforeAll(async () => {
  stage = await rehearse({ environment: { RENEW_AFTER_EVENTS: '50' } });
});
afterAll(() => stage.stop());

test('a call of many runs is one conversation', async () => {
  const number = stage.newNumber();
  const said = ['My name is Paul Martin.', 'It is POL-8830.', 'marie at example dot com', 'It is Swordfish.'];
  await stage.person({
    number,
    script: [
      ...asked('full name\\?', said[0] ?? ''),
      ...asked('policy number\\?', said[1] ?? ''),
      ...asked('e-mail\\?', said[2] ?? ''),
      ...asked('password\\?', said[3] ?? ''),
      ...asked('anything else', 'No, goodbye.'),
    ],
  });
  const callId = await stage.call({
    phone_number: number,
    claim: [
      { name: 'full_name', type: 'text', description: 'the full name' },
      { name: 'policy_number', type: 'text', description: 'the policy number' },
      { name: 'email', type: 'email', description: 'the e-mail' },
      { name: 'password', type: 'text', description: 'the password' },
    ],
  });
  const call = await stage.over(callId);

  expect(await runsOf(number)).toBeGreaterThanOrEqual(3);
  expect(call).toMatchObject({
    outcome: 'completed',
    claim: [
      { value: 'Paul Martin' },
      { value: 'POL-8830' },
      { value: 'marie@example.com' },
      { value: 'Swordfish' },
    ],
  });
  expect(turnsIn(call)).toEqual([...said, 'No, goodbye.']);
  const ear = earOf(stage, number);
  for (const { text, complete } of utterancesIn(call)) {
    expect(complete).toBe(true);
    expect(heardWhole(ear, text)).toBe(true);
  }
  expect(ear.split(squeezed('the full name?'))).toHaveLength(2);
  const ledger = stage.carrier.ledger.after();
  const replies = ledger.flatMap((entry) => (entry.kind === 'agent_replied' ? [entry.arrivalMs] : []));
  expect(replies).toHaveLength(5);
  expect(Math.max(...replies)).toBeLessThan(longestReplyMs);
  expect(ledger.filter(({ kind }) => kind === 'media_opened')).toHaveLength(1);
  expect(ledger.filter(({ kind }) => kind === 'call_created')).toHaveLength(1);
});

/** How many runs the workflow of a line has had, counted back from the present one. */
async function runsOf(number: string): Promise<number> {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  try {
    const { workflow } = new Client({ connection, namespace: inject('temporalNamespace') });
    const { SECRET, ACS_PHONE_NUMBER } = stage.config;
    const workflowId = `line/${createKeyedHash(SECRET).lineId(ACS_PHONE_NUMBER, number)}`;
    let runId: string | undefined;
    for (let runs = 1; ; runs++) {
      const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
      const before = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
      if (!before) return runs;
      runId = before;
    }
  } finally {
    await connection.close();
  }
}
