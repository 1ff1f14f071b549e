/** The story of twenty people at once on two bridges, every part a process of its own: everybody hears their own words only. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { callCrowd } from '../../bench/crowd.ts';
import { startStack, type Stack } from '../../tools/stack.ts';

const people = 20;

let folder: string;
let stack: Stack;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-crowd-'));
  stack = await startStack({
    folder,
    bridges: 2,
    durable: false,
    environment: {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: inject('temporalNamespace'),
      TEMPORAL_TASK_QUEUE: 'crowd',
      LOG_LEVEL: 'error',
    },
    say: () => undefined,
  });
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

test(
  'twenty calls end with the right claims and no word leaks from one to another',
  { timeout: 120_000 },
  async () => {
    const { members, bridges } = await callCrowd(stack, people);

    const secrets = members.map(({ secret }) => secret);
    expect(new Set(secrets).size).toBe(people);
    for (const { secret, call, heard } of members) {
      expect(call).toMatchObject({ outcome: 'completed', claim: [{ value: secret }] });
      // The agent repeats what it noted, so each ear got its own word …
      expect(heard).toContain(secret);
      // … and nobody else's.
      expect(secrets.filter((other) => other !== secret && heard.includes(other))).toEqual([]);
    }
    // Both bridges had their share.
    for (const { framesSent } of bridges) expect(framesSent).toBeGreaterThan(0);
  },
);
