import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { clockFileOf, movedDate } from './clock-jump.ts';

test('only the present moves: a date that is given stays what it is', () => {
  const Moved = movedDate(Date, () => 3_600_000);
  const ahead = (at: number): number => Math.round((at - Date.now()) / 60_000);
  expect(ahead(Moved.now())).toBe(60);
  expect(ahead(new Moved().getTime())).toBe(60);
  expect(ahead(Date.parse(Moved()))).toBeGreaterThanOrEqual(59);
  expect(new Moved(1_000).getTime()).toBe(1_000);
  expect(new Moved(2026, 0, 1).getFullYear()).toBe(2026);
  expect(new Moved()).toBeInstanceOf(Date);
  expect(Moved.UTC(2026, 0, 1)).toBe(Date.UTC(2026, 0, 1));
});

test('a process that it is loaded into follows the file of its parent', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-clock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const tells = 'setInterval(() => console.log(Date.now()), 50)';
  const child = spawn(process.execPath, ['--eval', tells], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${new URL('clock-jump.ts', import.meta.url).href}`,
      CHAOS_CLOCK_FOLDER: folder,
    },
  });
  onTestFinished(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });
  const minutesAhead: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const ahead = Math.round((Number(line) - Date.now()) / 60_000) || 0;
    if (minutesAhead.at(-1) !== ahead) minutesAhead.push(ahead);
    if (minutesAhead.length === 1) await writeFile(clockFileOf(folder, process.pid), '-3600000');
    if (minutesAhead.length === 2) await rm(clockFileOf(folder, process.pid), { force: true });
    if (minutesAhead.length === 3) break;
  }
  expect(minutesAhead).toEqual([0, -60, 0]);
});
