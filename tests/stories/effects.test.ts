/** Stories of a carrier that does what it is asked without saying so, refuses, or fails: every effect comes about once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireCall } from '../../api/call-report.ts';
import type { CarrierEntry, FaultInput } from '../../simulator/carrier.ts';
import { earOf, heardWhole, utterancesIn } from './hearing.ts';
import { rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'password', type: 'text', description: 'the password' }];
/** After the end of its leg a call is over within this. */
const longestAfterMs = 60_000;

interface FaultyCase {
  readonly what: string;
  readonly fault: FaultInput;
}
/** The ways in which a request may fail, for an operation. */
const failings = (operation: string): readonly FaultyCase[] => [
  { what: 'is carried out and the answer lost', fault: { kind: 'swallow_response', operation } },
  {
    what: 'is refused with 429 for a second',
    fault: { kind: 'http', operation, status: 429, retryAfterSec: 1 },
  },
  {
    what: 'is carried out and answered with 500',
    fault: { kind: 'http', operation, status: 500, carriedOut: true },
  },
];

// One after the other: a fault strikes whoever comes next.
describe('a request that', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({
      environment: { LOOK_AFTER_SEC: '1', RING_TIMEOUT_SEC: '4', MEDIA_RESTART_SEC: '1' },
    });
  });
  afterAll(() => stage.stop());

  const ledgerOf = (number: string): readonly CarrierEntry[] => {
    const entries = stage.carrier.ledger.after();
    const legs = new Set(
      entries.flatMap((entry) =>
        (entry.kind === 'call_created' || entry.kind === 'call_answered') && entry.number === number
          ? [entry.callConnectionId]
          : [],
      ),
    );
    return entries.filter(
      (entry) =>
        ('number' in entry && entry.number === number) ||
        ('callConnectionId' in entry && entry.callConnectionId !== null && legs.has(entry.callConnectionId)),
    );
  };
  const countOf = (number: string, kind: CarrierEntry['kind']): number =>
    ledgerOf(number).filter((entry) => entry.kind === kind).length;

  /** Once the person has heard so much, our side ends the call. */
  const heardAndEnded = async (number: string, callId: string, words = /Hello/): Promise<WireCall> => {
    await stage.hears(number, words);
    await stage.request('POST', `/call/${callId}/hang_up`);
    const call = await stage.over(callId);
    const overAt = Date.now();

    expect(call).toMatchObject({ outcome: 'hung_up' });
    const ends = ledgerOf(number).filter((entry) => entry.kind === 'call_ended');
    expect(ends).toMatchObject([{ by: 'agent' }]);
    expect(
      overAt - (stage.carrier.ledger.after().findLast(({ kind }) => kind === 'call_ended')?.at ?? 0),
    ).toBeLessThan(longestAfterMs);
    return call;
  };

  test.each(failings('create'))('dials and $what makes one telephone ring, once', async ({ fault }) => {
    const number = stage.newNumber();
    await stage.carrierFault(fault);
    const callId = await stage.call({ phone_number: number, claim });
    await heardAndEnded(number, callId);
    expect(countOf(number, 'call_created')).toBe(1);
  });

  test('dials and fails so that nobody can tell whether it was carried out is not made again', async () => {
    const number = stage.newNumber();
    await stage.carrierFault({ kind: 'http', operation: 'create', status: 500 });
    const before = stage.carrier.ledger.after().length;
    const call = await stage.over(await stage.call({ phone_number: number, claim }));

    expect(call).toMatchObject({ outcome: 'failed' });
    expect(countOf(number, 'call_created')).toBe(0);
    const dials = stage.carrier.ledger
      .after()
      .slice(before)
      .filter((entry) => entry.kind === 'request' && entry.operation === 'create');
    expect(dials).toMatchObject([{ result: 'fault', status: 500 }]);
  });

  test.each(failings('answer').filter(({ fault }) => fault.kind !== 'http' || fault.status !== 429))(
    'answers a person who calls us and $what connects them once',
    async ({ fault }) => {
      const number = stage.newNumber();
      await stage.carrierFault(fault);
      await stage.callsUs({ number });
      await stage.hears(number, /Hello/);
      const { call_id: callId } = await stage.callOf(number, ({ state }) => state === 'talking');
      await stage.request('POST', `/call/${callId}/hang_up`);
      expect((await stage.over(callId)).outcome).toBe('hung_up');
      expect(countOf(number, 'call_answered')).toBe(1);
      expect(ledgerOf(number).filter(({ kind }) => kind === 'call_ended')).toMatchObject([{ by: 'agent' }]);
    },
  );

  test.each([
    ...failings('terminate'),
    { what: 'fails with 500', fault: { kind: 'http', operation: 'terminate', status: 500 } as const },
  ])('hangs up and $what ends the call once', async ({ fault }) => {
    const number = stage.newNumber();
    await stage.carrierFault(fault);
    await heardAndEnded(number, await stage.call({ phone_number: number, claim }));
  });

  test.each([
    ...failings('start_media_streaming'),
    {
      what: 'fails with 500',
      fault: { kind: 'http', operation: 'start_media_streaming', status: 500 } as const,
    },
  ])('asks for the media and $what brings it back once', async ({ fault }) => {
    const number = stage.newNumber();
    await stage.person({ number, line: { mediaReconnect: 'when-asked' } });
    await stage.carrierFault(fault);
    const callId = await stage.call({ phone_number: number, claim });
    await stage.hears(number, /AI assistant/);
    await stage.carrierFault({ kind: 'drop_media', number });
    const call = await heardAndEnded(number, callId, /the password\?/);
    expect(heardWhole(earOf(stage, number), utterancesIn(call)[0]?.text ?? '-')).toBe(true);
    expect(countOf(number, 'media_opened')).toBe(2);
  });
});
