/** Plays the scenes of what comes of a call, each to its end: the call as agreed later, the colleague, the document's answer. */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { begin, finish, type Act, type Stage } from './acts.ts';
import type { DemoReminder } from './api-client.ts';
import { answerMoments, callBackMoments, transferMoments } from './follow-moments.ts';
import type { CallBackScene, KnowledgeScene, TransferScene } from './follow-scenes.ts';

const lookEveryMs = 200;
const mostLooks = 300;

/** A call whose person asks to be called back, and the one that was agreed. */
export async function callBackAct(stage: Stage, scene: CallBackScene): Promise<Act> {
  const { api, simulator, out } = stage;
  const callId = await begin(stage, scene, '');
  for await (const event of api.events(callId)) out.event(event);
  const first = await api.read(callId);
  const promised = await reminderOf(stage, callId, (reminder) => reminder.state === 'waiting');
  out.mark('told', `agreed: ${promised.title}, due ${promised.due_date_time}`);
  await simulator.put(scene.later);
  const due = new Date(Date.now() + scene.movedToInMs).toISOString();
  out.mark('told', `PATCH /reminders/… moves it to ${due}`);
  await api.moveReminder(promised.reminder_id, due);
  const begun = await reminderOf(stage, callId, ({ call_ids: [again] }) => again !== undefined);
  const again = begun.call_ids[0] ?? '';
  await until(`call ${again} to be in the records`, async () => ((await api.isKnown(again)) ? true : null));
  for await (const event of api.events(again)) out.event(event);
  const done = await reminderOf(stage, callId, ({ state }) => state === 'done' || state === 'failed');
  return finish(stage, scene, again, 'callback-', (call, ledger) =>
    callBackMoments({ first, promised, done, call, ledger }, scene),
  );
}

/** A call whose person wants a human. */
export async function transferAct(stage: Stage, scene: TransferScene): Promise<Act> {
  const { api, simulator, out } = stage;
  await simulator.put(scene.colleague);
  const callId = await begin(stage, scene, '');
  for await (const event of api.events(callId)) {
    out.event(event);
    if (event.kind !== 'transfer_failed') continue;
    await simulator.put({ ...scene.colleague, answers: { kind: 'answers', afterMs: 1_500 } });
    out.mark('told', 'the colleague is free again');
  }
  return finish(stage, scene, callId, 'transfer-', (call, ledger) =>
    transferMoments({ call, ledger }, scene),
  );
}

/** A call in which a document answers. `environment`: what documents are imported under, which the parts have too. */
export async function knowledgeAct(
  stage: Stage,
  scene: KnowledgeScene,
  environment: NodeJS.ProcessEnv,
): Promise<Act> {
  const { api, out } = stage;
  const tool = fileURLToPath(new URL('../../tools/knowledge.ts', import.meta.url));
  const folder = fileURLToPath(scene.documents);
  const { stdout } = await promisify(execFile)(process.execPath, [tool, 'import', folder], {
    env: environment,
  });
  out.line(`\n$ npm run knowledge -- import simulator/demo/documents\n${stdout.trim()}`);
  const callId = await begin(stage, scene, '');
  for await (const event of api.events(callId)) out.event(event);
  return finish(stage, scene, callId, 'knowledge-', (call, ledger) => answerMoments({ call, ledger }, scene));
}

/** The call's one reminder, once it is so. */
function reminderOf(
  { api }: Stage,
  callId: string,
  isSo: (reminder: DemoReminder) => boolean,
): Promise<DemoReminder> {
  return until(
    'the reminder to be what it was to be',
    async () => (await api.reminders(callId)).find(isSo) ?? null,
  );
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const found = await look();
    if (found !== null) return found;
    await sleep(lookEveryMs);
  }
  throw new Error(`waited ${(mostLooks * lookEveryMs) / 1_000} s in vain for ${what}`);
}
