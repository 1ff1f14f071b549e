/** The whole of Holdfast on this machine: Temporal, the simulator, API, worker and bridges, each a process of its own. */
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { freePorts } from './free-port.ts';
import { spawnTethered, type Tethered } from './tethered.ts';
import { startTemporal, type TemporalServer } from './temporal-server.ts';

/** A cold start bundles the workflows on a machine that is starting six processes. */
const readyTimeoutMs = 60_000;

export interface StackOptions {
  /** Where logs, records and the like go. */
  readonly folder: string;
  readonly bridges: number;
  /** Keep workflows and Temporal's pages; without, the server is in memory and headless. */
  readonly durable: boolean;
  /** Variables that win over the ones chosen here, such as a real model's key. */
  readonly environment: Readonly<Record<string, string>>;
  /** Told what is being started, a short phrase at a time. */
  readonly say: (line: string) => void;
}

export interface StackProcess {
  readonly name: string;
  readonly tethered: Tethered;
  readonly logFile: string;
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

export const simulatedNumber = '+33100000000';

/** Starts everything; when one part does not start, the others are stopped and the error says which and where its log is. */
export async function startStack(options: StackOptions): Promise<Stack> {
  await mkdir(options.folder, { recursive: true });
  const { say } = options;
  say('Temporal');
  const temporal = await startTemporal(
    options.durable ? { databaseFile: join(options.folder, 'temporal.sqlite'), ui: true } : {},
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
    const secrets = options.durable
      ? await keptSecrets(join(options.folder, 'secrets.json'))
      : freshSecrets();
    const recordsPath = join(options.folder, 'records.sqlite');
    const environment = {
      ...withoutTakenOver(variables(ports, temporal, secrets, recordsPath), options.environment),
      ...options.environment,
    };

    const start = async (
      name: string,
      file: string,
      parameters: readonly string[],
      extra: Record<string, string>,
    ): Promise<void> => {
      processes.push(
        await startProcess({
          name,
          file,
          parameters,
          folder: options.folder,
          environment: { ...environment, ...extra },
        }),
      );
    };
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
      recordsPath,
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

const Secrets = z.object({
  secret: z.string(),
  apiKey: z.string(),
  eventGridKey: z.string(),
  accessKey: z.string(),
});
type Secrets = z.infer<typeof Secrets>;

function freshSecrets(): Secrets {
  return {
    secret: randomBytes(24).toString('base64'),
    apiKey: randomBytes(16).toString('hex'),
    eventGridKey: randomBytes(16).toString('hex'),
    accessKey: randomBytes(24).toString('base64'),
  };
}

/** The secrets of a stack that is started again and again, so that its lines and its API key stay the same. */
async function keptSecrets(file: string): Promise<Secrets> {
  try {
    return Secrets.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw new Error(`${file} cannot be read; remove it to have new secrets made`, { cause: error });
    }
    const secrets = freshSecrets();
    await writeFile(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
    return secrets;
  }
}

interface Ports {
  readonly carrier: number;
  readonly speech: number;
  readonly model: number;
  readonly api: number;
  readonly bridges: readonly number[];
}

function loopback(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** The configuration under which every part talks to the simulator. */
function variables(
  ports: Ports,
  temporal: TemporalServer,
  secrets: Secrets,
  recordsPath: string,
): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    SECRET: secrets.secret,
    API_PORT: String(ports.api),
    API_PUBLIC_URL: loopback(ports.api),
    API_KEYS: `local:${secrets.apiKey}`,
    EVENT_GRID_KEY: secrets.eventGridKey,
    BRIDGE_PUBLIC_URLS: ports.bridges.map((port) => `ws://127.0.0.1:${port}`).join(','),
    RECORDS_PATH: recordsPath,
    ACS_CONNECTION_STRING: `endpoint=${loopback(ports.carrier)}/;accesskey=${secrets.accessKey}`,
    ACS_PHONE_NUMBER: simulatedNumber,
    ACS_AUDIENCE: 'simulated-resource',
    ACS_ISSUER: loopback(ports.carrier),
    ACS_JWKS_URL: `${loopback(ports.carrier)}/calling/keys`,
    SPEECH_KEY: 'simulated',
    SPEECH_HOST_STT: `ws://127.0.0.1:${ports.speech}`,
    SPEECH_HOST_TTS: `ws://127.0.0.1:${ports.speech}`,
    OPENAI_API_KEY: 'simulated',
    OPENAI_BASE_URL: `${loopback(ports.model)}/v1`,
    OPENAI_MODEL: 'simulated',
  };
}

/** Where a real service's key is given, nothing of that service points at the simulator any more. */
function withoutTakenOver(
  simulated: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const takenOver = [
    ...('OPENAI_API_KEY' in given ? ['OPENAI_BASE_URL', 'OPENAI_MODEL'] : []),
    ...('SPEECH_KEY' in given ? ['SPEECH_HOST_STT', 'SPEECH_HOST_TTS'] : []),
    ...('ACS_CONNECTION_STRING' in given
      ? ['ACS_PHONE_NUMBER', 'ACS_AUDIENCE', 'ACS_ISSUER', 'ACS_JWKS_URL']
      : []),
  ];
  return Object.fromEntries(Object.entries(simulated).filter(([name]) => !takenOver.includes(name)));
}

function simulatorFlags(ports: Ports, environment: Readonly<Record<string, string>>): string[] {
  const accessKey = /accesskey=(.+)$/.exec(environment['ACS_CONNECTION_STRING'] ?? '')?.[1] ?? '';
  const incoming = `${environment['API_PUBLIC_URL'] ?? ''}/carrier/incoming?key=${environment['EVENT_GRID_KEY'] ?? ''}`;
  return [
    ...[
      '--carrier-port',
      String(ports.carrier),
      '--speech-port',
      String(ports.speech),
      '--model-port',
      String(ports.model),
    ],
    ...[
      '--access-key',
      accessKey,
      '--audience',
      environment['ACS_AUDIENCE'] ?? '',
      '--incoming-url',
      incoming,
    ],
  ];
}

interface ProcessOptions {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts one process and waits for the line in which it says that it is ready. */
async function startProcess({
  name,
  file,
  parameters,
  folder,
  environment,
}: ProcessOptions): Promise<StackProcess> {
  const script = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'a');
  const earlier = fstatSync(log).size;
  const tethered = spawnTethered(process.execPath, [script, ...parameters], {
    stdout: 'pipe',
    stderr: log,
    env: { ...process.env, ...environment },
  });
  closeSync(log);
  const reason = await readiness(tethered, name);
  if (reason === null) return { name, tethered, logFile };
  await tethered.stop();
  const ownLog = (await readFile(logFile)).subarray(earlier).toString('utf8');
  const lastWords = ownLog.trim().split('\n').slice(-12).join('\n');
  throw new Error(`${name} did not start: ${reason}; its log, ${logFile}, ends with:\n${lastWords}`);
}

/** Null once the process is ready, else why it is not. */
async function readiness({ child, ended }: Tethered, name: string): Promise<string | null> {
  const { stdout } = child;
  if (!stdout) return 'it has no standard output';
  const lines = createInterface({ input: stdout });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(`it was not ready within ${readyTimeoutMs / 1_000} s`);
    }, readyTimeoutMs);
    const settle = (reason: string | null): void => {
      clearTimeout(timer);
      resolve(reason);
    };
    lines.on('line', (line) => {
      if (line.includes('"ready"')) settle(null);
    });
    ended.then(
      (code) => {
        settle(`${name} ended with ${code}`);
      },
      (error: unknown) => {
        settle(String(error));
      },
    );
  });
}
