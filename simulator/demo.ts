/** `make demo`: starts everything, has calls made (two claims, the second while things break, or the SCENE named), prints and judges them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack } from '../tools/stack.ts';
import { firstAct, secondAct, type Act, type Stage } from './demo/acts.ts';
import { createApiClient } from './demo/api-client.ts';
import { breakablesOf } from './demo/breakables.ts';
import { median } from './demo/figures.ts';
import { callBackAct, knowledgeAct, transferAct } from './demo/follow-acts.ts';
import { callBack, knowledge, transfer } from './demo/follow-scenes.ts';
import { createPrinter, type Printer } from './demo/printer.ts';
import { motorClaim } from './demo/scene.ts';
import { waterDamage } from './demo/second-scene.ts';
import { createSimulatorClient } from './demo/simulator-client.ts';

/** Longer than the calls of both acts; a demo that hangs must say so. */
const timeoutMs = 300_000;

const reports = 'var/demo';

const json = process.env['JSON'] === '1';
const colour = !json && process.stdout.isTTY && !process.env['NO_COLOR'];

/** With JSON=1, standard output is kept for the one document. */
function newPrinter(): Printer {
  return createPrinter((text) => (json ? process.stderr : process.stdout).write(text), colour);
}

/** A real model, when its key is set; everything else stays simulated. */
function realModel(): Record<string, string> | null {
  const names = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL'];
  if (!process.env['OPENAI_API_KEY']) return null;
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : [])),
  );
}

/** ACT=1 or ACT=2 plays that one alone. */
function isPlayed(act: 1 | 2): boolean {
  return !process.env['ACT'] || process.env['ACT'] === String(act);
}

const sceneNames = ['claim', 'callback', 'transfer', 'knowledge'] as const;
type SceneName = (typeof sceneNames)[number];

/** @throws {Error} For people, when there is no such scene. */
function sceneAsked(): SceneName | null {
  const asked = process.env['SCENE'] ?? '';
  if (asked === '') return null;
  const known = sceneNames.find((name) => name === asked);
  if (!known) throw new Error(`SCENE=${asked}: the scenes are ${sceneNames.join(', ')}`);
  return known;
}

/** One scene alone. */
async function playScene(name: SceneName, stack: Stack, stage: Stage, simulated: boolean): Promise<boolean> {
  const act = await playedScene(name, stack, stage, simulated);
  stage.out.line(`\nThe report as JSON: ${reports}/${name === 'claim' ? '' : `${name}-`}report.json`);
  return judged(act.faults, act);
}

function playedScene(name: SceneName, stack: Stack, stage: Stage, simulated: boolean): Promise<Act> {
  switch (name) {
    case 'claim':
      return firstAct(stage, motorClaim, simulated);
    case 'callback':
      return callBackAct(stage, callBack);
    case 'transfer':
      return transferAct(stage, transfer);
    case 'knowledge':
      return knowledgeAct(stage, knowledge, { ...process.env, ...stack.environment });
  }
}

/** Says what is not right, and whether all is. */
function judged(faults: readonly string[], shown: object): boolean {
  const ok = faults.length === 0;
  if (json) process.stdout.write(`${JSON.stringify({ ok, ...shown, faults }, null, 2)}\n`);
  for (const fault of faults) process.stderr.write(`not right: ${fault}\n`);
  return ok;
}

/** `simulated`: the model is ours, and can be told to be slow. */
async function play(stack: Stack, simulated: boolean): Promise<boolean> {
  // Each act counts its seconds from its own begin.
  const stageFor = (out: Printer): Stage => ({
    api: createApiClient({ url: stack.apiUrl, key: stack.apiKey }),
    simulator: createSimulatorClient({ carrier: stack.carrierUrl, model: stack.modelUrl }),
    out,
    folder: reports,
  });
  const scene = sceneAsked();
  if (scene) return playScene(scene, stack, stageFor(newPrinter()), simulated);
  const out = newPrinter();
  const first = isPlayed(1) ? await firstAct(stageFor(out), motorClaim, simulated) : null;
  if (first) reportFigures(out, first);
  const second = isPlayed(2)
    ? await secondAct(stageFor(newPrinter()), waterDamage, {
        breakablesOf: (callId) => breakablesOf(stack, callId),
        ourNumber: stack.ourNumber,
      })
    : null;
  whereToLook(out, first !== null, second !== null);
  const faults = [...(first?.faults ?? []), ...(second?.faults ?? [])];
  return judged(faults, { ...(first ?? {}), second });
}

function reportFigures(out: Printer, { figures }: Act): void {
  const ms = (value: number | null): string => (value === null ? 'not measured' : `${value.toFixed(1)} ms`);
  out.line(`
Figures
  picked up → first sound of the greeting         ${ms(figures.answer_to_first_audio_ms)}
  end of turn decided → first audio, median        ${ms(median(figures.turn_to_first_audio_ms))}  (${figures.turn_to_first_audio_ms.map((value) => value.toFixed(1)).join(', ')}: answers are begun as soon as a turn is likely to be over)
  person's last sound → agent's first, median      ${ms(median(figures.voice_to_voice_ms))}  (with the silence by which the end of the turn is known)
  frames: late by ${ms(figures.frames.lateMedianMs)} median, ${ms(figures.frames.lateP99Ms)} p99; underruns ${figures.frames.underruns}`);
}

function whereToLook(out: Printer, first: boolean, second: boolean): void {
  const files = (name: string): string =>
    [...(first ? [`${reports}/${name}`] : []), ...(second ? [`${reports}/act-two-${name}`] : [])].join(', ');
  out.line(`
Where to look
  the reports as JSON         ${files('report.json')}, as GET /call/… gave them
  what the person heard       ${files('ledger.json')}, from the simulated carrier's ledger
  everything kept up          make dev, which also gives the address of Temporal's own pages`);
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-demo-'));
  const stopped = new AbortController();
  const asked = new Promise<false>((resolve) => {
    stopped.signal.addEventListener('abort', () => {
      resolve(false);
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopped.abort();
    });

  // Before anything is started.
  sceneAsked();
  const model = realModel();
  const printer = newPrinter();
  const stack = await startStack({
    folder,
    bridges: 2,
    workers: 2,
    durable: false,
    environment: model ?? {},
    ...(model ? {} : { features: motorClaim.slowly.features }),
    say: (line) => {
      printer.line(`starting ${line} …`);
    },
  });
  let right = false;
  try {
    right = await Promise.race([play(stack, model === null), asked, failWhenBroken(stack), timeout()]);
  } finally {
    await stack.stop();
    if (right) await rm(folder, { recursive: true, force: true });
    else process.stderr.write(`logs and records are kept in ${folder}\n`);
  }
  return right ? 0 : 1;
}

async function failWhenBroken(stack: Stack): Promise<never> {
  throw new Error(await stack.broken);
}

async function timeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      reject(new Error(`the calls were not over within ${timeoutMs / 1_000} s`));
    }, timeoutMs).unref();
  });
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`the demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
