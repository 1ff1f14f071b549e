import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cleanRun } from './check/clean-run.ts';
import { readEvidence, readLines, writeEvidence } from './evidence-files.ts';

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-evidence-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('evidence that was written is read again as it was, histories in their order', async () => {
  const folder = await emptyFolder();
  const histories = Array.from({ length: 12 }, (_, index) => ({
    ...{ workflowId: `line/${index}`, runId: `run-${index}`, workflowType: 'phoneCall', status: 'COMPLETED' },
    history: { events: [] },
  }));
  const evidence = { ...cleanRun(), histories };
  await writeEvidence(folder, evidence);
  expect(await readEvidence(folder)).toEqual(evidence);
});

test('a line that a kill cut off is left out, and a ledger that never began is empty', async () => {
  const folder = await emptyFolder();
  const file = join(folder, 'carrier.jsonl');
  await appendFile(file, '{"seq":1}\n{"seq":2}\n{"seq":3,"te');
  expect(await readLines(file)).toEqual([{ seq: 1 }, { seq: 2 }]);
  expect(await readLines(join(folder, 'model.jsonl'))).toEqual([]);
});
