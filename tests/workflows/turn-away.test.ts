/** No room: an incoming call is refused as busy, or answered with an apology and hung up; no leg is left behind. */
import { randomBytes, randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createLegActivities, type LegRef } from '../../activities/legs.ts';
import { createKeyedHash } from '../../adapters/keyed-hash/keyed-hash.ts';
import { createCalls } from '../../adapters/temporal/calls.ts';
import { connectClient, connectWorker, dataConverter } from '../../adapters/temporal/connection.ts';
import type { TurnAway } from '../../domain/ports/calls.ts';
import type { Carrier, CarrierEvent, IncomingCall } from '../../domain/ports/carrier.ts';
import { failed, ok, type Disposition, type Result } from '../../domain/result.ts';
import { createNoticeBoard } from './notice-board.ts';

type Deed = 'answer' | 'reject' | 'say' | 'hangUp';
interface Asked {
  readonly deed: Deed;
  /** The incoming call's context, by which each test knows its own. */
  readonly context: string;
}

const apology: TurnAway = { kind: 'apology', text: 'All lines are busy.', language: 'en-US' };
const asked = createNoticeBoard<Asked>();
const legs = createNoticeBoard<LegRef & { readonly context: string }>();
/** What a deed answers to one call; `ok` where nothing is said. Each answer is given once. */
const answers = new Map<string, Result<never>[]>();

function failure(disposition: Disposition): Result<never> {
  return failed({ code: 'fault', message: 'it failed', disposition });
}

function answerTo<T>(deed: Deed, context: string, value: T): Promise<Result<T>> {
  asked.pin({ deed, context });
  return Promise.resolve(answers.get(`${deed} ${context}`)?.shift() ?? ok(value));
}

/** It names a leg after its incoming call, so that later requests are known as that call's. */
const carrierIdOf = (context: string): string => `carrier-${context}`;
const contextOf = (carrierCallId: string): string => carrierCallId.slice('carrier-'.length);

const carrier: Carrier = {
  dial: () => Promise.reject(new Error('nobody is dialled')),
  startMedia: () => Promise.reject(new Error('no media is asked for')),
  transfer: () => Promise.reject(new Error('nobody is put through')),
  startRecording: () => Promise.reject(new Error('nothing is recorded')),
  pauseRecording: () => Promise.reject(new Error('nothing is recorded')),
  resumeRecording: () => Promise.reject(new Error('nothing is recorded')),
  stopRecording: () => Promise.reject(new Error('nothing is recorded')),
  find: () => Promise.resolve(ok('connected')),
  answer: ({ incomingContext, callbackUrl, legId }) => {
    const [, lineId = ''] = callbackUrl.split('/');
    legs.pin({ lineId, callId: legId, legId, context: incomingContext });
    return answerTo('answer', incomingContext, { carrierCallId: carrierIdOf(incomingContext) });
  },
  reject: ({ incomingContext }) => answerTo('reject', incomingContext, undefined),
  say: ({ carrierCallId }) => answerTo('say', contextOf(carrierCallId), undefined),
  hangUp: ({ carrierCallId }) => answerTo('hangUp', contextOf(carrierCallId), undefined),
};

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const taskQueue = `turn-away-${randomUUID()}`;

async function open() {
  // Deeds fail here on purpose; the worker's warnings of it are no news.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const where = { address: inject('temporalAddress'), namespace: inject('temporalNamespace') };
  const [{ client, close }, connection] = await Promise.all([connectClient(where), connectWorker(where)]);
  const { lineId } = createKeyedHash(randomBytes(32).toString('hex'));
  const worker = await Worker.create({
    connection,
    taskQueue,
    dataConverter,
    namespace: where.namespace,
    workflowBundle: { codePath: inject('workflowBundlePath') },
    activities: createLegActivities({
      carrier,
      addresses: {
        callbackUrl: (leg) => `api/${leg.lineId}/${leg.legId}`,
        mediaUrl: (leg) => `bridge/${leg.lineId}/${leg.legId}`,
      },
      log: silent,
    }),
    shutdownGraceTime: '100ms',
  });
  const running = worker.run();
  return {
    client,
    calls: createCalls({ client, taskQueue, lineId }),
    close: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await close();
    },
  };
}

let stage: Awaited<ReturnType<typeof open>>;
beforeAll(async () => {
  stage = await open();
});
afterAll(() => stage.close());

function ringing(scripted: Partial<Record<Deed, Result<never>[]>> = {}): IncomingCall {
  const context = randomUUID();
  for (const deed of ['answer', 'reject', 'say', 'hangUp'] as const)
    answers.set(`${deed} ${context}`, scripted[deed] ?? []);
  return { eventId: randomUUID(), from: '+33612345678', to: '+33187654321', incomingContext: context };
}

