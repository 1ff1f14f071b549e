/** Starts the Temporal server that demo, tests and `make dev` run on, or takes the one TEMPORAL_ADDRESS names. */
import { openSync, closeSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '../domain/search-attributes.ts';
import { freePorts } from './free-port.ts';
import { missingSearchAttributes, registerSearchAttributes } from './search-attributes.ts';
import { findTemporal, publicSources } from './temporal-binary.ts';
import { spawnTethered, type CommandSignal, type Tethered } from './tethered.ts';

/** Generous, because the server shares a small machine with whatever else is starting. */
const startTimeoutMs = 60_000;
/** Somebody else may take a free port before the server does. */
const startAttempts = 3;

export interface TemporalServer {
  /** host:port of the server's gRPC interface. */
  readonly address: string;
  /** The UI's http address; null when there is none, or it is not this process's to know. */
  readonly uiAddress: string | null;
  readonly namespace: string;
  /** Takes the server away and brings it back; null for a server that was given. */
  readonly outage: Outage | null;
  /** Resolves when the server is gone and its ports are free. A server that was given is left alone. */
  stop(): Promise<void>;
}

export interface Outage {
  /** Resolves when the server is gone, or, for SIGSTOP and SIGCONT, when it was told. */
  signal(name: CommandSignal): Promise<void>;
  /**
   * Starts it again on the same ports once it is gone, with the same database file, if it has one: without one it has
   * forgotten everything. Resolves when it answers.
   * @throws {Error} For people: it is not gone, or gave no answer in time.
   */
  startAgain(): Promise<void>;
}

export interface TemporalOptions {
  /** Keeps workflows in this SQLite file, and the server's warnings in a log beside it; in memory without. */
  readonly databaseFile?: string;
  /** With Temporal's web pages, on a port of their own. */
  readonly ui?: boolean;
}

/**
 * A server that answers, with the product's search attributes registered. Ends with this process, however that ends.
 * @throws {Error} For people: no binary to be had, no answer in time, or no right to register search attributes.
 */
export async function startTemporal(
  options: TemporalOptions = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<TemporalServer> {
  const given = environment['TEMPORAL_ADDRESS'];
  if (given) return useGiven(given, environment['TEMPORAL_NAMESPACE'] ?? 'default');

  const binary = await findTemporal({
    environment,
    say: (line) => process.stderr.write(`${line}\n`),
    sources: publicSources,
  });
  for (let attempt = 1; ; attempt += 1) {
    const started = await tryToStart(binary, options);
    if (started.ok) return started.server;
    if (attempt === startAttempts || !started.portTaken) throw new Error(started.reason);
  }
}

async function useGiven(address: string, namespace: string): Promise<TemporalServer> {
  const connection = await Connection.connect({ address, connectTimeout: '10s' }).catch((error: unknown) => {
    throw new Error(`No Temporal server answers at ${address} (TEMPORAL_ADDRESS)`, { cause: error });
  });
  try {
    await registerSearchAttributes(connection, namespace);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The Temporal server at ${address} (TEMPORAL_ADDRESS) cannot be used: ${reason}`, {
      cause: error,
    });
  } finally {
    await connection.close();
  }
  return { address, uiAddress: null, namespace, outage: null, stop: () => Promise.resolve() };
}

type Started =
  | { readonly ok: true; readonly server: TemporalServer }
  | { readonly ok: false; readonly portTaken: boolean; readonly reason: string };

async function tryToStart(binary: string, options: TemporalOptions): Promise<Started> {
  const [port = 0, uiPort = 0] = await freePorts(2);
  const address = `127.0.0.1:${port}`;
  const log = await openLog(options.databaseFile);
  const launch = (): Tethered => {
    const descriptor = openSync(log.file, 'a');
    const launched = spawnTethered(binary, serverFlags(options, port, uiPort), {
      stdout: 'ignore',
      stderr: descriptor,
    });
    closeSync(descriptor);
    return launched;
  };
  const answered = async (): Promise<string | null> => {
    const fault = await waitForAnswer(running, address);
    if (fault === null) return null;
    await running.stop();
    const tail = (await readFile(log.file, 'utf8')).split('\n').slice(-15).join('\n');
    return `The Temporal server ${binary} did not start: ${fault}\n${tail}`;
  };
  let running = launch();
  const reason = await answered();
  if (reason !== null) {
    await log.discard();
    return { ok: false, portTaken: portTaken(reason), reason };
  }
  const outage: Outage = {
    signal: async (name) => {
      running.signal(name);
      if (name === 'SIGKILL' || name === 'SIGTERM') await running.ended;
    },
    startAgain: async () => {
      if (running.child.exitCode === null && running.child.signalCode === null)
        throw new Error('The Temporal server is still there');
      for (let attempt = 1; ; attempt += 1) {
        running = launch();
        const fault = await answered();
        if (fault === null) return;
        // A process that was killed may hold its port a moment longer than its starter knows.
        if (attempt === startAttempts || !portTaken(fault)) throw new Error(fault);
      }
    },
  };
  const stop = async (): Promise<void> => {
    await running.stop();
    await log.discard();
  };
  const uiAddress = options.ui === true ? `http://127.0.0.1:${uiPort}` : null;
  return { ok: true, server: { address, uiAddress, namespace: 'default', outage, stop } };
}

function portTaken(reason: string): boolean {
  return /address already in use/i.test(reason);
}

function serverFlags(options: TemporalOptions, port: number, uiPort: number): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    // Off by default up to server 1.31; saves a round trip for activities on the workflow's own queue.
    ...['--dynamic-config-value', 'system.enableActivityEagerExecution=true'],
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...(options.ui === true ? ['--ui-port', String(uiPort)] : ['--headless']),
    ...(options.databaseFile === undefined ? [] : ['--db-filename', options.databaseFile]),
  ];
}

/** The server writes to a file and not to a pipe, so that a busy parent never holds it up. */
async function openLog(
  databaseFile: string | undefined,
): Promise<{ readonly file: string; discard(): Promise<void> }> {
  if (databaseFile !== undefined) {
    await mkdir(dirname(databaseFile), { recursive: true });
    return { file: `${databaseFile}.log`, discard: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-temporal-'));
  return {
    file: join(folder, 'server.log'),
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Null when the namespace and the search attributes are there; else what went wrong. */
async function waitForAnswer(server: Tethered, address: string): Promise<string | null> {
  const end: { code?: number } = {};
  void server.ended.then((code) => {
    end.code = code;
  });
  const deadline = performance.now() + startTimeoutMs;
  let last = 'nothing was heard of it';
  while (performance.now() < deadline) {
    if (end.code !== undefined) return `it ended with ${end.code}`;
    try {
      const connection = await Connection.connect({ address, connectTimeout: '1s' });
      try {
        await connection.workflowService.describeNamespace({ namespace: 'default' });
        const missing = await missingSearchAttributes(connection, 'default');
        if (missing.length === 0) return null;
        last = `it lacks the search attributes ${missing.join(', ')}`;
      } finally {
        await connection.close();
      }
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(100);
  }
  return `no answer within ${startTimeoutMs / 1_000} s: ${last}`;
}
