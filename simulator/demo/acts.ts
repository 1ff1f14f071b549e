/** Plays the demo's two acts on a stack that runs: has the call made, prints it as it happens, breaks what is due, judges it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient, DemoCall } from './api-client.ts';
import { figuresOf, type DemoFigures } from './figures.ts';
import { breakThings, type Breakables } from './mishaps.ts';
import { momentsOf, type Moment } from './moments.ts';
import type { Printer } from './printer.ts';
import { recoveryMomentsOf } from './recovery-moments.ts';
import type { FirstScene, Scene } from './scene.ts';
import type { SecondScene } from './second-scene.ts';
import type { LedgerLine, SimulatorClient } from './simulator-client.ts';
import { faultsOf } from './verdict.ts';

export interface Stage {
  readonly api: ApiClient;
  readonly simulator: SimulatorClient;
  readonly out: Printer;
  /** Absolute or from the working folder: where report and ledger go. */
  readonly folder: string;
}

export interface Act {
  readonly call: DemoCall;
  readonly moments: readonly Moment[];
  readonly figures: DemoFigures;
  /** Empty when all is right. */
  readonly faults: readonly string[];
}

/** How often a call is looked at that waits for its person to come back. */
const lookEveryMs = 100;

/** A whole call, with nothing broken. `simulated`: the model is ours, and can be told to be slow. */
export async function firstAct(stage: Stage, scene: FirstScene, simulated: boolean): Promise<Act> {
  const { api, simulator, out } = stage;
  if (simulated) await simulator.slow(scene.slowly);
  const callId = await begin(stage, scene, simulated ? scene.slowly.synopsis : '');
  for await (const event of api.events(callId)) out.event(event);
  return finish(stage, scene, callId, '', (call, ledger) => momentsOf(call, ledger, scene, simulated));
}

/** A call in which bridge, worker and line go, one after the other. */
export async function secondAct(
  stage: Stage,
  scene: SecondScene,
  setting: { readonly breakablesOf: (callId: string) => Breakables; readonly ourNumber: string },
): Promise<Act> {
  const { simulator, out } = stage;
  const callId = await begin(stage, scene, '');
  const directed = { scene, simulator, out, ourNumber: setting.ourNumber };
  const [mishaps] = await Promise.all([
    breakThings({ ...directed, breakables: setting.breakablesOf(callId) }),
    followThroughDrop(stage, callId),
  ]);
  return finish(stage, scene, callId, 'act-two-', (call, ledger) =>
    recoveryMomentsOf(call, ledger, scene, mishaps),
  );
}

export async function begin({ api, simulator, out }: Stage, scene: Scene, more: string): Promise<string> {
  await simulator.put(scene.person);
  out.line(`\n${[scene.synopsis, more].filter(Boolean).join(' ')}`);
  out.line(`\n$ ${api.curl(scene.request).shown}\n`);
  const { call_id: callId } = await api.begin(scene.request);
  return callId;
}

/** The stream ends with each leg's conversation; where the line was lost, there is another to come. */
async function followThroughDrop({ api, out }: Stage, callId: string): Promise<void> {
  let lastSeq = 0;
  for (;;) {
    let outcome: string | undefined;
    for await (const event of api.events(callId, lastSeq)) {
      out.event(event);
      lastSeq = event.seq;
      if (event.kind === 'state_changed') outcome = event.outcome ?? outcome;
    }
    if (outcome !== 'dropped') return;
    while ((await api.read(callId)).state === 'lingering') await sleep(lookEveryMs);
  }
}

/** Reads the call once more, shows what was seen in it, keeps both reports, and judges. */
export async function finish(
  { api, simulator, out, folder }: Stage,
  scene: Scene,
  callId: string,
  prefix: string,
  momentsOfCall: (call: DemoCall, ledger: readonly LedgerLine[]) => readonly Moment[],
): Promise<Act> {
  const call = await api.read(callId);
  const ledger = await simulator.ledger(scene.person.number);
  const moments = momentsOfCall(call, ledger);
  out.summary(call, moments);
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/${prefix}report.json`, `${JSON.stringify(call, null, 2)}\n`);
  await writeFile(`${folder}/${prefix}ledger.json`, `${JSON.stringify(ledger, null, 2)}\n`);
  return { call, moments, figures: figuresOf(call, ledger), faults: faultsOf(call, moments, scene) };
}