const deedsOf = ({ incomingContext }: IncomingCall): Deed[] =>
  asked.all.flatMap(({ deed, context }) => (context === incomingContext ? [deed] : []));
const whenAsked = ({ incomingContext }: IncomingCall, deed: Deed): Promise<Asked> =>
  asked.first((one) => one.deed === deed && one.context === incomingContext);

type News = { kind: 'connected' | 'said' } | { kind: 'disconnected'; reason: 'hung_up'; detail: string };

/** The carrier posts an event to the address that the leg was answered with. */
async function tell({ incomingContext }: IncomingCall, news: News): Promise<void> {
  const { lineId, legId } = await legs.first(({ context }) => context === incomingContext);
  const ids = { eventId: randomUUID(), legId, carrierCallId: carrierIdOf(incomingContext) };
  const event: CarrierEvent = { ...ids, ...news };
  expect(await stage.calls.carrierEvent(lineId, event)).toEqual(ok(undefined));
}

/** Resolves when the workflow that turns a call away is at its end. */
async function over({ incomingContext }: IncomingCall): Promise<void> {
  const { lineId } = await legs.first(({ context }) => context === incomingContext);
  const workflowId = lineId.replace('turned-away.', 'turned-away/');
  await stage.client.workflow.getHandle(workflowId).result();
}

test('busy: refused, once, however often the call is told of', async () => {
  const call = ringing();
  for (let times = 0; times < 3; times += 1)
    expect(await stage.calls.turnAway(call, { kind: 'busy' })).toEqual(ok(undefined));
  await whenAsked(call, 'reject');
  // Over or not, it is the same event.
  expect(await stage.calls.turnAway(call, { kind: 'busy' })).toEqual(ok(undefined));
  expect(deedsOf(call)).toEqual(['reject']);
});

test('an apology: answered, told so once it is connected, hung up when that is said', async () => {
  const call = ringing();
  await stage.calls.turnAway(call, apology);
  await whenAsked(call, 'answer');
  expect(deedsOf(call)).toEqual(['answer']);
  await tell(call, { kind: 'connected' });
  await whenAsked(call, 'say');
  expect(deedsOf(call)).toEqual(['answer', 'say']);
  await tell(call, { kind: 'said' });
  await over(call);
  expect(deedsOf(call)).toEqual(['answer', 'say', 'hangUp']);
});

test('the end of the apology is not waited for for ever', async () => {
  const call = ringing();
  await stage.calls.turnAway(call, apology);
  await tell(call, { kind: 'connected' });
  await over(call);
  expect(deedsOf(call)).toEqual(['answer', 'say', 'hangUp']);
});

test('a person who hangs up meanwhile is not hung up on', async () => {
  const call = ringing();
  await stage.calls.turnAway(call, apology);
  await tell(call, { kind: 'connected' });
  await whenAsked(call, 'say');
  await tell(call, { kind: 'disconnected', reason: 'hung_up', detail: '' });
  await over(call);
  expect(deedsOf(call)).toEqual(['answer', 'say']);
});

test.each(['retryable', 'final'] as const)(
  'an answer that fails (%s): refused as busy',
  async (disposition) => {
    const call = ringing({ answer: [failure(disposition)] });
    await stage.calls.turnAway(call, apology);
    await over(call);
    expect(deedsOf(call)).toEqual(['answer', 'reject']);
  },
);

test('an answer of which nothing is known is found by its first event', async () => {
  const call = ringing({ answer: [failure('unknown')] });
  await stage.calls.turnAway(call, apology);
  await tell(call, { kind: 'connected' });
  await whenAsked(call, 'say');
  await tell(call, { kind: 'said' });
  await over(call);
  expect(deedsOf(call)).toEqual(['answer', 'say', 'hangUp']);
});

test('where the carrier cannot speak, it hangs up', async () => {
  const call = ringing({ say: [failure('final')] });
  await stage.calls.turnAway(call, apology);
  await tell(call, { kind: 'connected' });
  await over(call);
  expect(deedsOf(call)).toEqual(['answer', 'say', 'hangUp']);
});

test('a hang-up that fails is tried again', async () => {
  const call = ringing({ say: [failure('final')], hangUp: [failure('retryable'), failure('retryable')] });
  await stage.calls.turnAway(call, apology);
  await tell(call, { kind: 'connected' });
  await over(call);
  expect(deedsOf(call)).toEqual(['answer', 'say', 'hangUp', 'hangUp', 'hangUp']);
});
