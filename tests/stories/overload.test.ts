/** Stories of more calls than there is room for: nothing is begun that cannot be carried through, and whoever calls us is told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'password', type: 'text', description: 'the password' }];
const listens: PersonInput['script'] = [{ kind: 'pause', ms: 60_000 }];

/** A house with room for two, and two people talking. */
async function fullHouse(environment: Readonly<Record<string, string>>) {
  const stage = await rehearse({ environment: { MAX_CALLS: '2', ...environment } });
  const callIds: string[] = [];
  for (const number of [stage.newNumber(), stage.newNumber()]) {
    await stage.person({ number, script: listens });
    callIds.push(await stage.call({ phone_number: number, claim }));
    await stage.hears(number, /Hello/);
  }
  return { stage, callIds };
}

describe.concurrent.each([
  {
    inbound: 'busy',
    hears: 'the busy tone',
    environment: { INBOUND_OVERLOAD: 'busy' },
  },
  {
    inbound: 'apology',
    hears: 'an apology',
    environment: { INBOUND_OVERLOAD: 'apology', ACS_VOICE_ENDPOINT: 'https://voice.example' },
  },
])('with as many calls as there is room for', ({ inbound, hears, environment }) => {
  let stage: Rehearsal;
  let callIds: readonly string[];
  beforeAll(async () => {
    ({ stage, callIds } = await fullHouse(environment));
  });
  afterAll(() => stage.stop());

  test(`a third is refused, a person who calls hears ${hears}, and there is room again after`, async () => {
    const third = stage.newNumber();
    const refused = await stage.request('POST', '/call', { phone_number: third, claim });
    expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

    const caller = stage.newNumber();
    await stage.callsUs({ number: caller });
    const { ledger } = stage.carrier;
    if (inbound === 'busy') {
      const rejected = await ledger.waitFor(
        'the refusal',
        (entry) => entry.kind === 'call_rejected' && entry.number === caller,
        20_000,
      );
      expect(rejected).toMatchObject({ reason: 'busy' });
      expect(ledger.after().filter(({ kind }) => kind === 'call_answered')).toEqual([]);
    } else {
      const ended = await ledger.waitFor(
        'the end of the call',
        (entry) => entry.kind === 'call_ended' && entry.number === caller,
        30_000,
      );
      expect(ended).toMatchObject({ by: 'agent' });
      const heard = ledger.after().filter((entry) => entry.kind === 'heard' && entry.number === caller);
      expect(heard).toMatchObject([
        { by: 'carrier', text: expect.stringMatching(/all our lines are busy.*call again later/) },
      ]);
    }

    const [first = ''] = callIds;
    await stage.request('POST', `/call/${first}/hang_up`);
    expect((await stage.over(first)).outcome).toBe('hung_up');
    await stage.person({ number: third, answers: { kind: 'busy' } });
    expect((await stage.over(await stage.call({ phone_number: third, claim }))).outcome).toBe('busy');
    // Nothing was dialled for what was refused.
    expect(ledger.after().filter(({ kind }) => kind === 'call_created')).toHaveLength(3);
  });
});
