/**
 * How soon the agent falls silent when the person speaks into its speech. Twice: at the bridge alone, where its decision
 * is known and every frame is looked at, and with everything at once, where the person's words are really understood.
 */
import { spreadTimes } from './chance.ts';
import { startBareBridge } from './bare-bridge.ts';
import { startCallers } from './callers.ts';
import { atMost, spread, value, type Figure, type FigureResult, type Run } from './figure.ts';
import { Histogram } from './histogram.ts';
import { interrupter, interruptionsOf } from './interruptions.ts';
import { openLoop } from './open-loop.ts';
import type { SharedStack, WholeStack } from './whole-stack.ts';

/** A barge-in in the first second of each four: the agent has gone on from its pause by then. */
const everyMs = 4_000;
const withinMs = 1_000;
const firstAfterMs = 1_500;
/** Some 700 ms of voice. */
const words = 'excuse me..';
const speechMs = 3_600_000;
const onsetMs = 120;

const alone = [
  { calls: 1, times: { whole: 100, quick: 2 }, lastFrameMs: 5 },
  { calls: 10, times: { whole: 30, quick: 2 }, lastFrameMs: 10 },
] as const;
const together = { calls: 10, times: { whole: 15, quick: 1 } } as const;

export const bargeIn = (shared: SharedStack): Figure => ({
  name: 'barge-in',
  title: 'the person speaks into the speech of the agent',
  measure: async (run) => {
    const results: FigureResult[] = [];
    for (const load of alone) results.push(await atBridge(run, load));
    results.push(await withEverything(run, await shared()));
    return {
      rows: results.flatMap(({ rows }) => rows),
      notes: results.flatMap(({ notes }) => notes),
      wrong: results.flatMap(({ wrong }) => wrong),
    };
  },
});

async function atBridge(
  run: Run,
  { calls, times, lastFrameMs }: (typeof alone)[number],
): Promise<FigureResult> {
  const count = run.quick ? times.quick : times.whole;
  run.say(`${calls} calls at the bridge alone, ${count} times each`);
  const callers = startCallers();
  const bridge = await startBareBridge({ ears: 'deaf', echoCancelling: false, speechMs });
  try {
    const timesMs = Array.from({ length: calls }, () => bargeInTimes(run, count));
    const found = await callers.bargeIn({ url: bridge.url, timesMs, words });
    const name = `${calls} call${calls === 1 ? '' : 's'}, bridge alone`;
    return {
      rows: [
        spread(`${name}: onset → clear`, Histogram.from(found.onsetToClear), atMost(onsetMs, 0.99)),
        spread('  decision → clear', Histogram.from(found.decisionToClear)),
        spread(
          '  decision → last frame',
          Histogram.from(found.decisionToLastFrame),
          atMost(lastFrameMs, 0.99),
        ),
        value('  frames after the clear, while the person speaks', found.stale, '', atMost(0)),
      ],
      notes:
        found.unmet > 0 ? [`${name}: ${found.unmet} times the agent was silent when the person began`] : [],
      wrong: [
        ...(found.stale > 0 ? [`${name}: ${found.stale} stale frames`] : []),
        ...(found.missed > 0 ? [`${name}: the agent spoke on in ${found.missed} of ${found.count}`] : []),
      ],
    };
  } finally {
    await callers.stop();
    await bridge.stop();
  }
}

function bargeInTimes({ chance }: Run, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => firstAfterMs + index * everyMs + chance.between(0, withinMs),
  );
}

async function withEverything(run: Run, stack: WholeStack): Promise<FigureResult> {
  const { calls } = together;
  const times = run.quick ? together.times.quick : together.times.whole;
  run.say(`${calls} calls with everything, ${times} times each`);
  const after = (await stack.carrierEntries()).at(-1)?.seq ?? 0;
  const numbers = Array.from({ length: calls }, () => stack.newNumber());
  for (const number of numbers) await stack.person(interrupter(number, times, run.chance));
  await openLoop(spreadTimes(run.chance, calls, everyMs), (index) =>
    stack.call({ phone_number: numbers[index], claim: [], task: 'Listen.' }),
  );
  await stack.legsOver(calls, after);
  const found = interruptionsOf(await stack.carrierEntries(after));
  const cleared = found.flatMap(({ clearedAfterMs }) => clearedAfterMs ?? []);
  const stale = found.reduce((sum, each) => sum + each.stale, 0);
  const missed = found.length - cleared.length;
  return {
    rows: [
      spread(`${calls} calls, with everything: onset → clear`, Histogram.of(cleared), atMost(onsetMs, 0.99)),
      value('  words of the agent after the clear, while the person speaks', stale, '', atMost(0)),
    ],
    notes: [],
    wrong: [
      ...(stale > 0 ? [`with everything: ${stale} words sounded after the clear`] : []),
      ...(missed > 0 ? [`with everything: the agent spoke on in ${missed} of ${found.length}`] : []),
    ],
  };
}
