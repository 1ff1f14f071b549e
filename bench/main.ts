/**
 * `make bench`: measures each figure and holds it against its goal. README.md says how to read it.
 * Environment: ONLY=name,name · QUICK=1 · SEED=number
 */
import { chanceFrom } from './chance.ts';
import { answer } from './answer.ts';
import { bargeIn } from './barge-in.ts';
import { bridgeStart } from './bridge-start.ts';
import { callsPerCore } from './calls-per-core.ts';
import { falseEnds } from './false-ends.ts';
import type { Figure } from './figure.ts';
import { longCall } from './long-calls.ts';
import { machine } from './machine.ts';
import { memory } from './memory.ts';
import { overhead } from './overhead.ts';
import { healthyHour } from './healthy-hour.ts';
import { killBridge } from './kill-bridge.ts';
import { killWorker } from './kill-worker.ts';
import { keepResult } from './results.ts';
import { tableOf } from './table.ts';
import { temporalDown } from './temporal-down.ts';
import { twentyCalls } from './twenty-calls.ts';
import { voiceToVoice } from './voice-to-voice.ts';
import { startWholeStack, withSpares, type SharedStack, type WholeStack } from './whole-stack.ts';

class Shared {
  readonly #parts: Parameters<typeof startWholeStack>[1];
  #started: Promise<WholeStack> | null = null;

  constructor(parts?: Parameters<typeof startWholeStack>[1]) {
    this.#parts = parts;
  }

  readonly stack: SharedStack = () =>
    (this.#started ??= startWholeStack((line) => process.stderr.write(`${line}\n`), this.#parts));

  async stop(): Promise<void> {
    await (await this.#started)?.stop();
  }
}

const shared = new Shared();
const spare = new Shared(withSpares);
const figures: readonly Figure[] = [
  overhead(shared.stack),
  voiceToVoice(shared.stack),
  bargeIn(shared.stack),
  answer(shared.stack),
  twentyCalls(shared.stack),
  callsPerCore,
  memory,
  falseEnds,
  longCall,
  healthyHour(spare.stack),
  killBridge(spare.stack),
  killWorker(spare.stack),
  temporalDown(spare.stack),
  bridgeStart,
];

const { ONLY, QUICK, SEED } = process.env;
const seed = Number(SEED ?? 1);
if (!Number.isSafeInteger(seed) || seed < 0) fail('SEED has to be a whole number from 0');
const quick = QUICK !== undefined && QUICK !== '' && QUICK !== '0';
const wanted = ONLY ? ONLY.split(',').map((name) => name.trim()) : figures.map(({ name }) => name);
const unknown = wanted.filter((name) => !figures.some((figure) => figure.name === name));
if (unknown.length > 0)
  fail(`ONLY knows ${figures.map(({ name }) => name).join(', ')}, but not ${unknown.join(', ')}`);

const circumstances = { machine: machine(), seed, quick };
console.log(
  `${Object.entries(circumstances.machine)
    .map(([name, what]) => `${name} ${what}`)
    .join(', ')}, seed ${seed}${quick ? ', quick' : ''}\n`,
);
let wrong = 0;
try {
  for (const figure of figures.filter(({ name }) => wanted.includes(name))) wrong += await show(figure);
} finally {
  await shared.stop();
  await spare.stop();
}
process.exit(wrong === 0 ? 0 : 1);

/** Measures one figure, prints and keeps it; returns how many of its results are wrong and not only slow. */
async function show(figure: Figure): Promise<number> {
  const say = (line: string): void => {
    process.stderr.write(`${figure.name}: ${line}\n`);
  };
  const beganAt = performance.now();
  const result = await figure.measure({ quick, chance: chanceFrom(seed), say });
  say(`took ${((performance.now() - beganAt) / 1_000).toFixed(0)} s`);
  console.log(tableOf(figure.title, result));
  await keepResult(figure, result, circumstances);
  return result.wrong.length;
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
