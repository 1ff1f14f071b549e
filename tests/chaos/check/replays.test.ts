/** A history that these workflows made replays; one that they would not have made is a breach of I6, and of nothing else. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import type { Evidence } from '../evidence.ts';
import { cleanRun } from './clean-run.ts';
import { judge, quietReplays } from './judge.ts';

beforeAll(quietReplays);

async function withHistory(change: (text: string) => string): Promise<Evidence> {
  const file = fileURLToPath(new URL('../../histories/no_answer.json', import.meta.url));
  const history: unknown = JSON.parse(change(await readFile(file, 'utf8')));
  const run = {
    workflowId: 'line/1',
    runId: 'run-1',
    workflowType: 'phoneCall',
    status: 'COMPLETED',
    history,
  };
  return { ...cleanRun(), histories: [run] };
}

/** What the history had to record is no part of the clean run's store. */
const apartFromStore = async (evidence: Evidence) =>
  (await judge(evidence)).breaches.filter(({ invariant }) => invariant !== 'I9');

test('a recorded history replays', { timeout: 60_000 }, async () => {
  expect(await apartFromStore(await withHistory((text) => text))).toEqual([]);
});

test('a history that these workflows would not have made is caught', { timeout: 60_000 }, async () => {
  const breaches = await apartFromStore(
    await withHistory((text) =>
      text.replace('"activityType":{"name":"dial"}', '"activityType":{"name":"redial"}'),
    ),
  );
  expect(breaches).toEqual([expect.objectContaining({ invariant: 'I6' })]);
  expect(breaches[0]?.what).toContain('run-1');
});

test('what the workflow wrote and the store does not have is caught', { timeout: 60_000 }, async () => {
  const { breaches } = await judge(await withHistory((text) => text));
  expect(breaches.map(({ invariant }) => invariant)).toContain('I9');
});
