/** Finds the `temporal` command, whose dev server Holdfast runs on, or gets it: PATH, cache, download, build from source. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { exclusively } from './exclusive.ts';
import { buildTemporal } from './temporal-build.ts';
import { downloadTemporal } from './temporal-download.ts';

/** The version that is downloaded or built; tools/temporal/go.mod names the same one. */
export const temporalVersion = '1.8.2';

/** The oldest server inside a `temporal` on the PATH that will do: it has updates with start and eager starts on. */
const oldestServer = { major: 1, minor: 28 };

const run = promisify(execFile);

/** A way to get the binary: puts it at `target`, or throws an error whose message says why it could not. */
export type TemporalSource = (target: string, say: (line: string) => void) => Promise<void>;

export interface BinarySearch {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes a line for people about what is going on. */
  readonly say: (line: string) => void;
  /** Tried in order when the binary is neither on the PATH nor in the cache. */
  readonly sources: Readonly<Record<string, TemporalSource>>;
}

/** The download and the build, as used everywhere but in tests. */
export const publicSources: BinarySearch['sources'] = {
  'the official download': (target) => downloadTemporal(temporalVersion, target),
  'a build with Go': buildTemporal,
};

/**
 * The path of a `temporal` command that runs. Gets it into the cache first if need be; of several processes one does
 * that, and the others wait for it.
 * @throws {Error} When every way failed; the message lists each with its reason, and what to do.
 */
export async function findTemporal(search: BinarySearch): Promise<string> {
  const tried: string[] = [];
  for (const folder of (search.environment['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const found = join(folder, 'temporal');
    if (!(await isExecutable(found))) continue;
    const fault = await faultOf(found);
    if (fault === null) return found;
    tried.push(`temporal on the PATH: ${found}: ${fault}`);
  }
  if (tried.length === 0) tried.push('temporal on the PATH: there is none');

  const cached = cachedBinary(search.environment);
  if (await isExecutable(cached)) return cached;
  tried.push(`the cache: ${cached} does not exist`);

  await mkdir(dirname(cached), { recursive: true });
  return exclusively(
    join(dirname(cached), 'lock'),
    () => {
      search.say('Another process is getting the Temporal server; waiting for it.');
    },
    () => obtain(cached, search, tried),
  );
}

/** Where the binary is kept, outside the checkout, so that a fresh clone starts in seconds. */
export function cachedBinary(environment: BinarySearch['environment']): string {
  const cache = environment['XDG_CACHE_HOME'] ?? join(environment['HOME'] ?? homedir(), '.cache');
  return join(cache, 'holdfast', 'temporal', temporalVersion, 'temporal');
}

/** Called with the lock held, so what an earlier, broken attempt left behind is nobody's. */
async function obtain(cached: string, search: BinarySearch, tried: string[]): Promise<string> {
  if (await isExecutable(cached)) return cached;
  const folder = dirname(cached);
  for (const name of await readdir(folder)) {
    if (name.startsWith('partial-')) await rm(join(folder, name), { recursive: true, force: true });
  }
  for (const [name, source] of Object.entries(search.sources)) {
    const partial = join(folder, `partial-${process.pid}`);
    try {
      search.say(`Temporal server ${temporalVersion} is not on this machine; trying ${name}.`);
      await source(partial, search.say);
      const fault = await faultOf(partial);
      if (fault !== null) throw new Error(fault);
      await rename(partial, cached);
      search.say(`The Temporal server is in ${cached}.`);
      return cached;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      search.say(`No luck with ${name}: ${reason}`);
      tried.push(`${name}: ${reason}`);
      await rm(partial, { recursive: true, force: true });
    }
  }
  throw new Error(
    [
      'No Temporal server could be had. Tried, in order:',
      ...tried.map((line) => `  - ${line}`),
      'Do one of these, then try again:',
      '  - install the Temporal command line so that `temporal` is on the PATH (https://docs.temporal.io/cli)',
      '  - install Go 1.26.4 or newer (https://go.dev/dl/), with access to a Go module proxy',
      '  - allow access to https://temporal.download',
      '  - set TEMPORAL_ADDRESS to a server that runs already (docker-compose.temporal.yml starts one)',
    ].join('\n'),
  );
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Runs the binary; null when it is a Temporal command line that will do. */
async function faultOf(binary: string): Promise<string | null> {
  try {
    const { stdout } = await run(binary, ['--version'], { timeout: 20_000 });
    const version = /server v?(\d+)\.(\d+)/i.exec(stdout);
    if (!version) return `it does not say which server it holds: ${stdout.trim().slice(0, 200)}`;
    const [major, minor] = [Number(version[1]), Number(version[2])];
    const tooOld = major < oldestServer.major || (major === oldestServer.major && minor < oldestServer.minor);
    return tooOld
      ? `its server ${major}.${minor} is older than ${oldestServer.major}.${oldestServer.minor}`
      : null;
  } catch (error) {
    return `it does not run: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
}
