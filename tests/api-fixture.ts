/** What the API's tests stand on: a scripted `Calls`, real records on a temporary file, and requests with a key. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCallRecords } from '../adapters/sqlite-records/call-records.ts';
import { openOutreachRecords } from '../adapters/sqlite-records/outreaches.ts';
import { openOptOuts } from '../adapters/sqlite-records/opt-outs.ts';
import { openRecordings } from '../adapters/sqlite-records/recordings.ts';
import { openWebhookStore } from '../adapters/sqlite-records/webhooks.ts';
import type { LateWrapUpAnswer, WrapUpOrder } from '../domain/call/wrap-up.ts';
import type { RecordingOrder } from '../domain/conversation/tools/deed.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { BeginAnswer, CallRef, Calls, TurnAway } from '../domain/ports/calls.ts';
import type {
  CarrierEvent,
  CarrierTranslator,
  IncomingCall,
  RecordingFile,
} from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Recordings } from '../domain/ports/recordings.ts';
import type { ChangeAnswer, Outreaches, OutreachRecords } from '../domain/ports/outreaches.ts';
import type { CarrierAuth } from '../domain/ports/media-wire.ts';
import type { OutreachRecord } from '../domain/outreach/outreach.ts';
import type { Plan } from '../domain/plan.ts';
import { failed, ok, type Failure, type Result } from '../domain/result.ts';
import type { OptOutList } from '../domain/ports/opt-outs.ts';
import type { LineNumbers, TextLines } from '../domain/ports/text-lines.ts';
import type { IncomingText, TextDelivery } from '../domain/ports/text-messages.ts';
import { ApiFigures } from '../api/api-figures.ts';
import { createApi } from '../api/app.ts';
import { CallPlaces } from '../api/call-places.ts';
import type { ApiDeps, PlanDefaults, Readiness } from '../api/deps.ts';

export const now = Date.parse('2026-11-21T10:00:00Z');
export const key = 'a-key-that-is-long-enough';
export const otherKey = 'another-key-long-enough';
export const eventGridKey = 'event-grid-secret';
export const person = '+33612345678';

export const down: Failure = { code: 'engine-down', message: 'not there', disposition: 'retryable' };
export const gone: Failure = { code: 'call-gone', message: 'over', disposition: 'final' };
export const refused: Failure = { code: 'refused', message: 'never', disposition: 'final' };

type CallOrder = 'cancel' | 'hang up' | `${RecordingOrder} recording`;

/** The running calls as the port promises them: one line per person, a begun call is the same when it comes again. */
export class ScriptedCalls implements Calls {
  readonly begun: Plan[] = [];
  readonly scheduled: Plan[] = [];
  readonly incomingCalls: { call: IncomingCall; plan: Plan }[] = [];
  readonly turnedAway: { call: IncomingCall; how: TurnAway }[] = [];
  readonly carrierEvents: { lineId: string; event: CarrierEvent }[] = [];
  readonly orders: { order: CallOrder; ref: CallRef }[] = [];
  readonly recordingFiles: { ref: CallRef; file: RecordingFile }[] = [];
  readonly wrapUps: WrapUpOrder[] = [];
  readonly #lines = new Map<string, string>();
  failure: Failure | null = null;
  gone = false;

  free(phoneNumber: string): void {
    this.#lines.delete(phoneNumber);
  }

  begin(plan: Plan): Promise<Result<BeginAnswer>> {
    return this.#answer(() => {
      const running = this.#lines.get(plan.phoneNumber);
      const lineId = lineOf(plan);
      if (running === plan.callId) return { kind: 'same', lineId };
      if (running !== undefined) return { kind: 'busy', callId: running };
      this.#lines.set(plan.phoneNumber, plan.callId);
      this.begun.push(plan);
      return { kind: 'started', lineId };
    });
  }

  schedule(plan: Plan): Promise<Result<{ lineId: string }>> {
    return this.#answer(() => {
      if (!this.scheduled.some(({ callId }) => callId === plan.callId)) this.scheduled.push(plan);
      return { lineId: lineOf(plan) };
    });
  }

  incoming(call: IncomingCall, plan: Plan): Promise<Result<{ lineId: string }>> {
    return this.#answer(() => {
      this.incomingCalls.push({ call, plan });
      return { lineId: lineOf(plan) };
    });
  }

  lastBeat(): Promise<Result<null>> {
    return this.#answer(() => null);
  }

  turnAway(call: IncomingCall, how: TurnAway): Promise<Result<void>> {
    return this.#answer(() => {
      this.turnedAway.push({ call, how });
    });
  }

  carrierEvent(lineId: string, event: CarrierEvent): Promise<Result<void>> {
    return this.#answer(() => {
      this.carrierEvents.push({ lineId, event });
    });
  }

  cancel(ref: CallRef): Promise<Result<'asked' | 'gone'>> {
    return this.#order('cancel', ref);
  }

  wrapUpLater(order: WrapUpOrder): Promise<Result<void>> {
    return this.#answer(() => {
      this.wrapUps.push(order);
    });
  }

  takeWrapUp(): Promise<Result<LateWrapUpAnswer>> {
    return this.#answer(() => 'over');
  }

  hangUp(ref: CallRef): Promise<Result<'asked' | 'gone'>> {
    return this.#order('hang up', ref);
  }

  orderRecording(ref: CallRef, order: RecordingOrder): Promise<Result<'asked' | 'gone'>> {
    return this.#order(`${order} recording`, ref);
  }

  recordingFile(ref: CallRef, file: RecordingFile): Promise<Result<'asked' | 'gone'>> {
    return this.#answer(() => {
      this.recordingFiles.push({ ref, file });
      return this.gone ? 'gone' : 'asked';
    });
  }

  #order(order: CallOrder, ref: CallRef): Promise<Result<'asked' | 'gone'>> {
    return this.#answer(() => {
      this.orders.push({ order, ref });
      return this.gone ? 'gone' : 'asked';
    });
  }

  #answer<T>(work: () => T): Promise<Result<T>> {
    return Promise.resolve(this.failure ? failed(this.failure) : ok(work()));
  }
}

