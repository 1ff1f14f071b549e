/** The feature flags from Azure App Configuration: key-values named as the flags, or its own feature flags; and from the environment. */
import { type AzureAppConfiguration, load } from '@azure/app-configuration-provider';
import { environmentFlags, flagValueOf } from '../../domain/features/environment-flags.ts';
import { changedFlags, defaultFeatureRules, featureRulesOf } from '../../domain/features/rules.ts';
import { StandingFeatures } from '../../domain/features/standing-features.ts';
import { FeatureFlags } from '../../domain/features.ts';
import type { LiveFeatures } from '../../domain/ports/features.ts';
import type { Log } from '../../domain/ports/log.ts';
import { ruleOfManagedFlag } from './managed-flag.ts';

/** Twice this and what a request takes stays far below the 60 s that the port promises. */
const defaultEveryMs = 15_000;
/** A process that starts waits no longer for the service: its calls have the defaults until it answers. */
const defaultPatienceMs = 4_000;
/** The provider looks no more often than this, whoever asks it to. */
const soonestMs = 1_000;
/** The provider's own limit for a first answer; behind it, it is asked anew. */
const loadMs = 30_000;

export interface AppConfigurationOptions {
  /** `Endpoint=https://…;Id=…;Secret=…` */
  readonly connectionString: string;
  /** Variables of the environment that begin with `FEATURE_`: they go before what the service says. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly log: Log;
  /** How long between two looks; at least 1 s. */
  readonly everyMs?: number;
  readonly patienceMs?: number;
}

/** Thrown at the start when the environment's flags cannot be used; the message names every fault. */
export class FeatureVariableError extends Error {
  override readonly name = 'FeatureVariableError';
}

/**
 * Resolves when the service has answered, or with the defaults when it takes too long; then it is asked again and again.
 * Each flag is taken by itself: a bad value is logged, and the last good one of that flag stays. When the service is away
 * all stay as they are. What it does not name has its default.
 * @throws {FeatureVariableError}
 */
export async function createAppConfiguration(options: AppConfigurationOptions): Promise<LiveFeatures> {
  const { variables = {}, log, everyMs = defaultEveryMs, patienceMs = defaultPatienceMs } = options;
  const fixed = environmentFlags(variables);
  const alone = featureRulesOf(fixed);
  if (!alone.ok) throw new FeatureVariableError(refusal(Object.keys(variables), alone.failure.message));
  const standing = new StandingFeatures(alone.value);
  const flags = new FlagByFlag(log);
  let source: AzureAppConfiguration | null = null;
  let closed = false;

  const take = (): void => {
    if (!source || closed) return;
    const read = featureRulesOf({ ...flags.goodOf(entriesOf(source)), ...fixed });
    if (!read.ok) {
      log.error('features.refused', { faults: read.failure.message });
      return;
    }
    const changed = changedFlags(standing.rules, read.value);
    if (Object.keys(changed).length > 0) log.info('features.changed', changed);
    standing.replace(read.value);
  };
  const connect = async (): Promise<void> => {
    try {
      source = await load(options.connectionString, settingsOf(options, everyMs));
      take();
      log.info('features.read', { found: true, ...changedFlags(defaultFeatureRules, standing.rules) });
    } catch (error) {
      log.warn('features.away', { error: error instanceof Error ? error.name : 'unknown' });
    }
  };
  const look = async (): Promise<void> => {
    if (!source) return connect();
    await source.refresh();
    take();
  };
  // One after the other: an older answer must not win over a newer one.
  let looks = connect();
  const reload = (): Promise<void> => {
    looks = looks.then(look);
    return looks;
  };
  if (!(await within(looks, patienceMs)))
    log.warn('features.defaults', { reason: 'App Configuration has not answered' });
  const stop = again(reload, everyMs);
  return {
    current: (variants) => standing.current(variants),
    variantsFor: (unit) => standing.variantsFor(unit),
    reload,
    close: () => {
      closed = true;
      stop();
    },
  };
}

function settingsOf({ connectionString }: AppConfigurationOptions, everyMs: number) {
  const refreshIntervalInMs = Math.max(soonestMs, everyMs);
  const selectors = [{ keyFilter: '*' }];
  return {
    selectors,
    refreshOptions: { enabled: true, refreshIntervalInMs },
    featureFlagOptions: { enabled: true, selectors, refresh: { enabled: true, refreshIntervalInMs } },
    startupOptions: { timeoutInMs: loadMs },
    // The names of replicas come from DNS, which a closed network may not have.
    replicaDiscoveryEnabled: false,
    clientOptions: { allowInsecureConnection: /Endpoint=http:/i.test(connectionString) },
  };
}

/** What is written of one flag; `fault`: why it is none of ours that can be read. */
interface Entry {
  readonly flag: string;
  readonly written: unknown;
  readonly fault?: string;
}

/** What the service says of our flags; of everything else it holds nothing is taken. Its own feature flags go first. */
function entriesOf(source: AzureAppConfiguration): readonly Entry[] {
  const managed = listIn(source.get('feature_management')).flatMap(managedEntry);
  const names = new Set(managed.map(({ flag }) => flag));
  const plain = ours.flatMap((flag): Entry[] => {
    const value: unknown = source.get(flag);
    if (value === undefined || names.has(flag)) return [];
    return [{ flag, written: typeof value === 'string' ? flagValueOf(value) : value }];
  });
  return [...managed, ...plain];
}

const ours = Object.keys(FeatureFlags.shape);

function managedEntry(given: unknown): Entry[] {
  if (!isObject(given) || typeof given['id'] !== 'string' || !ours.includes(given['id'])) return [];
  const { id: flag } = given;
  const rule = ruleOfManagedFlag(given);
  return [rule.ok ? { flag, written: rule.value } : { flag, written: given, fault: rule.failure.message }];
}

function listIn(management: unknown): readonly unknown[] {
  if (!isObject(management)) return [];
  const list = management['feature_flags'];
  return Array.isArray(list) ? list : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Takes each flag by itself, and keeps the last good value of one that turns bad. */
class FlagByFlag {
  readonly #log: Log;
  readonly #good = new Map<string, unknown>();
  /** The bad values that were logged, as JSON: once each. */
  readonly #logged = new Map<string, string>();

  constructor(log: Log) {
    this.#log = log;
  }

  goodOf(entries: readonly Entry[]): Readonly<Record<string, unknown>> {
    const named = new Set(entries.map(({ flag }) => flag));
    for (const flag of this.#good.keys()) if (!named.has(flag)) this.#good.delete(flag);
    for (const { flag, written, fault } of entries) {
      const read = fault === undefined ? featureRulesOf({ [flag]: written }) : null;
      if (read?.ok) {
        this.#good.set(flag, written);
        this.#logged.delete(flag);
      } else this.#refuse(flag, written, fault ?? (read ? read.failure.message : ''));
    }
    return Object.fromEntries(this.#good);
  }

  #refuse(flag: string, written: unknown, faults: string): void {
    const text = JSON.stringify(written);
    if (this.#logged.get(flag) === text) return;
    this.#logged.set(flag, text);
    this.#log.error('features.refused', { flag, faults });
  }
}

/** False when it took too long. */
async function within(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, ms);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
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

function refusal(variables: readonly string[], faults: string): string {
  const lines = faults.split('\n').map((fault) => `  ${fault}`);
  return `The feature flags in the environment (${variables.join(', ')}) have ${lines.length} fault(s):\n${lines.join('\n')}`;
}
