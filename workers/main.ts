/** The worker process: configuration → adapters → workflows and activities on the calls' task queue. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, GracefulShutdownPeriodExpiredError, Runtime, Worker } from '@temporalio/worker';
import { createCarrier } from '../adapters/acs/carrier.ts';
import { createAppConfiguration } from '../adapters/azure-app-configuration/app-configuration.ts';
import { createFeatures } from '../adapters/feature-file/feature-file.ts';
import { createKeyedHash } from '../adapters/keyed-hash/keyed-hash.ts';
import { createLanguageModels } from '../adapters/openai/models.ts';
import { createLog } from '../adapters/pino-log/pino-log.ts';
import { openCallRecords } from '../adapters/sqlite-records/call-records.ts';
import { openOutreachRecords } from '../adapters/sqlite-records/outreaches.ts';
import { openRecordings } from '../adapters/sqlite-records/recordings.ts';
import { createCalls } from '../adapters/temporal/calls.ts';
import { connectClient, connectWorker, dataConverter } from '../adapters/temporal/connection.ts';
import { createOutreaches } from '../adapters/temporal/outreaches.ts';
import { checkSearchAttributes } from '../adapters/temporal/search-attribute-check.ts';
import { createActivities } from '../activities/index.ts';
import { createNotifyEmergency } from '../activities/notify-emergency.ts';
import { createSearchDocuments } from '../activities/search-documents.ts';
import type { Config } from '../config/config.ts';
import { run, type Running } from '../config/run.ts';
import { createAddresses } from './addresses.ts';
import { startHealthServer } from './health-server.ts';
import { configuredKnowledge } from './knowledge.ts';
import { configuredModerator } from './moderation.ts';
import { configuredTexts } from './text-services.ts';
import { configuredWebhooks, type ConfiguredWebhooks } from './webhooks.ts';
import { takesTasks, workerFigures, type WorkerBounds } from './worker-figures.ts';

const bounds: WorkerBounds = { workflowTasks: 40, activities: 200 };

/**
 * Told to stop, deeds under way may finish for this long, and are then cancelled; the worker ends without those that do not
 * heed it. By then the carrier has answered or its time is up, so that no dial is left in doubt.
 */
const shutdown = { shutdownGraceTime: '10s', shutdownForceTime: '17s' } as const;

export interface RunningWorker extends Running {
  /** Sees changed feature flags now, and not only at its next look. */
  reload(): Promise<void>;
}

export async function startWorker(config: Config): Promise<RunningWorker> {
  const log = createLog({ level: config.LOG_LEVEL, process: 'worker' });
  const running: { worker: Worker | null; webhooks: ConfiguredWebhooks | null } = {
    worker: null,
    webhooks: null,
  };
  const documents = configuredKnowledge(config);
  const moderation = configuredModerator(config, log);
  const health = await startHealthServer({
    host: config.WORKER_HOST,
    port: config.WORKER_PORT,
    setting: 'WORKER_PORT',
    isReady: () => running.worker !== null && takesTasks(running.worker),
    figures: () => ({
      ...(running.worker ? workerFigures(running.worker, bounds) : { holds: [] }),
      knowledge: documents.figures(),
      moderation: moderation.figures(),
      ...(running.webhooks ? { webhooks: running.webhooks.figures() } : {}),
    }),
  });
  const where = { address: config.TEMPORAL_ADDRESS, namespace: config.TEMPORAL_NAMESPACE };
  const { client, close: closeClient } = await connectClient(where);
  await checkSearchAttributes(client);
  const connection = await connectWorker(where);
  const records = openCallRecords({ path: config.RECORDS_PATH });
  const outreachRecords = openOutreachRecords({ path: config.RECORDS_PATH });
  const recordings = openRecordings({ path: config.RECORDS_PATH });
  const hash = createKeyedHash(config.SECRET);
  const features = await (config.AZURE_APP_CONFIG_CONNECTION_STRING
    ? createAppConfiguration({
        connectionString: config.AZURE_APP_CONFIG_CONNECTION_STRING,
        variables: config.featureVariables,
        log,
      })
    : createFeatures({ path: config.FEATURES_PATH, variables: config.featureVariables, log }));
  const onTemporal = { client, taskQueue: config.TEMPORAL_TASK_QUEUE, lineId: hash.lineId };
  const calls = createCalls(onTemporal);
  const languageModels = createLanguageModels(config);
  const texts = configuredTexts(config, log);
  const hooks = configuredWebhooks(config, client);
  running.webhooks = hooks;

  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    dataConverter,
    ...(config.WORKFLOW_BUNDLE_PATH
      ? { workflowBundle: { codePath: config.WORKFLOW_BUNDLE_PATH } }
      : { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) }),
    activities: createActivities({
      carrier: createCarrier({
        connectionString: config.ACS_CONNECTION_STRING,
        ...(config.ACS_VOICE_ENDPOINT ? { voiceEndpoint: config.ACS_VOICE_ENDPOINT } : {}),
        ...(config.RECORDING_STORAGE_URL ? { recordingStorageUrl: config.RECORDING_STORAGE_URL } : {}),
      }),
      records,
      recordings,
      languageModel: languageModels.slow ?? languageModels.fast,
      moderator: moderation.moderator,
      calls,
      outreaches: createOutreaches({ ...onTemporal, outreachRecords, calls, records }),
      outreachRecords,
      ...texts,
      deedDoers: {
        search: createSearchDocuments({
          knowledge: documents.knowledge,
          timeoutMs: config.KNOWLEDGE_TIMEOUT_MS,
          log,
        }),
        notify_emergency: createNotifyEmergency(hooks),
        send_text: texts.sendText,
      },
      ...hooks,
      clock: Date.now,
      features,
      addresses: createAddresses({
        apiUrl: config.API_PUBLIC_URL,
        bridgeUrls: config.BRIDGE_PUBLIC_URLS,
        legToken: hash.legToken,
      }),
      log,
    }),
    // When a worker is killed, the calls it held move to another one as soon as this has passed.
    stickyQueueScheduleToStartTimeout: '1s',
    maxConcurrentWorkflowTaskExecutions: bounds.workflowTasks,
    maxConcurrentActivityTaskExecutions: bounds.activities,
    ...shutdown,
  });
  running.worker = worker;
  const ended = worker.run();

  return {
    announcement: { taskQueue: config.TEMPORAL_TASK_QUEUE, url: health.url },
    reload: () => features.reload(),
    ended,
    stop: async () => {
      // From here on it is not ready; what is under way finishes.
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended.catch((error: unknown) => {
        if (!(error instanceof GracefulShutdownPeriodExpiredError)) throw error;
        log.warn('worker.deeds_left', {});
      });
      features.close();
      await health.close();
      await connection.close();
      await closeClient();
      await records.close();
      await outreachRecords.close();
      await recordings.close();
      await texts.optOuts.close();
      await hooks.webhookStore.close();
      documents.close();
    },
  };
}

if (import.meta.main) {
  // Signals are ours: `run` stops the process in order.
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  await run('worker', startWorker);
}
