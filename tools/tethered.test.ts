import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { processesMarked } from './leftover-processes.ts';
import { spawnTethered } from './tethered.ts';

const mark = () => `TETHER_${Math.random().toString(36).slice(2)}`;
const marked = (name: string) => ({ ...process.env, [name]: 'yes' });
const living = (name: string) => processesMarked(`${name}=yes`);
/** Waits 60 s and heeds no gentle request. */
const stubborn = 'process.on("SIGTERM", () => {}); console.log("up"); setTimeout(() => {}, 60_000);';
const patient = 'console.log("up"); setTimeout(() => {}, 60_000);';

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('there is no output to read');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('it ended without a word');
}

test('stop ends the command, and nothing of it is left', async () => {
  const name = mark();
  const tethered = spawnTethered(process.execPath, ['--eval', patient], {
    ...{ stdout: 'pipe', stderr: 'inherit', env: marked(name) },
  });
  await firstLine(tethered.child);
  expect((await living(name)).length).toBeGreaterThan(0);
  await Promise.all([tethered.stop(), tethered.stop()]);
  expect(await tethered.ended).toBe(128 + 15);
  await vi.waitFor(async () => {
    expect(await living(name)).toEqual([]);
  });
});

test('a signal reaches the command: halted, let go on, ended politely', async () => {
  const ticking = `
    setInterval(() => console.log('tick'), 20);
    process.on('SIGTERM', () => process.exit(3));`;
  const tethered = spawnTethered(process.execPath, ['--eval', ticking], {
    ...{ stdout: 'pipe', stderr: 'inherit' },
  });
  onTestFinished(() => tethered.stop());
  const ticks = { count: 0 };
  tethered.child.stdout?.on('data', () => (ticks.count += 1));
  const goesOn = async () => {
    const before = ticks.count;
    await vi.waitFor(() => {
      expect(ticks.count).toBeGreaterThan(before + 1);
    });
  };
  await goesOn();
  tethered.signal('SIGSTOP');
  await vi.waitFor(
    async () => {
      const before = ticks.count;
      await sleep(100);
      expect(ticks.count).toBe(before);
    },
    { timeout: 3_000 },
  );
  tethered.signal('SIGCONT');
  await goesOn();
  tethered.signal('SIGTERM');
  expect(await tethered.ended).toBe(3);
});

test.each([false, true])(
  'SIGKILL ends the command and its tether at once (halted before: %s)',
  async (halted) => {
    const name = mark();
    const tethered = spawnTethered(process.execPath, ['--eval', stubborn], {
      ...{ stdout: 'pipe', stderr: 'inherit', env: marked(name) },
    });
    await firstLine(tethered.child);
    if (halted) tethered.signal('SIGSTOP');
    tethered.signal('SIGKILL');
    expect(await tethered.ended).toBe(137);
    await vi.waitFor(async () => {
      expect(await living(name)).toEqual([]);
    });
    tethered.signal('SIGKILL');
    await tethered.stop();
  },
);

test('a halted command can be stopped', async () => {
  const tethered = spawnTethered(process.execPath, ['--eval', patient], {
    ...{ stdout: 'pipe', stderr: 'inherit' },
  });
  await firstLine(tethered.child);
  tethered.signal('SIGSTOP');
  await tethered.stop();
  expect(await tethered.ended).toBe(128 + 15);
});

test('the exit code is the command’s own', async () => {
  const tethered = spawnTethered(process.execPath, ['--eval', 'process.exit(7)'], {
    ...{ stdout: 'ignore', stderr: 'ignore' },
  });
  expect(await tethered.ended).toBe(7);
  await tethered.stop();
});

test('the command dies with a parent that is killed, even when it heeds no SIGTERM', async () => {
  const name = mark();
  const parent = `
    import { spawnTethered } from ${JSON.stringify(new URL('tethered.ts', import.meta.url).href)};
    spawnTethered(process.execPath, ['--eval', ${JSON.stringify(stubborn)}], { stdout: 'inherit', stderr: 'inherit' });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', parent], {
    ...{ stdio: ['ignore', 'pipe', 'inherit'], env: marked(name) },
  });
  onTestFinished(async () => {
    for (const { pid } of await living(name)) process.kill(pid, 'SIGKILL');
  });
  await firstLine(child);
  child.kill('SIGKILL');
  await vi.waitFor(
    async () => {
      expect(await living(name)).toEqual([]);
    },
    { timeout: 10_000, interval: 200 },
  );
});
