/** `make demo`: starts everything, has one motor claim taken by telephone, prints the call as it happens and judges it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startStack, type Stack } from '../tools/stack.ts';
import { createApiClient, type DemoCall } from './demo/api-client.ts';
import { createSimulatorClient } from './demo/simulator-client.ts';
import { createPrinter, type Printer } from './demo/printer.ts';
import { motorClaim } from './demo/scene.ts';
import { faultsOf, figuresOf, median } from './demo/verdict.ts';

/** Longer than any call of the scene; a demo that hangs must say so. */
const callTimeoutMs = 240_000;

const reportFile = 'var/demo/report.json';

const json = process.env['JSON'] === '1';
const colour = !json && process.stdout.isTTY && !process.env['NO_COLOR'];
/** With JSON=1, standard output is kept for the one document. */
const printer = createPrinter((text) => (json ? process.stderr : process.stdout).write(text), colour);

/** A real model, when its key is set; everything else stays simulated. */
function realModel(): Record<string, string> {
  const names = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL'];
  if (!process.env['OPENAI_API_KEY']) return {};
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : [])),
  );
}

async function play(stack: Stack, out: Printer): Promise<boolean> {
  const simulator = createSimulatorClient(stack.carrierUrl);
  await simulator.put(motorClaim.person);
  const api = createApiClient({ url: stack.apiUrl, key: stack.apiKey });
  out.line(`\n$ ${api.curl(motorClaim.request).shown}\n`);
  const { call_id: callId } = await api.begin(motorClaim.request);
  for await (const event of api.events(callId)) out.event(event);

  const call = await api.read(callId);
  const faults = faultsOf(call, motorClaim);
  const figures = figuresOf(call, await simulator.ledger());
  out.summary(call);
  await mkdir(dirname(reportFile), { recursive: true });
  await writeFile(reportFile, `${JSON.stringify(call, null, 2)}\n`);
  report(out, call, figures);
  if (json)
    process.stdout.write(`${JSON.stringify({ ok: faults.length === 0, faults, figures, call }, null, 2)}\n`);
  for (const fault of faults) process.stderr.write(`not right: ${fault}\n`);
  return faults.length === 0;
}

function report(out: Printer, call: DemoCall, figures: ReturnType<typeof figuresOf>): void {
  const ms = (value: number | null): string => (value === null ? 'not measured' : `${value.toFixed(1)} ms`);
  out.line(`
Figures
  picked up → first sound of the greeting         ${ms(figures.answer_to_first_audio_ms)}
  end of turn decided → first audio, median        ${ms(median(figures.turn_to_first_audio_ms))}  (${figures.turn_to_first_audio_ms.map((value) => value.toFixed(1)).join(', ')})
  person's last sound → agent's first, median      ${ms(median(figures.voice_to_voice_ms))}  (end of turn waits for 500 ms of silence)
  frames: late by ${ms(figures.frames.lateMedianMs)} median, ${ms(figures.frames.lateP99Ms)} p99; underruns ${figures.frames.underruns}

Where to look
  the report as JSON          ${reportFile}, as GET /call/${call.call_id} gave it
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

  const stack = await startStack({
    folder,
    bridges: 2,
    durable: false,
    environment: realModel(),
    say: (line) => {
      printer.line(`starting ${line} …`);
    },
  });
  let right = false;
  try {
    right = await Promise.race([play(stack, printer), asked, failWhenBroken(stack), timeout()]);
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
