/** Calling hours are reckoned inside workflows: the zones' clocks must be the same there as outside. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { expect, inject, test } from 'vitest';
import { connectClient, connectWorker } from '../../adapters/temporal/connection.ts';
import { nextWithin } from '../../domain/calling-hours.ts';

const hours = fileURLToPath(new URL('../../domain/calling-hours.ts', import.meta.url));
const source = `
import { nextWithin } from ${JSON.stringify(hours)};
export async function opening(zones, moments) {
  return zones.map((timeZone) => moments.map((at) => nextWithin({ from: '08:00', to: '21:00', timeZone }, at)));
}
`;

test('in the sandbox as outside of it', async () => {
  // That it has no activities is no news.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  // Inside the checkout, so that the SDK's own modules are found.
  const scratch = fileURLToPath(new URL('../../var/', import.meta.url));
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'hours-'));
  const where = { address: inject('temporalAddress'), namespace: inject('temporalNamespace') };
  const [{ client, close }, connection] = await Promise.all([connectClient(where), connectWorker(where)]);
  try {
    const workflowsPath = join(folder, 'index.js');
    await writeFile(workflowsPath, source);
    const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    const taskQueue = `hours-${randomUUID()}`;
    const worker = await Worker.create({
      ...{ connection, namespace: where.namespace, taskQueue, workflowBundle },
      shutdownGraceTime: '100ms',
    });
    const zones = ['Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    // The nights around a summer time's beginning and end among them.
    const moments = ['2026-03-28T21:00Z', '2026-07-01T12:00Z', '2026-10-24T21:00Z'].map((at) =>
      Date.parse(at),
    );
    const inside: unknown = await worker.runUntil(
      client.workflow.execute('opening', {
        ...{ taskQueue, workflowId: `hours-${randomUUID()}`, args: [zones, moments] },
      }),
    );
    const outside = zones.map((timeZone) =>
      moments.map((at) => nextWithin({ from: '08:00', to: '21:00', timeZone }, at)),
    );
    expect(inside).toEqual(outside);
  } finally {
    await connection.close();
    await close();
    await rm(folder, { recursive: true, force: true });
  }
});
