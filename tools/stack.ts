/** The whole of Holdfast on this machine: Temporal, the simulator, API, workers and bridges, each a process of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FeatureFlags } from '../domain/features.ts';
import { startBalancer, type Balancer } from './balancer.ts';
import { freePorts } from './free-port.ts';
import {
  freshSecrets,
  keptSecrets,
  loopback,
  simulatorFlags,
  variables,
  withoutTakenOver,
} from './stack-environment.ts';
import { StackProcesses, type ProcessPlan } from './stack-processes.ts';
import type { StackProcess } from './stack-process.ts';
import { writeWorkflowBundle } from './workflow-bundle.ts';
import { startTemporal, type TemporalServer } from './temporal-server.ts';
import type { CommandSignal } from './tethered.ts';
import { workerOf } from './workflow-holder.ts';

export interface StackOptions {
  /** Where logs, records and the like go. */
  readonly folder: string;
  /** How many of each kind; several have a balancer before them, which runs in this process. 1 where nothing is said. */
  readonly bridges: number;
  readonly workers?: number;
  readonly apis?: number;
  /** Carrier, speech and model as processes of their own, whose ledgers outlive them. */
  readonly separateServices?: boolean;
  /** Keeps workflows over a restart; without, the server is in memory. */
  readonly durable: boolean;
  /** With Temporal's pages. */
  readonly ui?: boolean;
  /** Variables that win over the ones chosen here, such as a real model's key. */
  readonly environment: Readonly<Record<string, string>>;
  /** Feature flags that are not at their defaults. Unused where `environment` names a file of its own. */
  readonly features?: Partial<FeatureFlags>;
  /** Told what is being started, a short phrase at a time. */
  readonly say: (line: string) => void;
}

