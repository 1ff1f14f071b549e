/** The workflows' bundle holds the workflows, and nothing of Node or of a vendor comes in with it. */
import { readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';

test('the bundle was made, so nothing Node-like is imported, and it holds both workflows', async () => {
  const code = await readFile(inject('workflowBundlePath'), 'utf8');
  const modules = [...code.matchAll(/^\/\*\*\*\/ "\.\/(.+)"/gm)].map(([, path]) => path ?? '');
  expect(modules).toEqual(expect.arrayContaining(['workflows/phone-call.ts', 'workflows/outreach.ts']));
  const own = modules.filter((path) => !path.startsWith('node_modules/')).map((path) => path.split('/')[0]);
  expect([...new Set(own)].sort()).toEqual(['domain', 'workflows']);
  const packages = modules
    .filter((path) => path.startsWith('node_modules/'))
    .map((path) => /^node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(path)?.[1]);
  expect([...new Set(packages)].filter((name) => !name?.startsWith('@temporalio/'))).toEqual([]);
});
