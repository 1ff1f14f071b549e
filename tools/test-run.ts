/** `make test`: runs the tests, writes their totals to var/, and fails also when a process is left behind. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { processesMarked, type Leftover } from './leftover-processes.ts';
import { totalsLine, totalsOf } from './test-totals.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const reportFile = `${root}var/test-report.json`;
const totalsFile = `${root}var/test-totals.txt`;
const faultsFile = `${root}var/test-faults.txt`;
/** Processes that were told to end may take this long to be gone. */
const graceMs = 3_000;

process.exitCode = await testRun();

async function testRun(): Promise<number> {
  await mkdir(`${root}var`, { recursive: true });
  await Promise.all([
    rm(reportFile, { force: true }),
    rm(totalsFile, { force: true }),
    rm(faultsFile, { force: true }),
  ]);
  const run = randomUUID();
  const code = await vitest({ HOLDFAST_TEST_RUN: run, TEST_FAULTS_FILE: faultsFile });
  const left = await leftBehind(`HOLDFAST_TEST_RUN=${run}`);

  const totals = totalsOf(await readFile(reportFile, 'utf8').catch(() => null));
  for (const { pid, command } of left) {
    process.stderr.write(`The tests left a process behind (ended now): ${pid} ${command}\n`);
  }
  process.stderr.write(await readFile(faultsFile, 'utf8').catch(() => ''));
  await writeFile(totalsFile, `${totalsLine(totals)}\n`);
  process.stderr.write(`${totalsLine(totals)}\n`);
  return code === 0 && totals.success && left.length === 0 ? 0 : 1;
}

async function vitest(environment: Readonly<Record<string, string>>): Promise<number> {
  // Ctrl-C reaches vitest as well, which then tears down; this process stays to look for what is left.
  process.on('SIGINT', () => undefined);
  const run = spawn(
    process.execPath,
    [
      `${root}node_modules/vitest/vitest.mjs`,
      ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
      `--reporter=${root}tools/test-faults.ts`,
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } },
  );
  process.once('SIGTERM', () => run.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    run.once('error', reject);
    run.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

/** What still runs after the grace; it is killed, so that one bad run does not spoil the next. */
async function leftBehind(mark: string): Promise<readonly Leftover[]> {
  const deadline = performance.now() + graceMs;
  let left = await processesMarked(mark);
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(100);
    left = await processesMarked(mark);
  }
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  return left;
}
