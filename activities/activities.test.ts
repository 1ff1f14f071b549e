import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { plan, key, opening } from '../tests/call-fixture.ts';
import type { Carrier } from '../domain/ports/carrier.ts';
import { failed, ok, type Disposition } from '../domain/result.ts';
import { valueOrThrow } from './failures.ts';
import { createLegActivities } from './legs.ts';
import { createRecord } from './record.ts';

const failure = (disposition: Disposition) => ({ code: 'fault', message: 'it failed', disposition });
const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe('a failure as Temporal sees it', () => {
  it.each([
    ['retryable', false],
    ['unknown', false],
    ['final', true],
  ] as const)('%s: tried again unless it is final', (disposition, nonRetryable) => {
    expect(() => valueOrThrow(failed(failure(disposition)))).toThrow(ApplicationFailure);
    expect(() => valueOrThrow(failed(failure(disposition)))).toThrow(
      expect.objectContaining({ type: 'fault', nonRetryable }),
    );
  });
  it("waits as long as the peer's own wish", () => {
    const busy = failed({ ...failure('retryable'), retryAfterMs: 1_500 });
    expect(() => valueOrThrow(busy)).toThrow(expect.objectContaining({ nextRetryDelay: 1_500 }));
  });
  it('is none where there is a value', () => {
    expect(valueOrThrow(ok(7))).toBe(7);
  });
});

/** A carrier that writes down what it is asked and answers all alike. */
function carrierThat(disposition: Disposition | null) {
  const asked: unknown[] = [];
  const answer = <T>(value: T) => Promise.resolve(disposition ? failed<T>(failure(disposition)) : ok(value));
  const note =
    <T>(name: string, value: T) =>
    (request: unknown) => {
      asked.push([name, request]);
      return answer(value);
    };
  const carrier: Carrier = {
    dial: note('dial', { carrierCallId: 'c-1' }),
    answer: note('answer', { carrierCallId: 'c-1' }),
    reject: note('reject', undefined),
    hangUp: note('hangUp', undefined),
    find: note('find', 'gone' as const),
  };
  const addresses = {
    callbackUrl: ({ legId }: { legId: string }) => `http://api/${legId}`,
    mediaUrl: ({ legId }: { legId: string }) => `ws://bridge/${legId}`,
  };
  return { asked, legs: createLegActivities({ carrier, addresses, log: silent }) };
}

const leg = { lineId: 'line', callId: plan.callId, legId: 'leg-1' };
const order = { ...leg, key, to: plan.phoneNumber, from: plan.ourNumber };

describe('the deeds on a leg', () => {
  it("dials under the workflow's key, with the leg's own addresses", async () => {
    const { asked, legs } = carrierThat(null);
    expect(await legs.dial(order)).toEqual(ok({ carrierCallId: 'c-1' }));
    expect(asked).toEqual([
      [
        'dial',
        {
          ...{ legId: 'leg-1', callbackUrl: 'http://api/leg-1', mediaUrl: 'ws://bridge/leg-1' },
          ...{ key, to: plan.phoneNumber, from: plan.ourNumber },
        },
      ],
    ]);
  });
  it.each(['retryable', 'final', 'unknown'] as const)(
    'a dial or an answer that fails (%s) comes back as a value, for the reducer to judge',
    async (disposition) => {
      const { legs } = carrierThat(disposition);
      expect(await legs.dial(order)).toEqual(failed(failure(disposition)));
      const answer = { ...leg, key, incomingContext: 'context' };
      expect(await legs.answer(answer)).toEqual(failed(failure(disposition)));
    },
  );
  it('a hang-up or a refusal that fails is thrown, for Temporal to try again', async () => {
    const { legs } = carrierThat('retryable');
    await expect(legs.hangUp({ key, carrierCallId: 'c-1' })).rejects.toThrow(ApplicationFailure);
    await expect(legs.reject({ key, incomingContext: 'context' })).rejects.toThrow(ApplicationFailure);
  });
});

describe('recording', () => {
  it('writes through to the store, and throws what it refuses', async () => {
    const written: unknown[] = [];
    const events = [{ callId: plan.callId, seq: 1, at: opening, body: { kind: 'claim_renewed' as const } }];
    const append = (callId: string, given: unknown) => {
      written.push(callId, given);
      return Promise.resolve(written.length > 2 ? failed(failure('retryable')) : ok(undefined));
    };
    const record = createRecord({ records: { append } });
    await record({ callId: plan.callId, events });
    expect(written).toEqual([plan.callId, events]);
    await expect(record({ callId: plan.callId, events })).rejects.toThrow(ApplicationFailure);
  });
});
