/**
 * How many calls one bridge process, and so one core, holds: 50 frames a second both ways for every call, and none of
 * the agent's more than 20 ms late at the caller's socket.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startBareBridge, type BareBridge, type BareBridgeOptions } from './bare-bridge.ts';
import { startCallers, type CallersProcess, type CallersReading } from './callers.ts';
import { startChild } from './child.ts';
import {
  atLeast,
  spread,
  value,
  type Figure,
  type FigureResult,
  type Goal,
  type Row,
  type Run,
} from './figure.ts';
import { Histogram } from './histogram.ts';

interface Variant {
  readonly name: string;
  readonly goals: readonly Goal[];
  readonly options: BareBridgeOptions;
}

/** `tries`: how often a number that was not held is lowered by a tenth and tried again. */
interface Pace {
  /** Calls, one number after the other. */
  readonly steps: readonly number[];
  readonly windowMs: number;
  readonly holdMs: number;
  readonly profileMs: number;
  readonly tries: number;
}

const whole: Pace = {
  ...{ steps: [25, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600], tries: 6 },
  ...{ windowMs: 8_000, holdMs: 120_000, profileMs: 10_000 },
};
const quick: Pace = {
  ...{ steps: [50, 150, 250], tries: 1 },
  ...{ windowMs: 1_000, holdMs: 6_000, profileMs: 2_000 },
};

/** New calls come at this pace: an attachment costs more than a second of talk. */
const newCallEveryMs = 5;
/** After new calls came, so long is not counted. */
const settleMs = 1_000;
const speechMs = 2 * 3_600_000;

export const callsPerCore: Figure = {
  name: 'calls-per-core',
  title: 'calls on one core, 20 ms both ways',
  measure: async (run) => {
    const deaf = startChild('deaf-speech.process.ts');
    try {
      const url = await deaf.ask({ kind: 'url' }, z.string());
      const variants: readonly Variant[] = [
        {
          name: 'VAD',
          goals: [atLeast(300)],
          options: { ears: 'deaf', echoCancelling: false, speechMs },
        },
        { name: 'VAD, AEC', goals: [], options: { ears: 'deaf', echoCancelling: true, speechMs } },
        {
          name: 'VAD, speech SDK',
          goals: [],
          options: { ears: { url }, echoCancelling: false, speechMs },
        },
      ];
      const results: FigureResult[] = [];
      // The SDK's part is no goal of its own, and takes half a minute.
      const measured = run.quick ? variants.slice(0, 2) : variants;
      for (const variant of measured) results.push(await measureVariant(run, variant));
      return {
        rows: results.flatMap(({ rows }) => rows),
        notes: results.flatMap(({ notes }) => notes),
        wrong: results.flatMap(({ wrong }) => wrong),
      };
    } finally {
      await deaf.stop();
    }
  },
};

async function measureVariant(run: Run, { name, goals, options }: Variant): Promise<FigureResult> {
  const pace = run.quick ? quick : whole;
  const callers = startCallers();
  const bridge = await startBareBridge(options);
  try {
    const reached = await ramp(run, name, pace, { callers, bridge });
    const held = await hold(run, name, pace, { callers, bridge }, reached);
    const profile = await bridge.profile(pace.profileMs);
    const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
    const rows: Row[] = [
      value(`${name}: calls held for ${pace.holdMs / 1_000} s`, held.calls, 'calls', ...goals),
      spread('  their frames were late by', Histogram.from(held.reading.lateness)),
      value("  the bridge process's share of a core", held.cpuShare * 100, '%'),
      value('  its event loop was busy', held.loopShare * 100, '%'),
    ];
    const { blamed, frames, own } = held.reading;
    return {
      rows,
      notes: [
        ...held.tried.map((trial) => `${name}: ${trial}`),
        `${name}: the callers' own ticks were at most ${Histogram.from(own).quantile(0.999).toFixed(1)} ms late in 999 of 1,000; ${blamed} of ${frames} frames came while their process was busy, and were not judged`,
        `${name}: profile, share of the busy time: ${profile
          .slice(0, 12)
          .map(({ place, share }) => `${place} ${percent(share)}`)
          .join('; ')}`,
      ],
      wrong: held.reading.lost > 0 ? [`${name}: the bridge closed ${held.reading.lost} sockets`] : [],
    };
  } finally {
    await callers.stop();
    await bridge.stop();
  }
}

interface Peers {
  readonly callers: CallersProcess;
  readonly bridge: BareBridge;
}

/** More and more calls till a frame is late; returns the last number at which none was. */
async function ramp(run: Run, name: string, pace: Pace, { callers, bridge }: Peers): Promise<number> {
  let calls = 0;
  let reached = Math.floor((pace.steps[0] ?? 0) / 2);
  for (const next of pace.steps) {
    await callers.add(bridge.url, next - calls, (next - calls) * newCallEveryMs);
    calls = next;
    await sleep(settleMs);
    // Twice: the first seconds of a process, or of many new calls, are not what it can hold.
    const punctual =
      (await isHeldFor(run, name, pace, callers)) || (await isHeldFor(run, name, pace, callers));
    if (!punctual) break;
    reached = calls;
  }
  await callers.close();
  return reached;
}

async function isHeldFor(
  run: Run,
  name: string,
  { windowMs }: Pace,
  callers: CallersProcess,
): Promise<boolean> {
  await callers.watch();
  await sleep(windowMs);
  const reading = await callers.read();
  run.say(`${name}: ${reading.open} calls, ${reading.late} frames late`);
  return isPunctual(reading);
}

interface Held {
  readonly calls: number;
  readonly reading: CallersReading;
  readonly cpuShare: number;
  readonly loopShare: number;
  /** The numbers that were not held: how many of their frames were late. */
  readonly tried: readonly string[];
}

/** The number that is held for the whole time; zero when even the last one tried was not. The calls go on. */
async function hold(
  run: Run,
  name: string,
  pace: Pace,
  { callers, bridge }: Peers,
  from: number,
): Promise<Held> {
  let calls = from;
  const tried: string[] = [];
  for (let tries = 1; ; tries += 1) {
    await callers.add(bridge.url, calls, calls * newCallEveryMs);
    await sleep(settleMs);
    await callers.watch();
    const before = await bridge.work();
    await sleep(pace.holdMs);
    const reading = await callers.read();
    const after = await bridge.work();
    const cpuShare = (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs);
    const held = { reading, cpuShare, loopShare: after.loopShare, tried };
    run.say(`${name}: ${calls} calls for ${pace.holdMs / 1_000} s, ${reading.late} frames late`);
    if (isPunctual(reading)) return { calls, ...held };
    tried.push(`at ${calls} calls ${reading.late} of ${reading.frames} frames were late`);
    if (tries > pace.tries) return { calls: 0, ...held };
    await callers.close();
    calls = Math.floor(calls * 0.9);
  }
}

/** Every caller heard something, and no frame was late by the bridge's doing. */
function isPunctual({ late, silent, lost, frames }: CallersReading): boolean {
  return late === 0 && silent === 0 && lost === 0 && frames > 0;
}
