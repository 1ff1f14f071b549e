/** A stage for stories: the product's own processes in this one, on the real Temporal server and the simulator's servers. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import { z } from 'zod';
import { startApi } from '../../api/main.ts';
import type { WireCall } from '../../api/call-report.ts';
import { readConfig, type Config } from '../../config/config.ts';
import type { FeatureFlags } from '../../domain/features.ts';
import type { RunningBridge } from '../../media-bridge/main.ts';
import { startCarrier, type PersonInput, type SimulatedCarrier } from '../../simulator/carrier.ts';
import { startModel, type SimulatedModel } from '../../simulator/model.ts';
import { startSms, type SimulatedSms, type SmsEntry } from '../../simulator/sms.ts';
import { startSafety, type SimulatedSafety } from '../../simulator/safety.ts';
import { startSpeech, type SpeechSimulator } from '../../simulator/speech.ts';
import { startBalancer } from '../../tools/balancer.ts';
import { freePorts } from '../../tools/free-port.ts';
import { startWorker } from '../../workers/main.ts';
import { BridgeProcesses, sessionsOf, startStoppableBridge } from './bridge-processes.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Rehearsal {
  readonly carrier: SimulatedCarrier;
  readonly model: SimulatedModel;
  readonly speech: SpeechSimulator;
  readonly safety: SimulatedSafety;
  readonly sms: SimulatedSms;
  readonly config: Config;
  /** Those that run in this process; `stop` does what SIGTERM does to a process. */
  readonly bridges: readonly RunningBridge[];
  /** Those that run as processes of their own, which can be killed. */
  readonly bridgeProcesses: BridgeProcesses;
  /** Their ports on 127.0.0.1, wherever they run. */
  readonly bridgePorts: readonly number[];
  /** Does to the API what SIGTERM does to its process, and once it is gone puts a new one on its port. */
  replaceApi(): Promise<void>;
  /** Starts a worker, then does to the one before what SIGTERM does to its process. */
  replaceWorker(): Promise<void>;
  /** Counted from 0: the bridge that has a call's media now; null while none has. */
  holder(): Promise<number | null>;
  /** Changes the feature flags of everything that runs: those given, and all others back to their defaults. */
  setFeatures(flags: Partial<FeatureFlags>): Promise<void>;
  /** A number nobody else in this rehearsal has. */
  newNumber(): string;
  /** Puts a person at a number. */
  person(person: PersonInput): Promise<void>;
  /** A request to the API with the key, answered with whatever status it has. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** `POST /call`; the id of the new call. */
  call(body: Readonly<Record<string, unknown>>): Promise<string>;
  /** Orders a fault of the simulated carrier. */
  carrierFault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Orders a fault of the simulated model. */
  modelFault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Orders a fault of the simulated text services. */
  smsFault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Somebody writes to us; resolves once the service has delivered it. By Azure where nothing else is said. */
  textsUs(number: string, text: string, service?: 'acs' | 'twilio'): Promise<void>;
  /** The text messages that reached a person, in order; waits for the `n`th, counted from 1. */
  textsTo(number: string, n: number): Promise<readonly string[]>;
  /** Somebody calls us; resolves once the carrier has delivered it. */
  callsUs(person: PersonInput): Promise<void>;
  /** The call once its event stream has ended, which it does when the call is over. */
  over(callId: string): Promise<WireCall>;
  read(callId: string): Promise<WireCall>;
  /** The newest call of a person, once there is one that fits. */
  callOf(number: string, fits: (call: WireCall) => boolean): Promise<WireCall>;
  /** Resolves once a person has heard words that fit, on the newest leg, even in the middle of a sentence. */
  hears(number: string, words: RegExp): Promise<void>;
  /** All that a person heard on all legs, piece by piece. */
  heardBy(number: string): readonly string[];
  stop(): Promise<void>;
}

/** Two steps of a person's script: waits to be asked something, says something. */
export function asked(words: string, text: string): NonNullable<PersonInput['script']> {
  return [
    { kind: 'wait_for', words, timeoutMs: 30_000 },
    { kind: 'say', text },
  ];
}

export interface RehearsalOptions {
  /** Several stand behind a balancer. */
  readonly bridges?: number;
  /** Each bridge is a process of its own, and none runs in this one. */
  readonly bridgeProcesses?: boolean;
  /** Variables of the configuration that are not as in a default installation. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Feature flags that are not as in a default installation. */
  readonly features?: Partial<FeatureFlags>;
}

// Once per process: what a worker has to say below a warning is not part of a story.
Runtime.install({ logger: new DefaultLogger('WARN') });

