/** Stories of a carrier whose news are lost, late or out of order: every call ends all the same, and soon after its leg. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultInput } from '../../simulator/carrier.ts';
import { squeezed, earOf } from './hearing.ts';
import { rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'password', type: 'text', description: 'the password' }];
/** After the end of its leg a call is over within this. */
const longestAfterMs = 60_000;

// One after the other: events are counted over all calls.
describe('news of the carrier', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ environment: { LOOK_AFTER_SEC: '1', RING_TIMEOUT_SEC: '10' } });
  });
  afterAll(() => stage.stop());

  /** A person who hears the greeting and hangs up. */
  const shortCall = async (fault: Omit<Extract<FaultInput, { kind: 'events' }>, 'kind'>) => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [{ kind: 'wait_for', words: 'the password\\?' }, { kind: 'hang_up' }],
    });
    const before = stage.carrier.ledger.after().length;
    await stage.carrierFault({ kind: 'events', ...fault });
    const callId = await stage.call({ phone_number: number, claim });
    const call = await stage.over(callId);
    const overAt = Date.now();
    await stage.carrierFault({ kind: 'events' });

    const ledger = stage.carrier.ledger.after().slice(before);
    expect(ledger.filter(({ kind }) => kind === 'call_created')).toHaveLength(1);
    expect(earOf(stage, number)).toContain(squeezed('What is the password?'));
    const ended = ledger.filter((entry) => entry.kind === 'call_ended');
    expect(ended).toMatchObject([{ by: 'person' }]);
    expect(overAt - (ended[0]?.at ?? 0)).toBeLessThan(longestAfterMs);
    const lost = ledger.flatMap((entry) => (entry.kind === 'event_dropped' ? [entry.type] : []));
    return { call, lost };
  };

  test.each([
    { nth: 1, type: 'CallConnected', outcome: 'person_hung_up' },
    { nth: 2, type: 'ParticipantsUpdated', outcome: 'person_hung_up' },
    { nth: 3, type: 'MediaStreamingStarted', outcome: 'person_hung_up' },
    { nth: 4, type: 'MediaStreamingStopped', outcome: 'person_hung_up' },
    // Nobody told that the person hung up: the line is lost, as far as can be known.
    { nth: 5, type: 'CallDisconnected', outcome: 'dropped' },
  ])('lost once, $type, leaves a call that ends', async ({ nth, type, outcome }) => {
    const { call, lost } = await shortCall({ dropNth: nth });
    expect(lost).toEqual([`Microsoft.Communication.${type}`]);
    expect(call).toMatchObject({ outcome });
  });

  test('lost altogether leaves a call that ends', async () => {
    const { call, lost } = await shortCall({ dropShare: 1 });
    expect(lost).toHaveLength(5);
    expect(call).toMatchObject({ outcome: 'dropped' });
  });

  test.each([
    ['twice, late and in the wrong order', { duplicate: true, reorder: true, delayMs: 1_000 }],
    ['only after the next request', { holdUntilRequest: true }],
  ])('delivered %s changes nothing', async (_, fault) => {
    const { call } = await shortCall(fault);
    expect(call.outcome).toBe('person_hung_up');
  });

  test('that the line is busy, lost, leaves a call that ends: the carrier is asked', async () => {
    const number = stage.newNumber();
    await stage.person({ number, answers: { kind: 'busy' } });
    await stage.carrierFault({ kind: 'events', dropNth: 1 });
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    await stage.carrierFault({ kind: 'events' });

    const ledger = stage.carrier.ledger.after();
    expect(ledger.findLast((entry) => entry.kind === 'event_dropped')).toMatchObject({
      type: 'Microsoft.Communication.CreateCallFailed',
    });
    expect(call.outcome).toBe('failed');
    const dials = ledger.filter((entry) => entry.kind === 'call_created' && entry.number === number);
    expect(dials).toHaveLength(1);
  });
});
