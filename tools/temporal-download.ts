/** Downloads the official release of the Temporal command line for this platform. */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

/** Without an answer in this time the machine counts as offline. */
const answerTimeoutMs = 8_000;
const downloadTimeoutMs = 5 * 60_000;

const run = promisify(execFile);

/** The release's archive, in the form https://docs.temporal.io/cli documents for downloads by hand. */
function archiveUrl(version: string): string {
  const platforms: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin' };
  const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };
  const platform = platforms[process.platform];
  const architecture = architectures[process.arch];
  if (!platform || !architecture) {
    throw new Error(`there is no release for ${process.platform} on ${process.arch}`);
  }
  return `https://temporal.download/cli/archive/v${version}?platform=${platform}&arch=${architecture}`;
}

/**
 * Puts the command at `target`.
 * @throws {Error} When the site does not answer in time, answers badly, or sends something else.
 */
export async function downloadTemporal(version: string, target: string): Promise<void> {
  const folder = `${target}-archive`;
  const archive = join(folder, 'temporal.tar.gz');
  await mkdir(folder, { recursive: true });
  try {
    await fetchTo(archiveUrl(version), archive);
    await run('tar', ['-xzf', archive, '-C', folder, 'temporal'], { timeout: 60_000 });
    await chmod(join(folder, 'temporal'), 0o755);
    await rename(join(folder, 'temporal'), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchTo(url: string, file: string): Promise<void> {
  const abort = new AbortController();
  const limit = (ms: number) =>
    setTimeout(() => {
      abort.abort(new Error(`${url} took longer than ${ms / 1_000} s`));
    }, ms);
  const answer = limit(answerTimeoutMs);
  const whole = limit(downloadTimeoutMs);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(answer);
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file), { signal: abort.signal });
  } catch (error) {
    throw new Error(`${url}: ${reasonOf(error)}`, { cause: error });
  } finally {
    clearTimeout(answer);
    clearTimeout(whole);
  }
}

/** `fetch` hides why it failed in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