function lineOf(plan: Plan): string {
  return `line-of-${plan.phoneNumber.slice(-4)}`;
}

function isObject(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null;
}

/** A response's body, which must be a JSON object. */
export async function jsonObject(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json();
  if (!isObject(body)) throw new Error('the body is not a JSON object');
  return body;
}

/** A carrier whose deliveries are what they say: `{events}` and `{incoming}` in our own words. */
export interface Delivery {
  readonly events?: readonly CarrierEvent[];
  readonly incoming?: readonly IncomingCall[];
  readonly recordingFiles?: readonly RecordingFile[];
  readonly texts?: readonly IncomingText[];
  readonly deliveries?: readonly TextDelivery[];
  readonly validations?: readonly { readonly code: string }[];
  readonly unknown?: readonly string[];
  readonly malformed?: number;
}

function isDelivery(body: unknown): body is Delivery {
  return typeof body === 'object' && body !== null;
}

const translator: CarrierTranslator = {
  carrierEvents: (body) => {
    const { events = [], unknown = [], malformed = 0 }: Delivery = isDelivery(body) ? body : { malformed: 1 };
    return { events, unknown, malformed };
  },
  eventGrid: (body) => {
    const delivery: Delivery = isDelivery(body) ? body : { malformed: 1 };
    const { incoming = [], validations = [], unknown = [], malformed = 0 } = delivery;
    const { texts = [], deliveries = [], recordingFiles = [] } = delivery;
    return { incoming, recordingFiles, texts, deliveries, validations, unknown, malformed };
  },
};

/** Believes who sends `x-signed: yes`, cannot tell with `x-signed: later`, and refuses everybody else. */
const carrierAuth: CarrierAuth = {
  verify: (headers) => {
    if (headers['x-signed'] === 'yes') return Promise.resolve(ok(undefined));
    return Promise.resolve(failed(headers['x-signed'] === 'later' ? down : refused));
  },
};

export interface LogLine {
  readonly event: string;
  readonly fields: Parameters<Log['info']>[1];
}

function logTo(lines: LogLine[]): Log {
  const write: Log['info'] = (event, fields) => {
    lines.push({ event, fields });
  };
  return { debug: write, info: write, warn: write, error: write };
}

/** The running calls as text messages reach them. */
export class ScriptedTextLines implements TextLines {
  readonly messages: { text: IncomingText; line: LineNumbers; begins: boolean }[] = [];
  readonly deliveries: TextDelivery[] = [];
  readonly wishes: Parameters<TextLines['optOut']>[0][] = [];
  failure: Failure | null = null;

  received(
    text: IncomingText,
    { ourNumber, phoneNumber }: LineNumbers,
    ifNew: { readonly plan: Plan } | null,
  ): Promise<Result<void>> {
    return this.#answer(() => {
      this.messages.push({ text, line: { ourNumber, phoneNumber }, begins: ifNew !== null });
    });
  }

  delivered(delivery: TextDelivery): Promise<Result<void>> {
    return this.#answer(() => {
      this.deliveries.push(delivery);
    });
  }

  optOut(wish: Parameters<TextLines['optOut']>[0]): Promise<Result<void>> {
    return this.#answer(() => {
      this.wishes.push(wish);
    });
  }

  #answer(work: () => void): Promise<Result<void>> {
    if (this.failure) return Promise.resolve(failed(this.failure));
    work();
    return Promise.resolve(ok(undefined));
  }
}