const Legs = z.object({ legs: z.array(z.object({ number: z.string(), heardText: z.string() })) });

const twilioSid = `AC${'0'.repeat(32)}`;

/** People talk in real time: a conversation with two questions takes about 20 s. */
const incomingWaitMs = 45_000;

export async function rehearse(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const { bridges: bridgeCount = 1, bridgeProcesses = false, environment = {}, features = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-story-'));
  const [apiPort = 0, workerPort = 0, ...bridgePorts] = await freePorts(2 + bridgeCount);
  const eventGridKey = randomBytes(16).toString('hex');
  const apiKey = randomBytes(16).toString('hex');
  const audience = randomUUID();
  const balancer = bridgeCount > 1 ? await startBalancer({ targets: () => bridgePorts }) : null;
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const twilioToken = randomBytes(16).toString('hex');
  const [carrier, speech, model, safety, sms] = await Promise.all([
    startCarrier({
      port: 0,
      accessKey: randomBytes(24).toString('base64'),
      tokenAudience: audience,
      incomingUrl: `${apiUrl}/carrier/incoming?key=${eventGridKey}`,
    }),
    startSpeech({ port: 0 }),
    startModel({ port: 0 }),
    startSafety({ port: 0 }),
    startSms({
      port: 0,
      accessKey: randomBytes(24).toString('base64'),
      accountSid: twilioSid,
      authToken: twilioToken,
      eventGridUrl: `${apiUrl}/carrier/incoming?key=${eventGridKey}`,
      twilioUrl: `${apiUrl}/carrier/sms/twilio`,
    }),
  ]);
  const variables = {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: inject('temporalNamespace'),
    TEMPORAL_TASK_QUEUE: `calls-${randomUUID()}`,
    SECRET: randomBytes(24).toString('base64'),
    API_PORT: String(apiPort),
    WORKER_PORT: String(workerPort),
    API_PUBLIC_URL: apiUrl,
    API_KEYS: `story:${apiKey}`,
    EVENT_GRID_KEY: eventGridKey,
    BRIDGE_PUBLIC_URLS: `ws://127.0.0.1:${balancer?.port ?? bridgePorts[0] ?? 0}`,
    RECORDS_PATH: join(folder, 'records.sqlite'),
    KNOWLEDGE_PATH: join(folder, 'knowledge.sqlite'),
    ACS_CONNECTION_STRING: carrier.connectionString,
    ACS_PHONE_NUMBER: '+33100000000',
    ACS_AUDIENCE: audience,
    ACS_ISSUER: carrier.issuer,
    ACS_JWKS_URL: carrier.jwksUrl,
    SPEECH_KEY: 'simulated',
    SPEECH_HOST_STT: speech.url,
    SPEECH_HOST_TTS: speech.url,
    OPENAI_API_KEY: 'simulated',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'simulated',
    SMS_PROVIDERS: 'acs,twilio',
    ACS_SMS_CONNECTION_STRING: sms.connectionString,
    TWILIO_ACCOUNT_SID: twilioSid,
    TWILIO_AUTH_TOKEN: twilioToken,
    TWILIO_PHONE_NUMBER: '+33100000001',
    TWILIO_BASE_URL: sms.url,
    CONTENT_SAFETY_ENDPOINT: safety.url,
    CONTENT_SAFETY_KEY: 'simulated',
    FEATURES_PATH: join(folder, 'features.json'),
    SPEECH_CACHE_PATH: join(folder, 'speech-cache'),
    WORKFLOW_BUNDLE_PATH: inject('workflowBundlePath'),
    LOG_LEVEL: 'error',
    ...environment,
  };
  const config = readConfig(variables);
  await writeFeatures(config.FEATURES_PATH, features);
  const separate = new BridgeProcesses({ folder, variables, ports: bridgeProcesses ? bridgePorts : [] });
  const [firstApi, firstWorker, , ...bridges] = await Promise.all([
    startApi(config),
    startWorker(config),
    separate.start(),
    ...(bridgeProcesses ? [] : bridgePorts).map((port) =>
      startStoppableBridge(readConfig({ ...variables, BRIDGE_PORT: String(port) })),
    ),
  ]);
  let [api, worker] = [firstApi, firstWorker];
  await balancer?.look();

  const request: Rehearsal['request'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  };
  const order = async (method: string, url: string, body: unknown): Promise<void> => {
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  };
  const read: Rehearsal['read'] = async (callId) => {
    const { status, body } = await request('GET', `/call/${callId}`);
    if (status !== 200) throw new Error(`GET /call/${callId} answered ${status}: ${JSON.stringify(body)}`);
    return wireCall(body);
  };
  let numbers = 0;

  return {
    carrier,
    model,
    speech,
    safety,
    sms,
    config,
    bridges,
    bridgeProcesses: separate,
    bridgePorts,
    replaceApi: async () => {
      await api.stop();
      api = await startApi(config);
    },
    replaceWorker: async () => {
      const [port = 0] = await freePorts(1);
      const next = await startWorker(readConfig({ ...variables, WORKER_PORT: String(port) }));
      await worker.stop();
      worker = next;
    },
    holder: async () => {
      const sessions = await Promise.all(bridgePorts.map(sessionsOf));
      const index = sessions.findIndex((count) => count > 0);
      return index < 0 ? null : index;
    },
    setFeatures: async (flags) => {
      await writeFeatures(config.FEATURES_PATH, flags);
      await Promise.all([api, worker, ...bridges].map((process) => process.reload()));
    },
    newNumber: () => {
      numbers += 1;
      return `+336120000${String(numbers).padStart(2, '0')}`;
    },
    person: (person) =>
      order('PUT', `${carrier.url}/control/persons/${encodeURIComponent(person.number)}`, person),
    carrierFault: (fault) => order('POST', `${carrier.url}/control/faults`, fault),
    modelFault: (fault) => order('POST', `${new URL(model.url).origin}/control/faults`, fault),
    request,
    call: async (body) => {
      const answer = await request('POST', '/call', body);
      if (answer.status !== 201)
        throw new Error(`POST /call answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return wireCall(answer.body).call_id;
    },
    smsFault: (fault) => order('POST', `${sms.url}/control/faults`, fault),
    textsUs: (number, text, service = 'acs') =>
      order('POST', `${sms.url}/control/incoming`, {
        ...{ service, from: number, text },
        to: service === 'acs' ? config.ACS_PHONE_NUMBER : config.TWILIO_PHONE_NUMBER,
      }),
    textsTo: async (number, n) => {
      let left = n;
      const isNth = (entry: SmsEntry): boolean =>
        entry.kind === 'message' && entry.to === number && (left -= 1) === 0;
      await sms.ledger.waitFor(`message ${n}`, isNth, incomingWaitMs);
      return sms.ledger
        .after()
        .flatMap((entry) => (entry.kind === 'message' && entry.to === number ? [entry.text] : []));
    },
    callsUs: (person) =>
      order('POST', `${carrier.url}/control/incoming`, {
        from: person.number,
        to: config.ACS_PHONE_NUMBER,
        person,
      }),
    over: async (callId) => {
      await request('GET', `/call/${callId}/events`);
      return read(callId);
    },
    read,
    callOf: async (number, fits) => {
      for (let waited = 0; waited < incomingWaitMs; waited += 50) {
        const { status, body } = await request('GET', `/call/${encodeURIComponent(number)}`);
        if (status === 200 && fits(wireCall(body))) return wireCall(body);
        await sleep(50);
      }
      throw new Error(`no call of that person fitted within ${incomingWaitMs} ms`);
    },
    hears: async (number, words) => {
      for (let waited = 0; waited < incomingWaitMs; waited += 50) {
        const legs = await fetch(`${carrier.url}/control/legs`).then((response) => response.json());
        if (Legs.parse(legs).legs.some((leg) => leg.number === number && words.test(leg.heardText))) return;
        await sleep(50);
      }
      throw new Error(`that person did not hear ${String(words)} within ${incomingWaitMs} ms`);
    },
    heardBy: (number) =>
      carrier.ledger
        .after()
        .flatMap((entry) => (entry.kind === 'heard' && entry.number === number ? [entry.text] : [])),
    stop: async () => {
      await Promise.all([api, worker, separate, ...bridges].map((process) => process.stop()));
      await balancer?.close();
      await Promise.all([carrier.close(), speech.close(), model.close(), safety.close(), sms.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** By renaming, so that nobody reads half a file. */
async function writeFeatures(path: string, flags: Partial<FeatureFlags>): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(flags));
  await rename(`${path}.new`, path);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The API's answers are checked by its own tests; here a glance is enough. */
function wireCall(body: unknown): WireCall {
  if (isWireCall(body)) return body;
  throw new Error(`this is not a call: ${JSON.stringify(body)}`);
}

function isWireCall(body: unknown): body is WireCall {
  return typeof body === 'object' && body !== null && 'call_id' in body && 'messages' in body;
}
