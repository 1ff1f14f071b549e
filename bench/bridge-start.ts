/** How long a bridge takes from its start to readiness, with what Node has compiled at hand and without. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spread, type Figure } from './figure.ts';
import { Histogram } from './histogram.ts';
import { startWholeStack, type WholeStack } from './whole-stack.ts';

const starts = { whole: 15, quick: 3 } as const;
const lookEveryMs = 5;
const patienceMs = 60_000;
const name = 'bridge-1';

export const bridgeStart: Figure = {
  name: 'bridge-start',
  title: 'a bridge is started → it is ready for calls',
  measure: async ({ quick, say }) => {
    const count = quick ? starts.quick : starts.whole;
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-compiled-'));
    const stack = await startWholeStack(say, undefined, { NODE_COMPILE_CACHE: folder });
    const cold: number[] = [];
    const warm: number[] = [];
    try {
      // Asked to end, and not killed: Node writes down what it has compiled when it exits.
      for (let start = 1; start <= count; start += 1) {
        say(`start ${start} of ${count}, cold and warm`);
        await stack.parts.signal(name, 'SIGTERM');
        await rm(folder, { recursive: true, force: true });
        cold.push(await startTime(stack));
        await stack.parts.signal(name, 'SIGTERM');
        warm.push(await startTime(stack));
      }
    } finally {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    }
    return {
      rows: [
        spread('nothing compiled before', Histogram.of(cold)),
        spread('compiled code at hand', Histogram.of(warm)),
      ],
      notes: [
        "until GET /health/ready answers 200; the files themselves are in the system's cache both times",
      ],
      wrong: [],
    };
  },
};

/** From the command to the first 200 of `/health/ready`, ms. */
async function startTime({ parts }: WholeStack): Promise<number> {
  const url = `${parts.bridgeUrls[0] ?? ''}/health/ready`;
  const from = performance.now();
  const started = parts.restart(name);
  started.catch(() => undefined);
  while (!(await isReady(url))) {
    if (performance.now() - from > patienceMs) throw new Error(`${name} did not become ready`);
    await sleep(lookEveryMs);
  }
  const took = performance.now() - from;
  await started;
  return took;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { connection: 'close' } });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
