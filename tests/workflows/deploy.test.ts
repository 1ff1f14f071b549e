/** Calls in flight survive a deploy: workers are swapped in mid-call, and changed workflows go on where these left off. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { replayFolder } from '../../tools/replay.ts';
import { openStage, type CallOnStage, type Stage } from './stage.ts';
import { said, talkingCall } from './talk.ts';

let stage: Stage;
let patched: { readonly code: string };
let careless: { readonly code: string };

beforeAll(async () => {
  const bundle = (name: string) =>
    bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL(`./later/${name}.ts`, import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
  [stage, patched, careless] = await Promise.all([
    openStage({
      address: inject('temporalAddress'),
      namespace: inject('temporalNamespace'),
      workflowBundle: { codePath: inject('workflowBundlePath') },
    }),
    bundle('patched'),
    bundle('careless'),
  ]);
});
afterAll(() => stage.close());

const today = () => ({ codePath: inject('workflowBundlePath') });

/** One more question and its answer, on whatever worker runs. */
async function anotherTurn(call: CallOnStage, turn: number): Promise<void> {
  const standing = await stage.bridge.turn(call.callId, turn);
  if (turn > 1) await call.says(`answer ${turn - 1}`, turn - 1);
  standing.let(said(turn, `Question ${turn}?`, turn > 1 ? { callerSeq: turn - 1 } : {}));
}

async function exported(call: CallOnStage): Promise<string> {
  return historyToJSON(await call.line.fetchHistory());
}

/** Whether the run began under the change: its history then holds the change's mark. */
async function isPatched(call: CallOnStage): Promise<boolean> {
  const { events } = await call.line.fetchHistory();
  return (events ?? []).some(({ markerRecordedEventAttributes: mark }) => mark?.markerName === 'core_patch');
}

test('workers are swapped in mid-call, for the same workflows and for changed ones; nobody notices', async () => {
  const { call } = await talkingCall(stage);
  await anotherTurn(call, 1);
  await stage.deploy(today());
  await anotherTurn(call, 2);
  await stage.deploy(patched);
  await anotherTurn(call, 3);
  // Taken back: the call began before the change, and knows nothing of it.
  await stage.deploy(today());
  await anotherTurn(call, 4);
  await stage.bridge.turn(call.callId, 5);
  expect(await isPatched(call)).toBe(false);
  await call.recorded('agent_said', (body) => body.kind === 'agent_said' && body.text === 'Question 4?');
  const texts = call.events().flatMap(({ body }) => (body.kind === 'agent_said' ? [body.text] : []));
  expect(texts).toEqual(['Question 1?', 'Question 2?', 'Question 3?', 'Question 4?']);
});

test('a call that begins under the change has the step more', async () => {
  await stage.deploy(patched);
  const { call } = await talkingCall(stage);
  await anotherTurn(call, 1);
  await stage.bridge.turn(call.callId, 2);
  expect(await isPatched(call)).toBe(true);
  await call.line.terminate();
  await stage.deploy(today());
});

test('a change without a patch stops calls in flight, loses none, and replaying their histories tells before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-replay-'));
  try {
    const { call } = await talkingCall(stage);
    await anotherTurn(call, 1);
    const standing = await stage.bridge.turn(call.callId, 2);
    await writeFile(join(folder, 'b-in-flight.json'), await exported(call));
    expect(await replayFolder(folder, today())).toEqual({ same: ['b-in-flight.json'], different: null });
    expect(await replayFolder(folder, patched)).toMatchObject({ different: null });
    const { same, different } = await replayFolder(folder, careless);
    expect([same, different?.file]).toEqual([[], 'b-in-flight.json']);
    expect(different?.how).toContain('Nondeterminism');

    await stage.deploy(careless);
    await call.says('answer 1', 1);
    standing.let(said(2, 'Question 2?', { callerSeq: 1 }));
    await stage.deploy(today());
    await anotherTurn(call, 3);
    await stage.bridge.turn(call.callId, 4);
    await call.recorded('agent_said', (body) => body.kind === 'agent_said' && body.text === 'Question 3?');
    const texts = call.events().flatMap(({ body }) => (body.kind === 'agent_said' ? [body.text] : []));
    expect(texts).toEqual(['Question 1?', 'Question 2?', 'Question 3?']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('replaying a folder names what is no history, and says where there is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-replay-'));
  try {
    await expect(replayFolder(folder, today())).rejects.toThrow(/no history/);
    await writeFile(join(folder, 'notes.json'), '{"events": []}');
    await expect(replayFolder(folder, today())).rejects.toThrow(/notes\.json is not a workflow's history/);
    await expect(replayFolder(join(folder, 'nowhere'), today())).rejects.toThrow(/nowhere cannot be read/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
