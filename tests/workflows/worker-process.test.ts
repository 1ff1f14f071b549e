/** The worker as a process: what it tells of itself, and how it stops with a deed under way. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { createCalls } from '../../adapters/temporal/calls.ts';
import { connectClient, type TemporalClient } from '../../adapters/temporal/connection.ts';
import { ok } from '../../domain/result.ts';
import { freePorts } from '../../tools/free-port.ts';
import { turnedAwayLine, workflowIdOf } from '../../workflows/turn-away.messages.ts';

const main = fileURLToPath(new URL('../../workers/main.ts', import.meta.url));
const taskQueue = `worker-process-${randomUUID()}`;
const Ready = z.object({ ready: z.literal('worker'), taskQueue: z.string(), url: z.string() });
const Figures = z.object({
  holds: z.array(z.object({ name: z.string(), now: z.number(), most: z.number() })),
});

/** A carrier that takes its time: each request is answered when the test says so. */
const asked = Promise.withResolvers<null>();
const answer = Promise.withResolvers<null>();
const carrier = createServer((request, response) => {
  asked.resolve(null);
  request.resume();
  void answer.promise.then(() => response.writeHead(204).end());
});

const processes: ChildProcess[] = [];
let temporal: TemporalClient;
let folder: string;

beforeAll(async () => {
  temporal = await connectClient({
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
  });
  folder = await mkdtemp(join(tmpdir(), 'holdfast-worker-'));
  carrier.listen(0, '127.0.0.1');
  await once(carrier, 'listening');
});
afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  carrier.close();
  carrier.closeAllConnections();
  await temporal.close();
  await rm(folder, { recursive: true, force: true });
});

function carrierPort(): number {
  const address: AddressInfo | string | null = carrier.address();
  if (address === null || typeof address === 'string') throw new Error('the carrier listens on no port');
  return address.port;
}

function start(port: number): ChildProcess {
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: inject('temporalNamespace'),
      TEMPORAL_TASK_QUEUE: taskQueue,
      WORKER_PORT: String(port),
      SECRET: randomBytes(24).toString('base64'),
      API_PUBLIC_URL: 'http://127.0.0.1:1',
      API_KEYS: `test:${randomBytes(16).toString('hex')}`,
      EVENT_GRID_KEY: randomBytes(16).toString('hex'),
      RECORDS_PATH: join(folder, 'records.sqlite'),
      ACS_CONNECTION_STRING: `endpoint=http://127.0.0.1:${carrierPort()}/;accesskey=${randomBytes(24).toString('base64')}`,
      ACS_PHONE_NUMBER: '+33100000000',
      ACS_AUDIENCE: randomUUID(),
      SPEECH_KEY: 'none',
      SPEECH_HOST_STT: 'ws://127.0.0.1:1',
      SPEECH_HOST_TTS: 'ws://127.0.0.1:1',
      OPENAI_API_KEY: 'none',
      OPENAI_BASE_URL: 'http://127.0.0.1:1',
      OPENAI_MODEL: 'none',
      LOG_LEVEL: 'error',
    },
  });
  processes.push(child);
  return child;
}

/** The first line it prints, on whichever of its outputs. */
async function firstLine(child: ChildProcess, output: 'stdout' | 'stderr'): Promise<string> {
  const stream = child[output];
  if (!stream) throw new Error(`${output} is not read`);
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error(`it printed nothing on ${output}`);
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

const status = async (url: string): Promise<number | null> =>
  fetch(url).then(
    (response) => response.status,
    () => null,
  );

test('tells where it is ready; told to stop, it is not ready any more, finishes its deed and ends', async () => {
  const [port = 0] = await freePorts(1);
  const worker = start(port);
  const ended = once(worker, 'exit');
  const { url, ...announced } = Ready.parse(JSON.parse(await firstLine(worker, 'stdout')));
  expect(announced).toEqual({ ready: 'worker', taskQueue });
  expect(url).toBe(`http://127.0.0.1:${port}`);
  expect([await status(`${url}/health/live`), await status(`${url}/health/ready`)]).toEqual([200, 200]);

  const calls = createCalls({ client: temporal.client, taskQueue, lineId: () => 'line' });
  const call = { eventId: randomUUID(), from: '+33612345678', to: '+33187654321', incomingContext: 'c' };
  expect(await calls.turnAway(call, { kind: 'busy' })).toEqual(ok(undefined));
  await asked.promise;
  const { holds } = Figures.parse(await fetch(`${url}/figures`).then((response) => response.json()));
  expect(holds.find(({ name }) => name === 'activities')).toMatchObject({ now: 1 });
  for (const { now, most } of holds) expect(now).toBeLessThanOrEqual(most);

  const second = start(port);
  const secondEnded = once(second, 'exit');
  expect(await firstLine(second, 'stderr')).toMatch(
    `worker: The port ${port} on 127.0.0.1 is taken: set WORKER_PORT`,
  );
  expect(await secondEnded).toEqual([1, null]);

  worker.kill('SIGTERM');
  await expect.poll(() => status(`${url}/health/ready`)).toBe(503);
  expect(worker.exitCode).toBeNull();
  answer.resolve(null);
  expect(await ended).toEqual([0, null]);
  const turnedAway = temporal.client.workflow.getHandle(workflowIdOf(turnedAwayLine(hash(call.eventId))));
  const { events } = await turnedAway.fetchHistory();
  expect(events?.some(({ activityTaskCompletedEventAttributes: done }) => Boolean(done))).toBe(true);
});
