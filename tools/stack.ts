/** The whole of Holdfast on this machine: Temporal, the simulator, API, worker and bridges, each a process of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FeatureFlags } from '../domain/features.ts';
import { freePorts } from './free-port.ts';
import {
  freshSecrets,
  keptSecrets,
  loopback,
  simulatorFlags,
  variables,
  withoutTakenOver,
} from './stack-environment.ts';
import { startProcess, type StackProcess } from './stack-process.ts';
import { startTemporal, type TemporalServer } from './temporal-server.ts';

export interface StackOptions {
  /** Where logs, records and the like go. */
  readonly folder: string;
  readonly bridges: number;
  /** Keep workflows and Temporal's pages; without, the server is in memory and headless. */
  readonly durable: boolean;
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
  readonly carrierUrl: string;
  readonly speechUrl: string;
  readonly modelUrl: string;
  readonly bridgeUrls: readonly string[];
  readonly recordsPath: string;
  readonly processes: readonly StackProcess[];
  /** Resolves with the name of the first process that ended by itself. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

/** Starts everything; when one part does not start, the others are stopped and the error says which and where its log is. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { say } = options;
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  say('Temporal');
  const temporal = await startTemporal(
    options.durable ? { databaseFile: join(folder, 'temporal.sqlite'), ui: true } : {},
    { ...process.env, ...options.environment },
  );
  const processes: StackProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map(({ tethered }) => tethered.stop()));
    await temporal.stop();
  };
  try {
    const [carrier = 0, speech = 0, model = 0, free = 0, ...frees] = await freePorts(4 + options.bridges);
    const { API_PORT, BRIDGE_PORT } = options.environment;
    const api = Number(API_PORT ?? free);
    // A given port is the first bridge's; the others follow it.
    const bridges = frees.map((port, index) => (BRIDGE_PORT ? Number(BRIDGE_PORT) + index : port));
    const ports = { carrier, speech, model, api, bridges };
    const secrets = options.durable ? await keptSecrets(join(folder, 'secrets.json')) : freshSecrets();
    const files = {
      records: join(folder, 'records.sqlite'),
      features: join(folder, 'features.json'),
      speechCache: join(folder, 'speech-cache'),
    };
    if (!options.environment['FEATURES_PATH'])
      await writeFile(files.features, JSON.stringify(options.features ?? {}));
    const environment = {
      ...withoutTakenOver(variables(ports, temporal, secrets, files), options.environment),
      ...options.environment,
    };

    const start = (
      name: string,
      file: string,
      parameters: readonly string[],
      extra: Record<string, string>,
    ) =>
      startProcess({
        name,
        file,
        parameters,
        folder,
        environment: { ...environment, ...extra },
        spawned: (process) => processes.push(process),
      });
    say('the simulator (carrier, speech, model), API, worker and bridges');
    await start('simulator', 'simulator/main.ts', simulatorFlags(ports, environment), {});
    await Promise.all([
      start('worker', 'workers/main.ts', [], {}),
      start('api', 'api/main.ts', [], {}),
      ...bridges.map((port, index) =>
        start(`bridge-${index + 1}`, 'media-bridge/main.ts', [], { BRIDGE_PORT: String(port) }),
      ),
    ]);
    return {
      temporal,
      apiUrl: loopback(api),
      apiKey: options.environment['API_KEYS']?.split(/[:,]/)[1] ?? secrets.apiKey,
      carrierUrl: loopback(carrier),
      speechUrl: loopback(speech),
      modelUrl: loopback(model),
      bridgeUrls: bridges.map(loopback),
      recordsPath: files.records,
      processes,
      broken: Promise.race(
        processes.map(
          async ({ name, tethered, logFile }) =>
            `${name} ended with ${await tethered.ended}; its log is ${logFile}`,
        ),
      ),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
