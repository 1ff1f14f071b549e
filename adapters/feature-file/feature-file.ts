/** The feature flags from a JSON file that people edit while calls run, and from the environment. */
import { readFile } from 'node:fs/promises';
import { environmentFlags } from '../../domain/features/environment-flags.ts';
import {
  changedFlags,
  defaultFeatureRules,
  featureRulesOf,
  type FeatureRules,
} from '../../domain/features/rules.ts';
import { StandingFeatures } from '../../domain/features/standing-features.ts';
import type { LiveFeatures } from '../../domain/ports/features.ts';
import type { Log } from '../../domain/ports/log.ts';
import { failed, type Result } from '../../domain/result.ts';

/** The port promises 60 s; the file is small, and whoever tunes a call wants to hear the difference. */
const defaultEveryMs = 5_000;

export interface FeatureFileOptions {
  /** A JSON object with any of the flags. */
  readonly path: string;
  /** Variables of the environment that begin with `FEATURE_`: they go before what the file says. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly log: Log;
  /** How long between two looks at the file. */
  readonly everyMs?: number;
}

/** Thrown at the start when the file or the environment cannot be used; the message names every fault. */
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
export async function createFeatures(options: FeatureFileOptions): Promise<LiveFeatures> {
  const { path, variables = {}, log, everyMs = defaultEveryMs } = options;
  const fixed = environmentFlags(variables);
  let seen = await look(path);
  const first = rulesIn(seen, fixed);
  const set = Object.keys(variables);
  if (!first.ok) throw new FeatureFileError(refusal([path, ...set].join(' and '), first.failure.message));
  const standing = new StandingFeatures(first.value);
  const changed = changedFlags(defaultFeatureRules, first.value);
  log.info('features.read', { path, found: seen.kind === 'text', ...changed });

  const lookAgain = async (): Promise<void> => {
    const found = await look(path);
    if (isSame(found, seen)) return;
    seen = found;
    if (found.kind === 'missing') {
      log.warn('features.gone', { path });
      return;
    }
    const read = rulesIn(found, fixed);
    if (!read.ok) {
      log.error('features.refused', { path, faults: read.failure.message });
      return;
    }
    log.info('features.changed', { path, ...changedFlags(standing.rules, read.value) });
    standing.replace(read.value);
  };
  // One after the other: an older text must not win over a newer one because it took longer to read.
  let looks = Promise.resolve();
  const reload = (): Promise<void> => {
    looks = looks.then(lookAgain);
    return looks;
  };
  const close = again(reload, everyMs);
  return {
    current: (variants) => standing.current(variants),
    variantsFor: (unit) => standing.variantsFor(unit),
    reload,
    close,
  };
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

/** `fixed`: what the environment says of flags. */
function rulesIn(found: Look, fixed: Readonly<Record<string, unknown>>): Result<FeatureRules> {
  if (found.kind === 'missing') return featureRulesOf(fixed);
  if (found.kind === 'unreadable') return refused(`expected a file that can be read (${found.code})`);
  try {
    const document: unknown = JSON.parse(found.text);
    // What is no object is refused as it is.
    return featureRulesOf(isObject(document) ? { ...document, ...fixed } : document);
  } catch (error) {
    return refused(`expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(message: string): Result<FeatureRules> {
  return failed({ code: 'bad-flags', message, disposition: 'final' });
}

function refusal(places: string, faults: string): string {
  const lines = faults.split('\n').map((fault) => `  ${fault}`);
  return `The feature flags in ${places} have ${lines.length} fault(s); mend them, or remove them to have the defaults:\n${lines.join('\n')}`;
}
