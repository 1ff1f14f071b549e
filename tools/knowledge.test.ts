/** The command as people type it: what it prints, and how it ends. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SimulatedModel, startModel } from '../simulator/model.ts';

const command = fileURLToPath(new URL('knowledge.ts', import.meta.url));

let base: string;
let model: SimulatedModel;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'holdfast-command-'));
  mkdirSync(join(base, 'policies'));
  model = await startModel({ port: 0 });
});
afterEach(async () => {
  await model.close();
  rmSync(base, { recursive: true });
});

const secret = 'x'.repeat(40);

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly err: string;
}

/** In an empty folder, so that no `.env` is read. */
function run(parameters: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const env = {
    ...{
      SECRET: secret,
      API_KEYS: `a:${secret}`,
      EVENT_GRID_KEY: secret,
      SPEECH_KEY: 'x',
      ACS_AUDIENCE: 'x',
    },
    ACS_CONNECTION_STRING: 'endpoint=http://127.0.0.1:1/;accesskey=eA==',
    ACS_PHONE_NUMBER: '+33100000000',
    ...{ SPEECH_HOST_STT: 'ws://127.0.0.1:1', SPEECH_HOST_TTS: 'ws://127.0.0.1:1' },
    ...{ OPENAI_API_KEY: 'x', OPENAI_BASE_URL: model.url, KNOWLEDGE_PATH: join(base, 'knowledge.sqlite') },
    ...more,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...parameters], { cwd: base, env }, (error, out, err) => {
      resolve({ code: error ? error.code : 0, out, err });
    });
  });
}

it('imports, lists, searches and removes', async () => {
  writeFileSync(join(base, 'policies', 'hail.md'), '# Hail damage\n\nHail is covered up to 5,000 euros.\n');
  writeFileSync(join(base, 'policies', 'broken.pdf'), 'no PDF');
  const imported = await run(['import', 'policies']);
  expect(imported).toMatchObject({ code: 0, err: expect.stringContaining('reading policies/hail.md') });
  expect(imported.out).toBe(
    'imported  policies/hail.md (1 passage)\n' +
      'skipped   policies/broken.pdf: it is no PDF that can be read\n' +
      '1 imported, 0 unchanged, 0 removed, 1 skipped\n',
  );
  expect((await run(['import', 'policies'])).out).toBe(
    'skipped   policies/broken.pdf: it is no PDF that can be read\n' +
      '0 imported, 1 unchanged, 0 removed, 1 skipped\n',
  );
  expect((await run(['list'])).out).toMatch(/^policies\/hail\.md {2}Hail damage {2}\(1 passage, 20/);
  expect((await run(['search', 'is', 'hail', 'covered?'])).out).toMatch(
    /^policies\/hail\.md \(Hail damage\).*Hail is covered up to 5,000 euros\./s,
  );
  expect((await run(['search', 'submarines'])).out).toBe('Nothing was found.\n');
  expect((await run(['remove', 'policies/hail.md'])).out).toBe('removed policies/hail.md\n');
  expect(await run(['search', 'hail'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('There are no documents'),
  });
}, 60_000);

it.each([
  ['nothing', [], 2, /npm run knowledge -- import FOLDER/],
  ['a word it does not know', ['export'], 2, /npm run knowledge/],
  ['no folder', ['import'], 2, /npm run knowledge/],
  ['a folder that is not there', ['import', 'nowhere'], 1, /There is no folder nowhere\./],
])(
  'says what is wrong when it is given %s',
  async (_, parameters, code, words) => {
    expect(await run(parameters)).toMatchObject({ code, out: '', err: expect.stringMatching(words) });
  },
  30_000,
);

it('says that the embedding model does not take the key, or what the configuration lacks, or that it has another store', async () => {
  writeFileSync(join(base, 'policies', 'hail.md'), 'Hail is covered.');
  await fetch(`${new URL(model.url).origin}/control/embedding-faults`, {
    method: 'POST',
    body: JSON.stringify({ kind: 'status', status: 401 }),
  });
  expect(await run(['import', 'policies'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('does not accept the API key'),
  });
  expect(await run(['list'], { SECRET: '' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('SECRET'),
  });
  const azure = { AZURE_SEARCH_ENDPOINT: 'https://a.b', AZURE_SEARCH_KEY: 'x', AZURE_SEARCH_INDEX: 'x' };
  expect(await run(['list'], azure)).toMatchObject({
    code: 1,
    err: expect.stringContaining('AZURE_SEARCH_ENDPOINT is set'),
  });
  expect(await run(['list'], { AZURE_SEARCH_KEY: 'x' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('to be set together with'),
  });
}, 60_000);
