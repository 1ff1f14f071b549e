/** The feature flags from a JSON file that people edit while calls run. */
import { readFile } from 'node:fs/promises';
import { defaultFeatureFlags, featureFlagsOf, type FeatureFlags } from '../../domain/features.ts';
import type { Features } from '../../domain/ports/features.ts';
import type { Log, LogFields } from '../../domain/ports/log.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

/** The port promises 60 s; the file is small, and whoever tunes a call wants to hear the difference. */
const defaultEveryMs = 5_000;

export interface FeatureFileOptions {
  /** A JSON object with any of the flags. */
  readonly path: string;
  readonly log: Log;
  /** How long between two looks at the file. */
  readonly everyMs?: number;
}

export interface FeatureFile extends Features {
  /** Looks at the file at once; resolves when what it says is current. */
  reload(): Promise<void>;
  /** Ends the looking; the flags stay as they are. */
  close(): void;
}

/** Thrown at the start when the file cannot be used; the message names every fault. */
export class FeatureFileError extends Error {
  override readonly name = 'FeatureFileError';
}

/** What a look at the file found. */
type Look =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** Why it cannot be read, such as `EACCES`. */
  | { readonly kind: 'unreadable'; readonly code: string };

/**
 * Reads the file (without one, every flag has its default), then looks at it again and again. Versions are told apart
 * by their text: mounted volumes don't tell of changes, and may date them coarsely. A version that cannot be used is
 * logged once and changes nothing, and so is it when the file goes away, as it does for a moment when it is replaced.
 * @throws {FeatureFileError} When there is a file that cannot be used.
 */
export async function createFeatures(options: FeatureFileOptions): Promise<FeatureFile> {
  const { path, log, everyMs = defaultEveryMs } = options;
  let seen = await look(path);
  const first = flagsIn(seen);
  if (!first.ok) throw new FeatureFileError(refusal(path, first.failure.message));
  let flags = first.value;
  log.info('features.read', { path, found: seen.kind === 'text', ...changes(defaultFeatureFlags, flags) });

  const lookAgain = async (): Promise<void> => {
    const found = await look(path);
    if (isSame(found, seen)) return;
    seen = found;
    if (found.kind === 'missing') {
      log.warn('features.gone', { path });
      return;
    }
    const read = flagsIn(found);
    if (!read.ok) {
      log.error('features.refused', { path, faults: read.failure.message });
      return;
    }
    log.info('features.changed', { path, ...changes(flags, read.value) });
    flags = read.value;
  };
  // One after the other: an older text must not win over a newer one because it took longer to read.
  let looks = Promise.resolve();
  const reload = (): Promise<void> => {
    looks = looks.then(lookAgain);
    return looks;
  };
  const close = again(reload, everyMs);
  return { current: () => flags, reload, close };
}

/** Does something again and again, each time `everyMs` after the last time was done, until the value is called. */
function again(deed: () => Promise<void>, everyMs: number): () => void {
  let timer: NodeJS.Timeout | null = null;
  const wait = (): void => {
    timer = setTimeout(() => {
      void deed().then(() => {
        if (timer) wait();
      });
    }, everyMs);
  };
  wait();
  return () => {
    if (timer) clearTimeout(timer);
    timer = null;
  };
}

async function look(path: string): Promise<Look> {
  try {
    return { kind: 'text', text: await readFile(path, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', code };
  }
}

function isSame(one: Look, other: Look): boolean {
  if (one.kind === 'text') return other.kind === 'text' && one.text === other.text;
  if (one.kind === 'unreadable') return other.kind === 'unreadable' && one.code === other.code;
  return one.kind === other.kind;
}

function flagsIn(found: Look): Result<FeatureFlags> {
  if (found.kind === 'missing') return ok(defaultFeatureFlags);
  if (found.kind === 'unreadable') return refused(`expected a file that can be read (${found.code})`);
  try {
    return featureFlagsOf(JSON.parse(found.text));
  } catch (error) {
    return refused(`expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refused(message: string): Result<FeatureFlags> {
  return failed({ code: 'bad-flags', message, disposition: 'final' });
}

function refusal(path: string, faults: string): string {
  const lines = faults.split('\n').map((fault) => `  ${fault}`);
  return `The feature flags in ${path} have ${lines.length} fault(s); mend the file, or remove it to have the defaults:\n${lines.join('\n')}`;
}

/** The flags of `to` that are not as in `from`. */
function changes(from: FeatureFlags, to: FeatureFlags): LogFields {
  const before: Readonly<Record<string, number>> = from;
  return Object.fromEntries(Object.entries(to).filter(([flag, value]) => value !== before[flag]));
}
