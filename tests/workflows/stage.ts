/** A stage for the workflows: a real server and workers, with deeds and bridges that do as a test tells them. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '../../activities/index.ts';
import { valueOrThrow } from '../../activities/failures.ts';
import { createKeyedHash } from '../../adapters/keyed-hash/keyed-hash.ts';
import { openOutreachRecords } from '../../adapters/sqlite-records/outreaches.ts';
import { createCalls } from '../../adapters/temporal/calls.ts';
import { createOutreaches } from '../../adapters/temporal/outreaches.ts';
import { createTextLines } from '../../adapters/temporal/text-lines.ts';
import { connectClient, connectWorker, dataConverter } from '../../adapters/temporal/connection.ts';
import { createWebhooks, type TemporalWebhooks } from '../../adapters/temporal/webhooks.ts';
import type { CallEvent, RecordBody } from '../../domain/call/record-events.ts';
import type { WrapUp } from '../../domain/call/wrap-up.ts';
import type { Attachment } from '../../domain/conversation/converse.ts';
import type { CallerAside } from '../../domain/conversation/transcript.ts';
import type { CallSettings, Plan } from '../../domain/plan.ts';
import type { Calls } from '../../domain/ports/calls.ts';
import type { TextLines } from '../../domain/ports/text-lines.ts';
import type { Outreaches } from '../../domain/ports/outreaches.ts';
import type { CarrierEvent } from '../../domain/ports/carrier.ts';
import type { WebhookStore } from '../../domain/ports/webhook-store.ts';
import { ok } from '../../domain/result.ts';
import * as messages from '../../workflows/phone-call.messages.ts';
import { createNoticeBoard } from './notice-board.ts';
import { startScriptedBridge, type ScriptedBridge } from './scripted-bridge.ts';

export interface StageOptions {
  readonly address: string;
  readonly namespace: string;
  /** The bundled workflows: a file, or the code itself. */
  readonly workflowBundle: { readonly codePath: string } | { readonly code: string };
}

/** A deed that a worker was asked for, such as `dial`. */
export interface Asked {
  readonly deed: keyof Activities;
  readonly callId: string | null;
  readonly request: unknown;
}

/** A leg the carrier was told to make. */
export interface MadeLeg {
  readonly callId: string;
  readonly lineId: string;
  readonly legId: string;
}

export interface CallOnStage {
  readonly callId: string;
  readonly lineId: string;
  /** The newest run on the line. */
  readonly line: WorkflowHandle;
  /** Resolves when such an event is in the store. */
  recorded(kind: RecordBody['kind'], fits?: (body: RecordBody) => boolean): Promise<CallEvent>;
  /** Resolves when the store knows that the call is in this state. */
  inState(state: string): Promise<CallEvent>;
  /** Everything recorded so far, in order. */
  events(): readonly CallEvent[];
  /** The line's search attributes as the server knows them, by name. */
  attributes(): Promise<Readonly<Record<string, unknown>>>;
  /** The legs made for it, in order; waits for the `n`th, counted from 0. */
  leg(n: number): Promise<MadeLeg>;
  carrier(leg: MadeLeg, news: CarrierNews): Promise<void>;
  attach(leg: MadeLeg, bridge: ScriptedBridge, formerEpoch?: number): Promise<Attachment>;
  says(text: string, seq: number, epoch?: number, aside?: CallerAside): Promise<void>;
  presses(digits: string, seq: number, epoch?: number): Promise<void>;
}

type WithoutIds<Event> = Event extends unknown ? Omit<Event, 'eventId' | 'legId' | 'carrierCallId'> : never;
/** News of a leg; without an id of its own it is told once. */
export type CarrierNews = WithoutIds<CarrierEvent> & { readonly eventId?: string };

export interface Stage {
  readonly calls: Calls;
  readonly texts: TextLines;
  readonly outreaches: Outreaches;
  readonly bridge: ScriptedBridge;
  /** News for others, delivered by this stage's workers; a delivery's own script goes by its id. */
  webhooks(store: WebhookStore, pausesSec: readonly number[]): TemporalWebhooks;
  /** What each deed does for one call (or to begin the calls of one outreach) instead of what it does by itself. */
  script(callId: string, deeds: Partial<Activities>): void;
  asked(deed: keyof Activities, callId: string): readonly Asked[];
  /** Of all calls, and of legs that are nobody's. */
  allAsked(deed: keyof Activities): readonly Asked[];
  /** The `n`th time, counted from 1, that this deed is asked for. */
  whenAsked(deed: keyof Activities, callId: string, n?: number): Promise<Asked>;
  /** A worker with these workflows takes the place of the one that runs. */
  deploy(workflowBundle: StageOptions['workflowBundle']): Promise<void>;
  call(plan: Plan): CallOnStage;
  anotherBridge(): Promise<ScriptedBridge>;
  /** A workflow by its id: its newest run, or the one named. */
  handle(workflowId: string, runId?: string): WorkflowHandle;
  close(): Promise<void>;
}