export interface Stack {
  readonly temporal: TemporalServer;
  readonly apiUrl: string;
  readonly apiKey: string;
  /** The number we call from and are called at. */
  readonly ourNumber: string;
  readonly carrierUrl: string;
  readonly speechUrl: string;
  readonly modelUrl: string;
  readonly smsUrl: string;
  /** Each bridge's own address, `bridge-1` first, whatever stands before them. */
  readonly bridgeUrls: readonly string[];
  readonly recordsPath: string;
  /** The variables that the parts run under: under these, `tools/knowledge.ts` imports documents for them. */
  readonly environment: Readonly<Record<string, string>>;
  /** As they run now. Several of a kind are numbered from 1: `bridge-1`, `worker-2`; one alone is `worker`, `api`. */
  readonly processes: readonly StackProcess[];
  /** Resolves with a sentence about the first process that ended by itself. */
  readonly broken: Promise<string>;
  /** The worker that did the last step of a call; null where none of this stack is known to have. */
  workerOf(callId: string): Promise<string | null>;
  /** Resolves when the named process is gone (SIGKILL, SIGTERM) or was told (SIGSTOP, SIGCONT). */
  signal(name: string, signal: CommandSignal): Promise<void>;
  /** Starts the named process again, killed first if it lives, on the same port and folder. Resolves when it is ready. */
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything; when one part does not start, the others are stopped and the error says which and where its log is. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { say } = options;
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  say('Temporal');
  const temporal = await startTemporal(
    {
      ...(options.durable ? { databaseFile: join(folder, 'temporal.sqlite') } : {}),
      ui: options.ui === true,
    },
    { ...process.env, ...options.environment },
  );
  const processes = new StackProcesses();
  const balancers: Balancer[] = [];
  const stop = async (): Promise<void> => {
    await processes.stop();
    await Promise.all(balancers.map((balancer) => balancer.close()));
    await temporal.stop();
  };
  try {
    const places = await takePlaces(options, balancers);
    const secrets = options.durable ? await keptSecrets(join(folder, 'secrets.json')) : freshSecrets();
    const files = {
      records: join(folder, 'records.sqlite'),
      knowledge: join(folder, 'knowledge.sqlite'),
      features: join(folder, 'features.json'),
      speechCache: join(folder, 'speech-cache'),
      workflowBundle: join(folder, 'workflows.cjs'),
    };
    if (!options.environment['FEATURES_PATH'])
      await writeFile(files.features, JSON.stringify(options.features ?? {}));
    const environment = {
      ...withoutTakenOver(variables(places.ports, temporal, secrets, files), options.environment),
      ...options.environment,
    };

    const { services, parts } = plansOf(options, places, folder, environment);
    say('the simulator (carrier, speech, model, safety, text messages), API, workers and bridges');
    await Promise.all([
      writeWorkflowBundle(files.workflowBundle),
      ...services.map((plan) => processes.start(plan)),
    ]);
    await Promise.all(parts.map((plan) => processes.start(plan)));
    await Promise.all(balancers.map((balancer) => balancer.look()));
    const { carrier, speech, model, sms, api } = places.ports;
    return {
      temporal,
      apiUrl: loopback(api),
      apiKey: options.environment['API_KEYS']?.split(/[:,]/)[1] ?? secrets.apiKey,
      ourNumber: environment['ACS_PHONE_NUMBER'] ?? '',
      carrierUrl: loopback(carrier),
      speechUrl: loopback(speech),
      modelUrl: loopback(model),
      smsUrl: loopback(sms),
      bridgeUrls: places.bridges.map(loopback),
      recordsPath: files.records,
      environment,
      get processes() {
        return processes.all;
      },
      broken: processes.broken,
      workerOf: async (callId) => {
        const pid = await workerOf(temporal, callId);
        return processes.all.find((process) => pid !== null && process.pid() === pid)?.name ?? null;
      },
      signal: (name, signal) => processes.signal(name, signal),
      restart: (name) => processes.restart(name),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Places {
  /** Where each kind is reached. */
  readonly ports: Parameters<typeof variables>[0];
  /** Each process's own port. */
  readonly apis: readonly number[];
  readonly bridges: readonly number[];
  readonly workers: readonly number[];
}

/** Chooses the ports. Where there are several of a kind, a balancer takes the kind's port at once. */
async function takePlaces(
  { bridges, workers = 1, apis = 1, environment }: StackOptions,
  balancers: Balancer[],
): Promise<Places> {
  const [carrier = 0, speech = 0, model = 0, safety = 0, sms = 0, api = 0, media = 0, ...frees] =
    await freePorts(7 + apis + bridges + workers);
  const kind = async (port: number, own: readonly number[]) => {
    if (own.length === 1) return { at: port, own: [port] };
    balancers.push(await startBalancer({ port, targets: () => own }));
    return { at: port, own };
  };
  const { API_PORT, BRIDGE_PORT } = environment;
  const doors = await kind(Number(API_PORT ?? api), frees.slice(0, apis));
  const lines = await kind(Number(BRIDGE_PORT ?? media), frees.slice(apis, apis + bridges));
  return {
    ports: { carrier, speech, model, safety, sms, api: doors.at, media: lines.at },
    apis: doors.own,
    bridges: lines.own,
    workers: frees.slice(apis + bridges),
  };
}

/** What is to be started: the simulated services first, because the parts talk to them. */
function plansOf(
  { separateServices = false }: StackOptions,
  { ports, apis, bridges, workers }: Places,
  folder: string,
  environment: Readonly<Record<string, string>>,
): { readonly services: readonly ProcessPlan[]; readonly parts: readonly ProcessPlan[] } {
  const plan = (name: string, file: string, parameters: readonly string[], extra = {}): ProcessPlan => ({
    ...{ name, file, parameters, folder },
    environment: { ...environment, ...extra },
  });
  const several = (kind: string, file: string, variable: string, own: readonly number[]): ProcessPlan[] =>
    own.map((port, index) =>
      plan(own.length === 1 ? kind : `${kind}-${index + 1}`, file, [], { [variable]: String(port) }),
    );
  const flags = simulatorFlags(ports, environment);
  const ledgers = join(folder, 'ledgers');
  return {
    services: separateServices
      ? ['carrier', 'speech', 'model', 'safety', 'sms'].map((service) =>
          plan(service, 'simulator/main.ts', [...flags, '--only', service, '--ledger-folder', ledgers]),
        )
      : [plan('simulator', 'simulator/main.ts', flags)],
    parts: [
      ...several('worker', 'workers/main.ts', 'WORKER_PORT', workers),
      ...several('api', 'api/main.ts', 'API_PORT', apis),
      ...bridges.map((port, index) =>
        plan(`bridge-${index + 1}`, 'media-bridge/main.ts', [], { BRIDGE_PORT: String(port) }),
      ),
    ],
  };
}
