/** What a call costs the bridge in memory while it is held, and what it leaves behind when it is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startBareBridge, type BareBridgeOptions, type Memory } from './bare-bridge.ts';
import { startCallers } from './callers.ts';
import { startChild } from './child.ts';
import { atMost, below, value, type Figure, type FigureResult, type Run } from './figure.ts';

/** Calls held at once, one measurement each. */
const held = { whole: [50, 100, 200], quick: [50, 100] } as const;
/** The greeting is over when it is measured: a call listens most of the time. */
const speechMs = 1_000;
const settleMs = { whole: 2_000, quick: 1_200 } as const;

/** A call of one second, told in a fifth of the time, about twenty at once. */
const shortCall = { everyMs: 10, frames: 50, frameEveryMs: 4 };
/** The first calls make the process grow to what it needs anyway. */
const warmUpCalls = 200;
/** Ended calls are forgotten after so long. */
const forgottenMs = 1_500;

export const memory: Figure = {
  name: 'memory',
  title: 'memory of the bridge',
  measure: async (run) => {
    const deaf = startChild('deaf-speech.process.ts');
    try {
      const url = await deaf.ask({ kind: 'url' }, z.string());
      const alone = await measureWith(run, 'VAD', { ears: 'deaf', echoCancelling: false, speechMs });
      const options = { ears: { url }, echoCancelling: false, speechMs };
      const listening = run.quick ? nothing : await measureWith(run, 'VAD, speech SDK', options);
      return {
        rows: [...alone.rows, ...listening.rows],
        notes: [
          ...alone.notes,
          ...listening.notes,
          'base: the bridge with its adapters but without Temporal, its own code loaded from TypeScript',
        ],
        wrong: [...alone.wrong, ...listening.wrong],
      };
    } finally {
      await deaf.stop();
    }
  },
};

const nothing: FigureResult = { rows: [], notes: [], wrong: [] };

async function measureWith(run: Run, name: string, options: BareBridgeOptions): Promise<FigureResult> {
  const callers = startCallers();
  const bridge = await startBareBridge(options);
  try {
    const pace = run.quick ? 'quick' : 'whole';
    const base = await bridge.memory();
    const points: Point[] = [];
    let calls = 0;
    for (const next of held[pace]) {
      await callers.add(bridge.url, next - calls, (next - calls) * 5);
      calls = next;
      await sleep(settleMs[pace]);
      const measured = await bridge.memory();
      run.say(`${name}: ${next} calls, ${measured.rss.toFixed(0)} MB`);
      points.push({ calls: next, memory: measured });
    }
    await callers.close();
    await sleep(forgottenMs);

    const count = run.quick ? 100 : 2_000;
    await callers.shortCalls({ url: bridge.url, count: warmUpCalls, ...shortCall });
    await sleep(forgottenMs);
    const before = await bridge.memory();
    const done = await callers.shortCalls({ url: bridge.url, count, ...shortCall });
    await sleep(forgottenMs);
    const after = await bridge.memory();
    run.say(`${name}: ${count} short calls, ${after.rss.toFixed(0)} MB`);

    const perCallKb = (pick: (memory: Memory) => number): number =>
      ((pick(after) - pick(before)) * 1_024) / count;
    const strays = Object.entries(after.resources).filter(
      ([kind, left]) => left > (base.resources[kind] ?? 0) + 1,
    );
    return {
      rows: [
        value(`${name}: base of the process, resident`, base.rss, 'MB', atMost(120)),
        value(
          '  a further call, resident',
          slope(points, ({ rss }) => rss),
          'MB',
          atMost(0.3),
        ),
        value(
          '  a further call, heap and buffers',
          slope(points, ({ heap, external }) => heap + external),
          'MB',
        ),
        value(
          `  growth per finished call (of ${count}), heap and buffers`,
          perCallKb(({ heap, external }) => heap + external),
          'KB',
          below(1),
        ),
        value(
          '  growth per finished call, resident',
          perCallKb(({ rss }) => rss),
          'KB',
        ),
      ],
      notes: [
        `${name}: resident ${[{ calls: 0, memory: base }, ...points].map((point) => `${point.memory.rss.toFixed(0)} MB at ${point.calls}`).join(', ')} calls`,
      ],
      wrong: [
        ...(done.heard === count
          ? []
          : [
              `${name}: of ${count} short calls ${done.refused} were refused and ${done.silent} heard nothing`,
            ]),
        ...(after.sessions === 0 ? [] : [`${name}: ${after.sessions} sessions outlived their calls`]),
        ...strays.map(
          ([kind, left]) => `${name}: ${left} ${kind} left behind, ${base.resources[kind] ?? 0} at first`,
        ),
      ],
    };
  } finally {
    await callers.stop();
    await bridge.stop();
  }
}

interface Point {
  readonly calls: number;
  readonly memory: Memory;
}

/** MB per call, by least squares over the numbers of calls held. */
function slope(points: readonly Point[], pick: (memory: Memory) => number): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  const meanCalls = mean(points.map(({ calls }) => calls));
  const meanMemory = mean(points.map((point) => pick(point.memory)));
  const covariance = points.reduce(
    (sum, point) => sum + (point.calls - meanCalls) * (pick(point.memory) - meanMemory),
    0,
  );
  return covariance / points.reduce((sum, { calls }) => sum + (calls - meanCalls) ** 2, 0);
}
