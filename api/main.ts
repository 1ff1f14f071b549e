/** The API process: configuration → adapters → the door for requests, webhooks and event streams. */
import { randomBytes } from 'node:crypto';
import { createCarrierAuth } from '../adapters/acs/auth.ts';
import { translateEventGrid } from '../adapters/acs/event-grid.ts';
import { translateEvents } from '../adapters/acs/events.ts';
import { createAppConfiguration } from '../adapters/azure-app-configuration/app-configuration.ts';
import { createFeatures } from '../adapters/feature-file/feature-file.ts';
import { createKeyedHash } from '../adapters/keyed-hash/keyed-hash.ts';
import { createLog } from '../adapters/pino-log/pino-log.ts';
import { openCallRecords } from '../adapters/sqlite-records/call-records.ts';
import { openOutreachRecords } from '../adapters/sqlite-records/outreaches.ts';
import { openWebhookStore } from '../adapters/sqlite-records/webhooks.ts';
import { openOptOuts } from '../adapters/sqlite-records/opt-outs.ts';
import { openRecordings } from '../adapters/sqlite-records/recordings.ts';
import { createCalls } from '../adapters/temporal/calls.ts';
import { connectClient } from '../adapters/temporal/connection.ts';
import { createOutreaches } from '../adapters/temporal/outreaches.ts';
import { createTextLines } from '../adapters/temporal/text-lines.ts';
import { createTwilioWebhook } from '../adapters/twilio-sms/webhook.ts';
import { checkSearchAttributes } from '../adapters/temporal/search-attribute-check.ts';
import { createWebhooks } from '../adapters/temporal/webhooks.ts';
import { createWebhookPosts } from '../adapters/webhook-http/webhook-posts.ts';
import type { Config } from '../config/config.ts';
import { run, type Running } from '../config/run.ts';
import { ApiFigures } from './api-figures.ts';
import { createApi } from './app.ts';
import { CallPlaces } from './call-places.ts';
import { callSettings, planDefaults } from './defaults.ts';
import { startServer } from './server.ts';

/** Each holds a body of at most 1 MB. */
const maxRequests = 500;

/** A balancer that asks four times a second has asked twice. */
const noticeMs = 500;

export interface RunningApi extends Running {
  /** Sees changed feature flags now, and not only at its next look. */
  reload(): Promise<void>;
}

export async function startApi(config: Config): Promise<RunningApi> {
  const log = createLog({ level: config.LOG_LEVEL, process: 'api' });
  const features = await (config.AZURE_APP_CONFIG_CONNECTION_STRING
    ? createAppConfiguration({
        connectionString: config.AZURE_APP_CONFIG_CONNECTION_STRING,
        variables: config.featureVariables,
        log,
      })
    : createFeatures({ path: config.FEATURES_PATH, variables: config.featureVariables, log }));
  const { client, close } = await connectClient({
    address: config.TEMPORAL_ADDRESS,
    namespace: config.TEMPORAL_NAMESPACE,
  });
  await checkSearchAttributes(client);
  const records = openCallRecords({ path: config.RECORDS_PATH });
  const webhookStore = openWebhookStore({ path: config.RECORDS_PATH });
  const outreachRecords = openOutreachRecords({ path: config.RECORDS_PATH });
  const optOuts = openOptOuts({ path: config.RECORDS_PATH });
  const recordings = openRecordings({ path: config.RECORDS_PATH });
  const hash = createKeyedHash(config.SECRET);
  const stopping = new AbortController();
  const figures = new ApiFigures();
  const places = new CallPlaces({ records, maxCalls: config.MAX_CALLS, figures });

  const onTemporal = { client, taskQueue: config.TEMPORAL_TASK_QUEUE, lineId: hash.lineId };
  const calls = createCalls(onTemporal);

  const app = createApi({
    calls,
    records,
    recordings,
    outreaches: createOutreaches({ ...onTemporal, outreachRecords, calls, records }),
    carrierAuth: createCarrierAuth({
      issuer: config.ACS_ISSUER,
      audience: config.ACS_AUDIENCE,
      jwksUrl: config.ACS_JWKS_URL,
    }),
    translator: { carrierEvents: translateEvents, eventGrid: translateEventGrid },
    webhooks: {
      store: webhookStore,
      desk: createWebhooks({
        client,
        taskQueue: config.TEMPORAL_TASK_QUEUE,
        store: webhookStore,
        pausesSec: config.WEBHOOK_PAUSES_SEC,
        clock: Date.now,
      }),
      posts: createWebhookPosts({ allowPrivate: config.WEBHOOK_ALLOW_PRIVATE === 'on', clock: Date.now }),
    },
    apiKeys: config.API_KEYS,
    textLines: createTextLines({ client, taskQueue: config.TEMPORAL_TASK_QUEUE, lineId: hash.lineId }),
    optOuts,
    textWebhook: config.TWILIO_AUTH_TOKEN
      ? createTwilioWebhook({ authToken: config.TWILIO_AUTH_TOKEN })
      : null,
    textNumber: config.TWILIO_PHONE_NUMBER ?? null,
    publicUrl: config.API_PUBLIC_URL,
    eventGridKey: config.EVENT_GRID_KEY,
    defaults: planDefaults(config),
    settings: (variants) => callSettings(config, features.current(variants)),
    variantsFor: ({ ourNumber, phoneNumber }) => features.variantsFor(hash.lineId(ourNumber, phoneNumber)),
    ourNumber: config.ACS_PHONE_NUMBER,
    clock: Date.now,
    randomId: () => randomBytes(16).toString('hex'),
    log,
    figures,
    takePlace: () => places.takePlace(),
    inboundOverload: config.INBOUND_OVERLOAD,
    maxRequests,
    maxListeners: config.MAX_EVENT_LISTENERS,
    readiness: () => (stopping.signal.aborted ? 'draining' : 'ready'),
    stopping: stopping.signal,
  });
  const server = await startServer({ app, host: config.API_HOST, port: config.API_PORT, noticeMs });

  return {
    announcement: { url: server.url },
    reload: features.reload,
    stop: async () => {
      stopping.abort();
      features.close();
      await server.drain();
      await close();
      await optOuts.close();
      await recordings.close();
      await records.close();
      await webhookStore.close();
      await outreachRecords.close();
    },
  };
}

if (import.meta.main) await run('api', startApi);
