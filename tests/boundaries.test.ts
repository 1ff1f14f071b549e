/** The rules about who may import whom: each bites when it is broken, and lets through what the design allows. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Rule → a file that breaks it, and the line that does. */
const broken: Readonly<Record<string, readonly [file: string, line: string]>> = {
  'domain-imports': ['domain/bad.ts', "import 'node:fs';"],
  'domain-types': ['domain/bad-types.ts', "import type {} from '../api/door.ts';"],
  'workflows-imports': ['workflows/bad.ts', "import '../activities/deeds.ts';"],
  'workflows-types': ['workflows/bad-types.ts', "import type {} from 'node:fs';"],
  'activities-imports': ['activities/bad.ts', "import '../adapters/openai/model.ts';"],
  'activities-types': ['activities/bad-types.ts', "import type {} from '../workflows/call.ts';"],
  'api-imports': ['api/bad.ts', "import '../workflows/call.ts';"],
  'api-types': ['api/bad-types.ts', "import type {} from '../media-bridge/session.ts';"],
  'media-bridge-imports': ['media-bridge/bad.ts', "import 'hono';"],
  'media-bridge-types': ['media-bridge/bad-types.ts', "import type {} from '../api/door.ts';"],
  'config-imports': ['config/bad.ts', "import '../domain/word.ts';"],
  'config-types': ['config/bad-types.ts', "import type {} from '../domain/word.ts';"],
  'simulator-imports': ['simulator/bad.ts', "import '../adapters/openai/model.ts';"],
  'simulator-types': ['simulator/bad-types.ts', "import type {} from '../media-bridge/session.ts';"],
  'web-imports': ['web/bad.ts', "import '../api/door.ts';"],
  'web-types': ['web/bad-types.ts', "import type {} from '../domain/word.ts';"],
  'sdk-azure-app-configuration-provider': [
    'adapters/feature-file/bad-provider.ts',
    "import '@azure/app-configuration-provider';",
  ],
  'sdk-azure-rest-ai-content-safety': [
    'adapters/openai/bad-safety.ts',
    "import '@azure-rest/ai-content-safety';",
  ],
  'sdk-azure-communication-call-automation': [
    'adapters/openai/bad-acs.ts',
    "import '@azure/communication-call-automation';",
  ],
  'sdk-azure-communication-common': [
    'adapters/openai/bad-common.ts',
    "import '@azure/communication-common';",
  ],
  'sdk-azure-communication-sms': ['adapters/acs/bad-sms.ts', "import '@azure/communication-sms';"],
  'sdk-azure-core-rest-pipeline': ['adapters/openai/bad-rest.ts', "import '@azure/core-rest-pipeline';"],
  'sdk-azure-search-documents': ['adapters/openai/bad-search.ts', "import '@azure/search-documents';"],
  'sdk-microsoft-cognitiveservices-speech-sdk': [
    'adapters/openai/bad-speech.ts',
    "import 'microsoft-cognitiveservices-speech-sdk';",
  ],
  'sdk-openai': ['adapters/acs/bad-openai.ts', "import type {} from 'openai';"],
  'sdk-echogarden-fvad-wasm': ['adapters/acs/bad-vad.ts', "import '@echogarden/fvad-wasm';"],
  'sdk-jose': ['adapters/openai/bad-jose.ts', "import 'jose';"],
  'sdk-temporalio-client': ['adapters/acs/bad-temporal.ts', "import '@temporalio/client';"],
  'sdk-temporalio-worker': ['media-bridge/bad-worker.ts', "import '@temporalio/worker';"],
  'sdk-pino': ['api/bad-pino.ts', "import 'pino';"],
  'adapters-imports': ['adapters/acs/bad-workflow.ts', "import '../../workflows/call.messages.ts';"],
  'adapters-temporal-imports': ['adapters/temporal/bad.ts', "import '../../workflows/call.ts';"],
  'adapters-apart': ['adapters/acs/bad-neighbour.ts', "import '../openai/model.ts';"],
  'product-without-rehearsal': ['api/bad-rehearsal.ts', "import '../simulator/ledger.ts';"],
  'main-is-the-end': ['api/bad-main.ts', "import './main.ts';"],
  'no-test-imported': ['api/bad-test.ts', "import './door.test.ts';"],
  'no-cycles': ['domain/cycle-a.ts', "import './cycle-b.ts';"],
  'no-orphans': ['domain/bad-orphan.ts', 'export {};'],
  resolvable: ['domain/bad-path.ts', "import './nowhere.ts';"],
  'listed-packages': ['tools/bad-package.ts', "import 'acorn';"],
  'no-development-packages': ['api/bad-development.ts', "import 'fast-check';"],
};

