import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exclusively, hold } from './exclusive.ts';

test('a lock whose holder was killed is free at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'lock');
  const holding = `
    import { exclusively } from ${JSON.stringify(new URL('exclusive.ts', import.meta.url).href)};
    await exclusively(${JSON.stringify(file)}, () => {}, async () => {
      console.log('held');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', holding], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    holder.kill('SIGKILL');
  });
  await once(holder.stdout, 'data');

  let waited = 0;
  const mine = exclusively(
    file,
    () => {
      waited += 1;
      holder.kill('SIGKILL');
    },
    () => Promise.resolve('mine'),
  );
  expect(await mine).toBe('mine');
  expect(waited).toBe(1);
});

test('work that fails gives the lock back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'lock');
  const waiting = (): void => {
    throw new Error('nobody holds it');
  };
  await expect(exclusively(file, waiting, () => Promise.reject(new Error('broken')))).rejects.toThrow(
    'broken',
  );
  expect(await exclusively(file, waiting, () => Promise.resolve(1))).toBe(1);
});

test('a lock that is not waited for is had by one at a time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'lock');
  const release = hold(file);
  expect(release).not.toBeNull();
  expect(hold(file)).toBeNull();
  release?.();
  const again = hold(file);
  expect(again).not.toBeNull();
  again?.();
});
