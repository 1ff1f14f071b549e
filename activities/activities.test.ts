import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { plan, key } from '../tests/call-fixture.ts';
import type { Carrier } from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import { failed, ok, type Disposition } from '../domain/result.ts';
import { valueOrThrow } from './failures.ts';
import { createLegActivities } from './legs.ts';

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

/** A carrier that writes down what it is asked and answers all alike, but where `otherwise` says something else. */
function carrierThat(disposition: Disposition | null, otherwise: Partial<Carrier> = {}) {
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
    startMedia: note('startMedia', undefined),
    say: note('say', undefined),
    transfer: note('transfer', undefined),
    startRecording: note('startRecording', { recordingId: 'r-1' }),
    pauseRecording: note('pauseRecording', undefined),
    resumeRecording: note('resumeRecording', undefined),
    stopRecording: note('stopRecording', undefined),
    ...otherwise,
  };
  const addresses = {
    callbackUrl: ({ legId }: { legId: string }) => `http://api/${legId}`,
    mediaUrl: ({ legId }: { legId: string }) => `ws://bridge/${legId}`,
  };
  const lines: unknown[] = [];
  const warn: Log['warn'] = (event, fields) => void lines.push([event, fields]);
  return { asked, lines, legs: createLegActivities({ carrier, addresses, log: { ...silent, warn } }) };
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
  const carrierCallId = 'c-1';
  const sentence = { carrierCallId, text: 'One moment, please.', language: 'en-US' };
  it('media, words and a look are asked of the carrier by the id of its call', async () => {
    const { asked, lines, legs } = carrierThat(null);
    expect(await legs.startMedia({ carrierCallId, anew: true })).toEqual(ok(undefined));
    expect(await legs.say(sentence)).toEqual(ok(undefined));
    expect(await legs.find({ carrierCallId })).toEqual(ok('gone'));
    expect(asked).toEqual([
      ['startMedia', { carrierCallId: 'c-1', anew: true }],
      ['say', sentence],
      ['find', 'c-1'],
    ]);
    expect(lines).toEqual([]);
  });
  it.each(['retryable', 'final', 'unknown'] as const)(
    'their failures (%s) come back as values, and are logged without a word of what was to be said',
    async (disposition) => {
      const { lines, legs } = carrierThat(disposition);
      const answers = [
        await legs.startMedia({ carrierCallId, anew: true }),
        await legs.say(sentence),
        await legs.find({ carrierCallId }),
      ];
      expect(answers).toEqual(answers.map(() => failed(failure(disposition))));
      const fields = { carrierCallId, code: 'fault', disposition };
      expect(lines).toEqual([
        ['start media failed', fields],
        ['say failed', fields],
        ['find failed', fields],
      ]);
    },
  );
  it.each(['retryable', 'final', 'unknown'] as const)(
    'a hang-up that fails (%s) is none where the leg is found to be gone',
    async (disposition) => {
      const { legs } = carrierThat(disposition, { find: () => Promise.resolve(ok('gone')) });
      await legs.hangUp({ key, carrierCallId });
    },
  );
  it.each([
    ['is still there', () => Promise.resolve(ok('connected' as const))],
    ['cannot be found out about', () => Promise.resolve(failed(failure('retryable')))],
  ])('a hang-up fails where the leg %s', async (_, find) => {
    const { legs } = carrierThat('unknown', { find });
    await expect(legs.hangUp({ key, carrierCallId })).rejects.toThrow(ApplicationFailure);
  });
  it('a carrier that asks for a pause is asked nothing more', async () => {
    const busy = failed({ ...failure('retryable'), retryAfterMs: 2_000 });
    const { asked, legs } = carrierThat(null, { hangUp: () => Promise.resolve(busy) });
    await expect(legs.hangUp({ key, carrierCallId })).rejects.toThrow(
      expect.objectContaining({ nextRetryDelay: 2_000 }),
    );
    expect(asked).toEqual([]);
  });
  it('a hang-up or a refusal that fails is thrown, for Temporal to try again', async () => {
    const { legs } = carrierThat('retryable', { find: () => Promise.resolve(ok('connected')) });
    await expect(legs.hangUp({ key, carrierCallId: 'c-1' })).rejects.toThrow(ApplicationFailure);
    await expect(legs.reject({ key, incomingContext: 'context' })).rejects.toThrow(ApplicationFailure);
  });
});