/** What the design allows, and the files that the broken ones import. */
const allowed: Readonly<Record<string, string>> = {
  'domain/word.ts': "import 'zod';",
  'domain/cycle-b.ts': "import './cycle-a.ts';",
  'domain/type-cycle-a.ts': "import type {} from './type-cycle-b.ts'; import './word.ts';",
  'domain/type-cycle-b.ts': "import './type-cycle-a.ts';",
  'workflows/call.messages.ts': "import '@temporalio/workflow'; import type {} from '../domain/word.ts';",
  'workflows/call.ts':
    "import '../domain/word.ts'; import type {} from '../activities/deeds.ts'; import './call.messages.ts';",
  'activities/deeds.ts': "import '../domain/word.ts'; import '@temporalio/activity'; import 'node:crypto';",
  'api/door.ts':
    "import 'hono'; import '../workflows/call.messages.ts'; import type {} from '../workflows/call.ts';",
  'api/door.test.ts': "import 'vitest'; import '../simulator/ledger.ts'; import './door-fixture.ts';",
  'api/door-fixture.ts': "import '../adapters/openai/model.ts'; import './door.ts';",
  'api/main.ts': "import './door.ts'; import '../adapters/openai/model.ts'; import '../config/config.ts';",
  'media-bridge/session.ts': "import 'ws'; import '@temporalio/activity'; import '../domain/word.ts';",
  'media-bridge/main.ts': "import './session.ts'; import '@temporalio/worker';",
  'config/config.ts': "import 'zod'; import 'node:util';",
  'adapters/openai/model.ts': "import 'openai'; import '../../domain/word.ts'; import 'node:timers';",
  'adapters/acs/media-wire.ts': "import 'zod'; import 'jose';",
  'adapters/temporal/calls.ts': "import '@temporalio/client'; import '../../workflows/call.messages.ts';",
  'simulator/ledger.ts': "import 'ws'; import '../adapters/acs/media-wire.ts'; import 'jose';",
  'simulator/demo.ts': "import '../tools/server.ts'; import './ledger.ts';",
  'tools/server.ts': "import '@temporalio/client'; import '../domain/word.ts';",
  'tests/story.ts': "import '../api/main.ts'; import '../simulator/demo.ts';",
  'web/page.ts': "import type {} from '../api/door.ts';",
};

const Cruise = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string(), comment: z.string() })) }),
  }),
});

let folder = '';
let cruised: z.infer<typeof Cruise>['summary'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-boundaries-'));
  for (const name of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json']) {
    await copyFile(join(root, name), join(folder, name));
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const files = [...Object.values(broken), ...Object.entries(allowed)];
  for (const [file, line] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${line}\n`);
  }
  cruised = await cruise();
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The exit code tells how many rules were broken, so a "failing" run is the one wanted here. */
async function cruise(): Promise<z.infer<typeof Cruise>['summary']> {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const flags = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', '.'];
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [cruiser, ...flags],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      (error, output, complaint) => {
        if (output === '') reject(new Error(complaint, { cause: error }));
        else resolve(output);
      },
    );
  });
  return Cruise.parse(JSON.parse(stdout)).summary;
}

describe('boundaries', () => {
  test('every rule gives its reason and is tried here', () => {
    const rules = cruised.ruleSetUsed.forbidden;
    expect(rules.map((rule) => rule.name).sort()).toEqual(Object.keys(broken).sort());
    for (const rule of rules) expect(rule.comment, rule.name).toMatch(/^.{30,}\.$/);
  });

  test.each(Object.entries(broken))('%s bites', (rule, [file]) => {
    const found = cruised.violations.filter((violation) => violation.from === file);
    expect(found.map((violation) => violation.rule.name)).toContain(rule);
  });

  test('what the design allows is let through', () => {
    // A cycle is reported at each of its files.
    const guilty = new Set([...Object.values(broken).map(([file]) => file), 'domain/cycle-b.ts']);
    const found = cruised.violations.filter((violation) => !guilty.has(violation.from));
    expect(found).toEqual([]);
  });
});
