/** `make bench`: twenty calls at once on this machine, every part a process of its own, all delays of providers zero. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../tools/stack.ts';
import { callCrowd, type Crowd } from './crowd.ts';

const people = Number(process.env['CALLS'] ?? 20);
if (!Number.isInteger(people) || people < 1 || people > 600) {
  console.error('CALLS has to be a number of calls from 1 to 600');
  process.exit(2);
}
const resultsFolder = 'bench/results';

interface Row {
  readonly figure: string;
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function row(figure: string, values: readonly number[]): Row {
  return { figure, count: values.length, medianMs: quantile(values, 0.5), p99Ms: quantile(values, 0.99) };
}

function rowsOf({ members, bridges }: Crowd): readonly Row[] {
  const figures = members.flatMap(({ call }) => call.messages.flatMap((message) => message.figures ?? []));
  // Only replies to a caller's turn have a signal to wait for; greetings and the like do not count here.
  const replies = figures.filter((reply) => reply.signal_ack_ms !== null);
  const known = (pick: (reply: (typeof replies)[number]) => number | null): number[] =>
    replies.flatMap((reply) => pick(reply) ?? []);
  return [
    row(
      'end of turn decided → first audio',
      known((reply) => reply.first_audio_ms),
    ),
    row(
      '  of which: signal acknowledged after',
      known((reply) => reply.signal_ack_ms),
    ),
    row(
      '  of which: turn standing after',
      known((reply) => reply.standing_ms),
    ),
    row(
      '  of which: first token after',
      known((reply) => reply.model_first_token_ms),
    ),
    row(
      '  of which: first byte of speech after',
      known((reply) => reply.speech_first_byte_ms),
    ),
    row(
      "person's last sound → agent's first, at the caller's socket",
      members.flatMap(({ repliedMs }) => repliedMs),
    ),
    ...bridges.map(({ lateness }, bridge) => ({
      figure: `bridge ${bridge + 1}: frames left late by`,
      count: lateness.count,
      medianMs: lateness.medianMs,
      p99Ms: lateness.p99Ms,
    })),
  ];
}

function machine(): Readonly<Record<string, string | number>> {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  };
}

const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
const stack = await startStack({
  folder,
  bridges: 2,
  durable: false,
  environment: { LOG_LEVEL: 'warn' },
  say: (line) => process.stderr.write(`starting ${line} …\n`),
});
let right = 0;
try {
  process.stderr.write(`calling ${people} persons at once …\n`);
  const crowd = await callCrowd(stack, people);
  right = crowd.members.filter(
    ({ call, secret }) => call.outcome === 'completed' && call.claim[0]?.value === secret,
  ).length;
  const rows = rowsOf(crowd);
  const gaps = crowd.bridges.reduce((sum, bridge) => sum + bridge.gaps, 0);

  console.log(`${people} calls at once, ${right} with the right claim; gaps in the voice: ${gaps}`);
  console.log(
    Object.entries(machine())
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  );
  console.log(`${''.padEnd(62)}${'count'.padStart(8)}${'median'.padStart(12)}${'p99'.padStart(12)}`);
  for (const { figure, count, medianMs, p99Ms } of rows) {
    console.log(
      `${figure.padEnd(62)}${String(count).padStart(8)}${`${medianMs.toFixed(1)} ms`.padStart(12)}${`${p99Ms.toFixed(1)} ms`.padStart(12)}`,
    );
  }
  await mkdir(resultsFolder, { recursive: true });
  const result = { at: new Date().toISOString(), machine: machine(), people, right, gaps, rows };
  await writeFile(join(resultsFolder, 'twenty-calls.json'), `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(right === people ? 0 : 1);
