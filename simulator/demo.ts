/** `make demo`: starts everything, has one motor claim taken by telephone, prints the call as it happens and judges it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startStack, type Stack } from '../tools/stack.ts';
import { createApiClient, type DemoCall } from './demo/api-client.ts';
import { figuresOf, median, type DemoFigures } from './demo/figures.ts';
import { momentsOf } from './demo/moments.ts';
import { createPrinter, type Printer } from './demo/printer.ts';
import { motorClaim } from './demo/scene.ts';
import { createSimulatorClient } from './demo/simulator-client.ts';
import { faultsOf } from './demo/verdict.ts';

/** Longer than any call of the scene; a demo that hangs must say so. */
const callTimeoutMs = 240_000;

const reportFile = 'var/demo/report.json';
const ledgerFile = 'var/demo/ledger.json';

const json = process.env['JSON'] === '1';
const colour = !json && process.stdout.isTTY && !process.env['NO_COLOR'];
/** With JSON=1, standard output is kept for the one document. */
const printer = createPrinter((text) => (json ? process.stderr : process.stdout).write(text), colour);

/** A real model, when its key is set; everything else stays simulated. */
function realModel(): Record<string, string> | null {
  const names = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL'];
  if (!process.env['OPENAI_API_KEY']) return null;
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : [])),
  );
}

/** `simulated`: the model is ours, and can be told to be slow. */
async function play(stack: Stack, out: Printer, simulated: boolean): Promise<boolean> {
  const simulator = createSimulatorClient({ carrier: stack.carrierUrl, model: stack.modelUrl });
  await simulator.put(motorClaim.person);
  if (simulated) await simulator.slow(motorClaim.slowly);
  const api = createApiClient({ url: stack.apiUrl, key: stack.apiKey });
  out.line(`\n${motorClaim.synopsis}${simulated ? ` ${motorClaim.slowly.synopsis}` : ''}`);
  out.line(`\n$ ${api.curl(motorClaim.request).shown}\n`);
  const { call_id: callId } = await api.begin(motorClaim.request);
  for await (const event of api.events(callId)) out.event(event);

  const call = await api.read(callId);
  const ledger = await simulator.ledger();
  const moments = momentsOf(call, ledger, motorClaim, simulated);
  const faults = faultsOf(call, moments, motorClaim);
  const figures = figuresOf(call, ledger);
  out.summary(call, moments);
  await mkdir(dirname(reportFile), { recursive: true });
  await writeFile(reportFile, `${JSON.stringify(call, null, 2)}\n`);
  await writeFile(ledgerFile, `${JSON.stringify(ledger, null, 2)}\n`);
  report(out, call, figures);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ ok: faults.length === 0, faults, moments, figures, call }, null, 2)}\n`,
    );
  for (const fault of faults) process.stderr.write(`not right: ${fault}\n`);
  return faults.length === 0;
}

function report(out: Printer, call: DemoCall, figures: DemoFigures): void {
  const ms = (value: number | null): string => (value === null ? 'not measured' : `${value.toFixed(1)} ms`);
  out.line(`
Figures
  picked up → first sound of the greeting         ${ms(figures.answer_to_first_audio_ms)}
  end of turn decided → first audio, median        ${ms(median(figures.turn_to_first_audio_ms))}  (${figures.turn_to_first_audio_ms.map((value) => value.toFixed(1)).join(', ')}: answers are begun as soon as a turn is likely to be over)
  person's last sound → agent's first, median      ${ms(median(figures.voice_to_voice_ms))}  (with the silence by which the end of the turn is known)
  frames: late by ${ms(figures.frames.lateMedianMs)} median, ${ms(figures.frames.lateP99Ms)} p99; underruns ${figures.frames.underruns}

Where to look
  the report as JSON          ${reportFile}, as GET /call/${call.call_id} gave it
  what the person heard       ${ledgerFile}, from the simulated carrier's ledger
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

  const model = realModel();
  const stack = await startStack({
    folder,
    bridges: 2,
    durable: false,
    environment: model ?? {},
    ...(model ? {} : { features: motorClaim.slowly.features }),
    say: (line) => {
      printer.line(`starting ${line} …`);
    },
  });
  let right = false;
  try {
    right = await Promise.race([
      play(stack, printer, model === null),
      asked,
      failWhenBroken(stack),
      timeout(),
    ]);
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
      reject(new Error(`the call was not over within ${callTimeoutMs / 1_000} s`));
    }, callTimeoutMs).unref();
  });
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`the demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
