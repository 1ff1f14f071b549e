/** Once per test run: a Temporal server in memory, and the workflows bundled. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startTemporal } from '../tools/temporal-server.ts';
import { bundleWorkflows } from '../tools/workflow-bundle.ts';

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