export const shortSettings: CallSettings = {
  ringTimeoutSec: 30,
  attachTimeoutSec: 30,
  graceSec: 30,
  maxCallMinutes: 10,
  callbackTimeoutHour: 1,
  recovery: {
    mediaRestartSec: 2,
    lookAfterSec: 30,
    callBackPausesSec: [],
    callingHours: { from: '00:00', to: '24:00', timeZone: 'UTC' },
    renewAfterEvents: 10_000,
  },
};

export const anyWrapUp: WrapUp = {
  synthesis: {
    long: 'An accident was reported.',
    short: 'Accident',
    satisfaction: 'high',
    improvement_suggestions: 'None.',
  },
  nextAction: { action: 'case_closed', justification: 'All is known.' },
};

/** A plan of a person nobody else calls. */
export function newPlan(change: Partial<Plan> = {}): Plan {
  return {
    callId: randomBytes(16).toString('hex'),
    botCompany: 'Contoso Versicherung',
    botName: 'Amélie',
    phoneNumber: `+3369${randomInt(1_000_000, 9_999_999)}`,
    ourNumber: '+33187654321',
    task: 'Take down the accident of Madame Roux.',
    claim: [
      { name: 'policy_number', type: 'text' },
      { name: 'incident_time', type: 'datetime' },
    ],
    language: 'en-US',
    onDrop: 'wait',
    ...change,
  };
}

