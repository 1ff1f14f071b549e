/** One process of a stack: started, waited for until it is ready, its log kept. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { spawnTethered, type Tethered } from './tethered.ts';

/** Where Node keeps what it has compiled: a process starts sooner and 20 MB smaller the second time. */
const compiledFolder = fileURLToPath(new URL('../var/compiled', import.meta.url));
/** A cold start bundles the workflows on a machine that is starting six processes. */
const readyTimeoutMs = 60_000;

/** The line in which a process says that it is ready. */
const Announcement = z.looseObject({ pid: z.number().int() });

export interface StackProcess {
  readonly name: string;
  /** The process's own id, which its tether's is not; null until it is ready, and for one that does not tell. */
  readonly pid: () => number | null;
  readonly tethered: Tethered;
  readonly logFile: string;
}

export interface ProcessOptions {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  /** Absolute; the process runs there, so that no `.env` of the checkout gets in by itself. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Told of the process as soon as it exists, ready or not, so that it can be stopped in any case. */
  readonly spawned: (process: StackProcess) => void;
}

/**
 * Starts one process and waits for the line in which it says that it is ready.
 * @throws {Error} For people: why it is not, with the end of its log.
 */
export async function startProcess(options: ProcessOptions): Promise<void> {
  const { name, file, parameters, folder, environment, spawned } = options;
  const script = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'a');
  const earlier = fstatSync(log).size;
  const tethered = spawnTethered(process.execPath, [script, ...parameters], {
    stdout: 'pipe',
    stderr: log,
    cwd: folder,
    env: { NODE_COMPILE_CACHE: compiledFolder, ...process.env, ...environment },
  });
  closeSync(log);
  let pid: number | null = null;
  spawned({ name, pid: () => pid, tethered, logFile });
  const announced = (line: string): void => {
    pid = Announcement.safeParse(parsed(line)).data?.pid ?? null;
  };
  const reason = await readiness(tethered, name, announced);
  if (reason === null) return;
  const ownLog = (await readFile(logFile)).subarray(earlier).toString('utf8');
  const lastWords = ownLog.trim().split('\n').slice(-12).join('\n');
  throw new Error(`${name} did not start: ${reason}; its log, ${logFile}, ends with:\n${lastWords}`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Null once the process is ready, else why it is not. */
async function readiness(
  { child, ended }: Tethered,
  name: string,
  announced: (line: string) => void,
): Promise<string | null> {
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
      if (!line.includes('"ready"')) return;
      announced(line);
      settle(null);
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
