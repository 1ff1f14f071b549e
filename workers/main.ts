/** The worker process: configuration → adapters → workflows and activities on the calls' task queue. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, GracefulShutdownPeriodExpiredError, Runtime, Worker } from '@temporalio/worker';
import { createCarrier } from '../adapters/acs/carrier.ts';
import { createKeyedHash } from '../adapters/keyed-hash/keyed-hash.ts';
import { createLanguageModel } from '../adapters/openai/language-model.ts';
import { createLog } from '../adapters/pino-log/pino-log.ts';
import { openCallRecords } from '../adapters/sqlite-records/call-records.ts';
import { createCalls } from '../adapters/temporal/calls.ts';
import { connectClient, connectWorker, dataConverter } from '../adapters/temporal/connection.ts';
import { checkSearchAttributes } from '../adapters/temporal/search-attribute-check.ts';
import { createActivities } from '../activities/index.ts';
import type { Config } from '../config/config.ts';
import { run, type Running } from '../config/run.ts';
import { createAddresses } from './addresses.ts';
import { startHealthServer } from './health-server.ts';
import { noTextMessages } from './no-text-messages.ts';
import { takesTasks, workerFigures, type WorkerBounds } from './worker-figures.ts';

const bounds: WorkerBounds = { workflowTasks: 40, activities: 200 };

/**
 * Told to stop, deeds under way may finish for this long, and are then cancelled; the worker ends without those that do not
 * heed it. By then the carrier has answered or its time is up, so that no dial is left in doubt.
 */
const shutdown = { shutdownGraceTime: '10s', shutdownForceTime: '17s' } as const;

export async function startWorker(config: Config): Promise<Running> {
  const log = createLog({ level: config.LOG_LEVEL, process: 'worker' });
  const running: { worker: Worker | null } = { worker: null };
  const health = await startHealthServer({
    host: config.WORKER_HOST,
    port: config.WORKER_PORT,
    setting: 'WORKER_PORT',
    isReady: () => running.worker !== null && takesTasks(running.worker),
    figures: () => (running.worker ? workerFigures(running.worker, bounds) : { holds: [] }),
  });
  const where = { address: config.TEMPORAL_ADDRESS, namespace: config.TEMPORAL_NAMESPACE };
  const { client, close: closeClient } = await connectClient(where);
  await checkSearchAttributes(client);
  const connection = await connectWorker(where);
  const records = openCallRecords({ path: config.RECORDS_PATH });
  const hash = createKeyedHash(config.SECRET);

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
      }),
      records,
      languageModel: createLanguageModel({
        apiKey: config.OPENAI_API_KEY,
        baseUrl: config.OPENAI_BASE_URL,
        model: config.OPENAI_MODEL,
        firstTokenTimeoutMs: config.MODEL_FIRST_TOKEN_TIMEOUT_MS,
        tokenTimeoutMs: config.MODEL_TOKEN_TIMEOUT_MS,
        ...(config.OPENAI_REASONING_EFFORT ? { reasoningEffort: config.OPENAI_REASONING_EFFORT } : {}),
      }),
      calls: createCalls({ client, taskQueue: config.TEMPORAL_TASK_QUEUE, lineId: hash.lineId }),
      textMessages: noTextMessages,
      deedDoers: {},
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
    ended,
    stop: async () => {
      // From here on it is not ready; what is under way finishes.
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended.catch((error: unknown) => {
        if (!(error instanceof GracefulShutdownPeriodExpiredError)) throw error;
        log.warn('worker.deeds_left', {});
      });
      await health.close();
      await connection.close();
      await closeClient();
      await records.close();
    },
  };
}

if (import.meta.main) {
  // Signals are ours: `run` stops the process in order.
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  await run('worker', startWorker);
}
