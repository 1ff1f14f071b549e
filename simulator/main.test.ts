import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';

const Ready = z.looseObject({ ready: z.literal('simulator') });
const main = fileURLToPath(new URL('main.ts', import.meta.url));

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  children = [];
  folder = mkdtempSync(join(tmpdir(), 'simulator-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function start(...flags: string[]) {
  const child = spawn(process.execPath, [main, '--ledger-folder', folder, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = z.tuple([z.string()]).parse(await once(createInterface(child.stdout), 'line'));
  return { child, urls: Ready.parse(JSON.parse(line)) };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

const lines = (service: string): string[] =>
  readFileSync(join(folder, `${service}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');

it('is one process, or one for each service, which comes back on its port and goes on in its ledger', async () => {
  const whole = await start();
  expect(Object.keys(whole.urls).sort()).toEqual([
    ...['carrier', 'model', 'ready', 'safety', 'search', 'sms', 'speech'],
  ]);
  await kill(whole.child, 'SIGTERM');

  const first = await start('--only', 'carrier');
  expect(Object.keys(first.urls).sort()).toEqual(['carrier', 'ready']);
  await kill(first.child, 'SIGKILL');
  const { port } = new URL(z.string().parse(first.urls['carrier']));
  const second = await start('--only', 'carrier', '--carrier-port', port);
  expect(second.urls['carrier']).toBe(first.urls['carrier']);
  const seqs = lines('carrier').map((line) => z.object({ seq: z.number() }).parse(JSON.parse(line)).seq);
  expect(seqs).toEqual([1, 2, 3]);

  const both = await start('--only', 'speech', '--only', 'model');
  expect(Object.keys(both.urls).sort()).toEqual(['model', 'ready', 'speech']);
}, 30_000);