export async function openStage({ address, namespace, workflowBundle }: StageOptions): Promise<Stage> {
  // Deeds fail here on purpose; the workers' warnings of it are no news.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  const taskQueue = `stage-${randomUUID()}`;
  const hash = createKeyedHash(randomBytes(32).toString('hex'));
  const [client, connection] = await Promise.all([
    connectClient({ address, namespace }),
    connectWorker({ address, namespace }),
  ]);
  const calls = createCalls({ client: client.client, taskQueue, lineId: hash.lineId });
  const outreachRecords = openOutreachRecords({ path: ':memory:' });
  const outreaches = createOutreaches({
    ...{ client: client.client, taskQueue, lineId: hash.lineId, outreachRecords, calls },
    records: { list: () => Promise.resolve(ok([])) },
  });
  const asked = createNoticeBoard<Asked>();
  const made = createNoticeBoard<MadeLeg>();
  const stored = createNoticeBoard<CallEvent>();
  const scripts = new Map<string, Partial<Activities>>();
  const bridges: ScriptedBridge[] = [];

  const make = ({ callId, lineId, legId }: MadeLeg) => {
    made.pin({ callId, lineId, legId });
    return ok({ carrierCallId: `carrier-${legId}` });
  };
  const byItself: Activities = {
    dial: (leg) => Promise.resolve(make(leg)),
    answer: (leg) => Promise.resolve(make(leg)),
    reject: () => Promise.resolve(),
    hangUp: async ({ carrierCallId }) => {
      const leg = made.all.find(({ legId }) => carrierCallId === `carrier-${legId}`);
      if (leg) await tell(leg, { kind: 'disconnected', reason: 'hung_up', detail: 'by us' });
    },
    record: ({ events }) => {
      for (const event of events) {
        const known = stored.all.some(({ callId, seq }) => callId === event.callId && seq === event.seq);
        if (!known) stored.pin(event);
      }
      return Promise.resolve();
    },
    wrapUp: () => Promise.resolve(ok(anyWrapUp)),
    postponeWrapUp: async (order) => valueOrThrow(await calls.wrapUpLater(order)),
    wrapUpFromRecords: ({ throughSeq }) => Promise.resolve(ok({ throughSeq, wrapUp: anyWrapUp })),
    deliverWrapUp: async ({ order, late, at }) =>
      valueOrThrow(await calls.takeWrapUp(order, late, `${order.callId}/${late.throughSeq}/${at}`)),
    currentSettings: () => Promise.resolve({ callbackTimeoutHour: shortSettings.callbackTimeoutHour }),
    beginCall: async ({ plan, settings }) => valueOrThrow(await calls.begin(plan, settings)),
    startMedia: () => Promise.resolve(ok(undefined)),
    say: () => Promise.resolve(ok(undefined)),
    find: () => Promise.resolve(ok('connected')),
    transfer: () => Promise.resolve(ok(undefined)),
    startRecording: ({ legId, attempt }) =>
      Promise.resolve(ok({ recordingId: `recording-${legId}-${attempt}` })),
    orderRecording: () => Promise.resolve(ok(undefined)),
    sendText: ({ key }) => Promise.resolve(ok({ messageId: key.id })),
    answerText: () => Promise.resolve(ok({ text: 'Noted.', toolCalls: [] })),
    endOutreach: () => Promise.resolve({ cancelled: 0 }),
    doDeed: () => Promise.resolve({ ok: true, told: {} }),
    postWebhook: () => Promise.resolve({ kind: 'over' }),
    lastBeat: async ({ lineId, turn }) => valueOrThrow(await calls.lastBeat(lineId, turn)),
    setOutreach: async ({ order }) => valueOrThrow(await outreaches.set(order)),
    keepOutreach: async ({ record }) => valueOrThrow(await outreachRecords.put(record)),
    mayReach: () => Promise.resolve({ ok: true }),
    announceReminder: () => Promise.resolve({ deliveries: 1 }),
  };

  const legOf = (carrierCallId: string): string | null =>
    made.all.find(({ legId }) => carrierCallId === `carrier-${legId}`)?.callId ?? null;
  const callOf = (lineId: string): string | null =>
    made.all.findLast((leg) => leg.lineId === lineId)?.callId ?? null;
  const scriptOf = (callId: string | null): Partial<Activities> =>
    (callId === null ? undefined : scripts.get(callId)) ?? {};
  /** Written down, and then done as the call's script has it, or that of whatever had it made. */
  const heed = (
    name: keyof Activities,
    callId: string | null,
    request: unknown,
    maker: string | null = null,
  ): Activities => {
    asked.pin({ deed: name, callId, request });
    return { ...byItself, ...scriptOf(maker), ...scriptOf(callId) };
  };
  const activities: Activities = {
    dial: (request) => heed('dial', request.callId, request).dial(request),
    answer: (request) => heed('answer', request.callId, request).answer(request),
    reject: (request) => heed('reject', request.incomingContext, request).reject(request),
    hangUp: (request) => heed('hangUp', legOf(request.carrierCallId), request).hangUp(request),
    record: (request) => heed('record', request.callId, request).record(request),
    postponeWrapUp: (order) => heed('postponeWrapUp', order.callId, order).postponeWrapUp(order),
    wrapUpFromRecords: (order) => heed('wrapUpFromRecords', order.callId, order).wrapUpFromRecords(order),
    deliverWrapUp: (delivery) =>
      heed('deliverWrapUp', delivery.order.callId, delivery).deliverWrapUp(delivery),
    currentSettings: (request) => heed('currentSettings', request.callId, request).currentSettings(request),
    wrapUp: (request) => heed('wrapUp', request.plan.callId, request).wrapUp(request),
    beginCall: (request) =>
      heed('beginCall', request.plan.callId, request, request.plan.outreachId).beginCall(request),
    startMedia: (request) => heed('startMedia', legOf(request.carrierCallId), request).startMedia(request),
    say: (request) => heed('say', legOf(request.carrierCallId), request).say(request),
    transfer: (request) => heed('transfer', request.callId, request).transfer(request),
    startRecording: (request) => heed('startRecording', request.callId, request).startRecording(request),
    orderRecording: (request) => heed('orderRecording', request.callId, request).orderRecording(request),
    find: (request) => heed('find', legOf(request.carrierCallId), request).find(request),
    sendText: (request) => heed('sendText', request.callId, request).sendText(request),
    answerText: (request) => heed('answerText', request.plan.callId, request).answerText(request),
    endOutreach: (request) => heed('endOutreach', request.phoneNumber, request).endOutreach(request),
    doDeed: (request) => heed('doDeed', request.plan.callId, request).doDeed(request),
    postWebhook: (request) => heed('postWebhook', request.deliveryId, request).postWebhook(request),
    setOutreach: (request) => heed('setOutreach', request.order.plan.callId, request).setOutreach(request),
    keepOutreach: (request) => heed('keepOutreach', request.record.callId, request).keepOutreach(request),
    mayReach: (request) => heed('mayReach', request.phoneNumber, request).mayReach(request),
    announceReminder: (request) =>
      heed('announceReminder', request.record.callId, request).announceReminder(request),
    lastBeat: (request) => heed('lastBeat', callOf(request.lineId), request).lastBeat(request),
  };

  const runWorker = async (bundle: StageOptions['workflowBundle']) => {
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue,
      workflowBundle: bundle,
      activities,
      dataConverter,
      identity: 'stage',
      shutdownGraceTime: '100ms',
      stickyQueueScheduleToStartTimeout: '1s',
    });
    const running = worker.run();
    return async (): Promise<void> => {
      worker.shutdown();
      await running;
    };
  };
  let stopWorker = await runWorker(workflowBundle);
  const anotherBridge = async (): Promise<ScriptedBridge> => {
    const bridge = await startScriptedBridge(connection, namespace, `bridge-${randomUUID()}`);
    bridges.push(bridge);
    return bridge;
  };

  async function tell(leg: MadeLeg, { eventId = randomUUID(), ...news }: CarrierNews): Promise<void> {
    const { legId, lineId } = leg;
    const event: CarrierEvent = { ...news, eventId, legId, carrierCallId: `carrier-${legId}` };
    const told = await calls.carrierEvent(lineId, event);
    if (!told.ok && told.failure.code !== 'call-gone') throw new Error(told.failure.message);
  }

  return {
    calls,
    texts: createTextLines({ client: client.client, taskQueue, lineId: hash.lineId }),
    outreaches,
    bridge: await anotherBridge(),
    webhooks: (store, pausesSec) =>
      createWebhooks({ client: client.client, taskQueue, store, pausesSec, clock: Date.now }),
    anotherBridge,
    deploy: async (bundle) => {
      // One process has one worker on a queue.
      await stopWorker();
      stopWorker = await runWorker(bundle);
    },
    script: (callId, deeds) => void scripts.set(callId, deeds),
    asked: (name, callId) => asked.all.filter((one) => one.deed === name && one.callId === callId),
    allAsked: (name) => asked.all.filter((one) => one.deed === name),
    whenAsked: (name, callId, n = 1) => {
      let times = 0;
      return asked.first((one) => one.deed === name && one.callId === callId && (times += 1) === n);
    },
    handle: (workflowId, runId) => client.client.workflow.getHandle(workflowId, runId),
    call: (plan) => {
      const { callId } = plan;
      const lineId = hash.lineId(plan.ourNumber, plan.phoneNumber);
      const line = client.client.workflow.getHandle(`line/${lineId}`);
      const recorded: CallOnStage['recorded'] = (kind, fits = () => true) =>
        stored.first((event) => event.callId === callId && event.body.kind === kind && fits(event.body));
      return {
        callId,
        lineId,
        line,
        recorded,
        inState: (state) =>
          recorded('state_changed', (body) => body.kind === 'state_changed' && body.state === state),
        events: () => stored.all.filter((event) => event.callId === callId),
        attributes: async () => {
          const { typedSearchAttributes } = await line.describe();
          return Object.fromEntries(
            typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
          );
        },
        leg: (n) => {
          let nth = -1;
          return made.first((leg) => leg.callId === callId && (nth += 1) === n);
        },
        carrier: tell,
        attach: async ({ legId }, bridge, formerEpoch) =>
          line.executeUpdate(messages.attachMedia, {
            args: [
              {
                callId,
                legId,
                bridgeQueue: bridge.queue,
                ...(formerEpoch === undefined ? {} : { formerEpoch }),
              },
            ],
          }),
        says: (text, seq, epoch = 1, aside) =>
          line.signal(messages.callerTurn, {
            ...{ epoch, seq, text },
            ...{ language: 'en-US', offsetMs: seq * 1_000, durationMs: 700 },
            ...(aside ? { aside } : {}),
          }),
        presses: (digits, seq, epoch = 1) => line.signal(messages.digit, { epoch, seq, digits }),
      };
    },
    close: async () => {
      await Promise.all([stopWorker(), ...bridges.map((bridge) => bridge.close())]);
      await connection.close();
      await client.close();
      await outreachRecords.close();
    },
  };
}
