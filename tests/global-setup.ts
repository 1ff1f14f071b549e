/** Once per test run: a Temporal server in memory, and the workflows bundled. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { startTemporal } from '../tools/temporal-server.ts';

declare module 'vitest' {
  /** What tests of the project `real` get with `inject`. */
  interface ProvidedContext {
    /** host:port of the run's Temporal server. */
    temporalAddress: string;
    temporalNamespace: string;
    /** File with the bundle, for `workflowBundle: { codePath }`. */
    workflowBundlePath: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-workflows-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  const [server, bundle] = await Promise.allSettled([startTemporal(), bundleWorkflows()]);
  if (server.status === 'rejected' || bundle.status === 'rejected') {
    if (server.status === 'fulfilled') await server.value.stop();
    await discard();
    throw server.status === 'rejected' ? server.reason : bundle.status === 'rejected' ? bundle.reason : null;
  }
  const workflowBundlePath = join(folder, 'workflows.cjs');
  await writeFile(workflowBundlePath, bundle.value.code);
  project.provide('temporalAddress', server.value.address);
  project.provide('temporalNamespace', server.value.namespace);
  project.provide('workflowBundlePath', workflowBundlePath);
  return async () => {
    await server.value.stop();
    await discard();
  };
}

async function bundleWorkflows(): Promise<{ code: string }> {
  const silent = (): void => undefined;
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: console.error },
  });
}
