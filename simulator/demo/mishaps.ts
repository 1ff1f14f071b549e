/** What the demo breaks in its second act, and when: each at a moment of the conversation, told on the screen as it happens. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Printer } from './printer.ts';
import { goesOn, replyAfter, type Cut, type Mishaps } from './recovery-moments.ts';
import type { SecondScene } from './second-scene.ts';
import type { SimulatorClient } from './simulator-client.ts';

/** What can be broken. */
export interface Breakables {
  /** The bridge that has the call's media now; null while none has. */
  bridgeOfCall(): Promise<string | null>;
  /** The worker that did the call's last step. */
  workerOfCall(): Promise<string | null>;
  /** SIGKILL. Resolves when the process is gone. */
  kill(name: string): Promise<void>;
}

export interface Direction {
  readonly scene: SecondScene;
  readonly simulator: SimulatorClient;
  readonly breakables: Breakables;
  readonly out: Printer;
  /** Our number, for whoever calls back. */
  readonly ourNumber: string;
}

const lookEveryMs = 20;
/** A moment that has not come within so long is not going to. */
const patienceMs = 40_000;
/** Nothing new is heard for so long: the voice is gone. A spoken character takes less. */
const silentMs = 300;
/** How long a person looks at a telephone that went silent before they dial. */
const puzzledMs = 1_500;

/** Waits for each moment and breaks what is due; resolves once the person has called back. */
export async function breakThings(direction: Direction): Promise<Mishaps> {
  const bridge = await killBridge(direction);
  const worker = bridge && (await killWorker(direction));
  const line = worker && (await loseLine(direction));
  return { bridge, worker, line };
}

async function killBridge({ scene, simulator, breakables, out }: Direction): Promise<Cut | null> {
  const { number } = scene.person;
  // Known before the moment comes, so that no time is lost on asking.
  const name = await comes(() => breakables.bridgeOfCall());
  const cue = name && (await hears(simulator, number, scene.cues.bridge));
  if (!name || !cue) return null;
  const killedAt = Date.now();
  await breakables.kill(name);
  out.mark('broken', `${name} killed (SIGKILL) in the middle of: “${lastWords(cue)}”`);
  const cut = { name, killedAt };
  await speaksOn(simulator, number);
  const other = (await breakables.bridgeOfCall()) ?? 'another bridge';
  out.mark('mended', `${other} has the call, and goes on`);
  const goingOn = await comes(async () => goesOn(await simulator.ledger(number), cut));
  if (goingOn)
    out.mark('mended', `“… ${goingOn.after.text}” after ${goingOn.gapMs.toFixed(0)} ms of silence`);
  return cut;
}

/** Resolves at the agent's first sound after it fell silent; the carrier plays what it had for a moment. */
async function speaksOn(simulator: SimulatorClient, number: string): Promise<void> {
  let known = '';
  let since = performance.now();
  await comes(async () => {
    const heard = await simulator.hearing(number);
    const now = performance.now();
    const isNew = heard.length > known.length;
    const wasSilent = known !== '' && now - since > silentMs;
    if (isNew) [known, since] = [heard, now];
    return isNew && wasSilent ? heard : null;
  });
}

async function killWorker({ scene, simulator, breakables, out }: Direction): Promise<Mishaps['worker']> {
  const { number } = scene.person;
  const name = await breakables.workerOfCall();
  if (!name) return null;
  const killedAt = Date.now();
  await breakables.kill(name);
  out.mark('broken', `${name} killed (SIGKILL), the one that had the call`);
  const replied = await comes(async () => {
    return replyAfter(await simulator.ledger(number), killedAt);
  });
  if (replied)
    out.mark(
      'mended',
      `the agent answered after ${replied.ms.toFixed(0)} ms; before it was ${replied.usualMs.toFixed(0)} ms`,
    );
  return { name, killedAt };
}

async function loseLine({ scene, simulator, out, ourNumber }: Direction): Promise<Mishaps['line']> {
  const { number } = scene.person;
  if ((await hears(simulator, number, scene.cues.line)) === null) return null;
  const lostAt = Date.now();
  await simulator.dropLine(number);
  out.mark('broken', 'the network drops the line');
  await sleep(puzzledMs);
  out.mark('told', 'Paul calls back');
  await simulator.callIn(scene.callingBack, ourNumber);
  const greeted = await hears(simulator, number, scene.expected.greetedAgain);
  if (greeted) out.mark('mended', `Paul is known: “${greeted.trim()}”`);
  return { lostAt };
}

/** What the person has heard by the moment the words fit. */
async function hears(simulator: SimulatorClient, number: string, words: string): Promise<string | null> {
  const pattern = new RegExp(words, 'i');
  return comes(async () => {
    const heard = await simulator.hearing(number);
    return pattern.test(heard) ? heard : null;
  });
}

/** The first answer that is not null; null where none comes. */
async function comes<T>(look: () => Promise<T | null>): Promise<T | null> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const seen = await look();
    if (seen !== null) return seen;
    await sleep(lookEveryMs);
  }
  return null;
}

/** The sentence under way. */
function lastWords(heard: string): string {
  return (
    heard
      .split(/(?<=[.!?])/)
      .at(-1)
      ?.trim() ?? ''
  );
}
