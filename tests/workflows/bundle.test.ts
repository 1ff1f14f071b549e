/** The workflows are bundled apart: only domain with what it may import, workflows and the SDK's own parts are in, and nothing of Node can be. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { expect, inject, test } from 'vitest';

/** What `@temporalio/workflow` brings along itself. */
const ofTheSdk = /^(@temporalio\/|ms$|long$|nexus-rpc$)/;

/** What the domain may import: pure, with `temporal-utils` as a part of the polyfill. */
const ofTheDomain = ['chrono-node', 'temporal-polyfill', 'temporal-utils', 'zod'];

test('the bundle holds the workflows and the domain with what it may import', async () => {
  const code = await readFile(inject('workflowBundlePath'), 'utf8');
  const modules = [...code.matchAll(/^\/\*\*\*\/ "\.\/(.+)"/gm)].map(([, path]) => path ?? '');
  expect(modules).toEqual(expect.arrayContaining(['workflows/phone-call.ts', 'workflows/outreach.ts']));
  const packages = modules.flatMap((path) => /^node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(path)?.[1] ?? []);
  const others = [...new Set(packages)].filter((name) => !ofTheSdk.test(name));
  expect(others.toSorted()).toEqual(ofTheDomain);
  const own = modules.filter((path) => !path.startsWith('node_modules/')).map((path) => path.split('/')[0]);
  expect([...new Set(own)].sort()).toEqual(['domain', 'workflows']);
});

test.each([
  [
    'something of Node',
    "import { readFileSync } from 'node:fs';\nexport const work = readFileSync;\n",
    false,
  ],
  ['nothing', 'export async function work() {}\n', true],
])('a workflow that imports %s', async (_, source, bundles) => {
  // Inside the checkout, so that the SDK's own modules are found.
  const scratch = fileURLToPath(new URL('../../var/', import.meta.url));
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'bundle-'));
  const said: string[] = [];
  const logger = new DefaultLogger('ERROR', ({ message }) => said.push(message));
  try {
    const workflowsPath = join(folder, 'index.ts');
    await writeFile(workflowsPath, source);
    const bundling = bundleWorkflowCode({ workflowsPath, logger }).then(() => true);
    expect(await bundling.catch(() => false)).toBe(bundles);
    if (!bundles) expect(said.join()).toMatch(/node:fs/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
