/** The feature flags' contract on Azure App Configuration, against the simulated store, and what only it has. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { createAppConfiguration } from '../../adapters/azure-app-configuration/app-configuration.ts';
import { defaultFeatureFlags } from '../../domain/features.ts';
import type { LiveFeatures } from '../../domain/ports/features.ts';
import { startAppConfiguration, type SimulatedAppConfiguration } from '../../simulator/app-configuration.ts';
import { featuresContract, logTo, type LogLine } from './features.contract.ts';

/** The provider looks at most once a second, whoever asks; a reload in between finds nothing new. */
const soonestMs = 1_050;

/** The provider tells on the console what it could not get. */
vi.spyOn(console, 'warn').mockImplementation(() => undefined);

function patient(features: LiveFeatures): LiveFeatures {
  return {
    ...features,
    reload: async () => {
      await new Promise((resolve) => setTimeout(resolve, soonestMs));
      await features.reload();
    },
  };
}

featuresContract(async () => {
  const store = await startAppConfiguration({ port: 0 });
  let written: readonly string[] = [];
  return {
    open: async (log, variables = {}) => {
      const { connectionString } = store;
      // Only a reload looks; the provider's own pause is as short as it takes.
      const features = await createAppConfiguration({ connectionString, variables, log, everyMs: 1_000 });
      return patient(features);
    },
    write: (flags) => {
      for (const flag of written) if (!(flag in flags)) store.remove(flag);
      for (const [flag, value] of Object.entries(flags)) store.set(flag, value);
      written = Object.keys(flags);
    },
    goAway: () => {
      store.setAway(true);
    },
    dispose: () => store.close(),
  };
});

async function stage(): Promise<SimulatedAppConfiguration> {
  const store = await startAppConfiguration({ port: 0 });
  onTestFinished(() => store.close());
  return store;
}

async function open(
  connectionString: string,
  lines: LogLine[] = [],
  patienceMs = 4_000,
): Promise<LiveFeatures> {
  const features = await createAppConfiguration({
    ...{ connectionString, log: logTo(lines), everyMs: 1_000, patienceMs },
  });
  onTestFinished(() => {
    features.close();
  });
  return features;
}

test('a change is seen by itself, and a text of a number is a number', async () => {
  const store = await stage();
  const features = await open(store.connectionString);
  store.set('vad_threshold', '0.9');
  await vi.waitFor(
    () => {
      expect(features.current().vad_threshold).toBe(0.9);
    },
    { timeout: 5_000 },
  );
});

test("the service's own feature flags are taken, and go before key-values; others are left alone", async () => {
  const store = await stage();
  store.set('vad_threshold', 0.1);
  store.set('somebody-elses', 'thing');
  store.setFlag({ id: 'slow_llm_for_chat', enabled: true });
  store.setFlag({ id: 'somebody-elses', enabled: true });
  store.setFlag({
    ...{ id: 'vad_threshold', enabled: true },
    variants: [
      { name: 'plain', configuration_value: 0.5 },
      { name: 'strict', configuration_value: 0.8 },
    ],
    allocation: {
      default_when_enabled: 'plain',
      percentile: [{ variant: 'strict', from: 0, to: 100 }],
    },
  });
  const features = await open(store.connectionString);
  expect(features.current()).toMatchObject({ slow_llm_for_chat: true, vad_threshold: 0.5 });
  const variants = features.variantsFor('anybody');
  expect(variants).toEqual({ vad_threshold: 'strict' });
  expect(features.current(variants).vad_threshold).toBe(0.8);
});

test('one flag that is bad does not hold up the others', async () => {
  const store = await stage();
  store.set('vad_threshold', 'loud');
  store.set('recognition_retry_max', 1);
  const lines: LogLine[] = [];
  const features = await open(store.connectionString, lines);
  expect(features.current()).toEqual({ ...defaultFeatureFlags, recognition_retry_max: 1 });
  expect(lines.filter(({ event }) => event === 'features.refused')).toMatchObject([
    { fields: { flag: 'vad_threshold' } },
  ]);
});

test('where the service is away at the start, the defaults hold until it is back', async () => {
  const store = await stage();
  store.set('vad_threshold', 0.9);
  store.setAway(true);
  const lines: LogLine[] = [];
  const features = await open(store.connectionString, lines, 200);
  expect(features.current()).toEqual(defaultFeatureFlags);
  expect(lines).toMatchObject([{ severity: 'warn', event: 'features.defaults' }]);
  store.setAway(false);
  await vi.waitFor(
    () => {
      expect(features.current().vad_threshold).toBe(0.9);
    },
    { timeout: 20_000, interval: 200 },
  );
}, 30_000);

test('requests signed with another key are turned away', async () => {
  const store = await stage();
  const forged = store.connectionString.replace(
    /Secret=.*/,
    `Secret=${Buffer.from('another').toString('base64')}`,
  );
  await open(forged, [], 200);
  const refused = await store.ledger.waitFor('a refusal', ({ kind }) => kind === 'refused', 5_000);
  expect(refused).toMatchObject({ status: 401, reason: 'the signature does not fit' });
});