/** Outreaches that are their records: what waits can be changed, everything else is too late. */
function scriptedOutreaches(records: OutreachRecords): Outreaches {
  const change = async (id: string, changes: Partial<OutreachRecord>): Promise<Result<ChangeAnswer>> => {
    const found = await records.find(id);
    if (!found.ok) return found;
    const record = found.value;
    if (!record) return ok({ kind: 'unknown' });
    if (record.state === changes.state) return ok({ kind: 'changed', outreach: record });
    if (record.state !== 'waiting') return ok({ kind: 'too_late', outreach: record });
    const outreach = { ...record, ...changes, revision: record.revision + 1 };
    await records.put(outreach);
    return ok({ kind: 'changed', outreach });
  };
  return {
    set: () => Promise.resolve(ok(undefined)),
    move: (id, changes) => change(id, changes),
    cancel: (id) => change(id, { state: 'cancelled', nextAt: null }),
    find: (id) => records.find(id),
    list: (query) => records.list(query),
    cancelAllTo: () => Promise.resolve(ok({ cancelled: 0 })),
  };
}

export const defaults: PlanDefaults = {
  botCompany: 'Contoso',
  botName: 'Amélie',
  task: 'Help.',
  claim: [{ name: 'caller_name', type: 'text' }],
  language: 'en-US',
  onDrop: 'wait',
};

export interface ApiFixture {
  readonly app: ReturnType<typeof createApi>;
  readonly calls: ScriptedCalls;
  readonly records: CallRecords;
  readonly recordings: Recordings;
  readonly outreachRecords: OutreachRecords;
  readonly textLines: ScriptedTextLines;
  readonly optOuts: OptOutList;
  readonly stopping: AbortController;
  readonly lines: LogLine[];
  setReadiness(readiness: Readiness): void;
  /** A request with a key; `body` is sent as JSON. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  dispose(): Promise<void>;
}

export interface FixtureChanges extends Partial<ApiDeps> {
  readonly maxCalls?: number;
}

export function apiFixture({ maxCalls = 100, ...changed }: FixtureChanges = {}): ApiFixture {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-api-'));
  const records = changed.records ?? openCallRecords({ path: join(folder, 'records.sqlite') });
  const webhookStore = openWebhookStore({ path: ':memory:' });
  const outreachRecords = openOutreachRecords({ path: ':memory:' });
  const optOuts = openOptOuts({ path: ':memory:' });
  const recordings = openRecordings({ path: ':memory:' });
  const textLines = new ScriptedTextLines();
  const figures = new ApiFigures();
  const places = new CallPlaces({ records, maxCalls, figures });
  const calls = new ScriptedCalls();
  const stopping = new AbortController();
  const lines: LogLine[] = [];
  let readiness: Readiness = 'ready';
  let ids = 0;
  const app = createApi({
    calls,
    records,
    recordings,
    carrierAuth,
    translator,
    outreaches: scriptedOutreaches(outreachRecords),
    textLines,
    optOuts,
    textWebhook: null,
    textNumber: null,
    publicUrl: 'https://holdfast.example/',
    webhooks: {
      store: webhookStore,
      desk: {
        test: () => Promise.resolve(failed(down)),
        replay: () => Promise.resolve(failed(down)),
      },
      posts: { check: () => Promise.resolve(ok(undefined)) },
    },
    apiKeys: [
      { name: 'one', key },
      { name: 'two', key: otherKey },
    ],
    eventGridKey,
    defaults,
    settings: () => ({
      ringTimeoutSec: 60,
      attachTimeoutSec: 20,
      graceSec: 30,
      maxCallMinutes: 60,
      callbackTimeoutHour: 3,
    }),
    variantsFor: () => ({}),
    ourNumber: '+33180000001',
    clock: () => now,
    randomId: () => (++ids).toString(16).padStart(32, '0'),
    log: logTo(lines),
    figures,
    takePlace: () => places.takePlace(),
    inboundOverload: 'busy',
    maxRequests: 100,
    maxListeners: 3,
    readiness: () => readiness,
    stopping: stopping.signal,
    ...changed,
  });
  return {
    app,
    calls,
    records,
    recordings,
    outreachRecords,
    textLines,
    optOuts,
    stopping,
    lines,
    setReadiness: (to) => {
      readiness = to;
    },
    request: async (method, path, body, headers) =>
      app.request(
        path,
        {
          method,
          headers: {
            authorization: `Bearer ${key}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        },
        {},
      ),
    dispose: async () => {
      stopping.abort();
      await records.close();
      await webhookStore.close();
      await outreachRecords.close();
      await optOuts.close();
      await recordings.close();
      rmSync(folder, { recursive: true });
    },
  };
}
