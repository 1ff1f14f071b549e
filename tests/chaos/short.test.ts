/** A short chaos run with a fixed seed: few people, few faults, and nothing may be lost. `make chaos` does more of it. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { judge, linesOfBreach, quietReplays } from './check/judge.ts';
import { partOf } from './people.ts';
import { run } from './run.ts';

const seed = 151;

test('a few calls live through a few faults, and nothing is lost', async () => {
  quietReplays();
  const said: string[] = [];
  const { evidence } = await run({
    ...{ seed, calls: 8, minutes: 0.25, concurrent: 8, faults: 6, wishPercent: 0 },
    // Short calls: a lost line makes two of one.
    partOf: (n) => ({ ...partOf(seed, n, { mostQuestions: 1 }), dropsAfterMs: null }),
    folder: fileURLToPath(new URL('../../var/chaos/short', import.meta.url)),
    // What hardly needs a quick machine; the others have their turn in `make chaos`.
    kinds: ['kill', 'cut', 'media_dropped', 'webhooks_doubled', 'webhooks_reordered', 'response_swallowed'],
    say: (line) => said.push(line),
  });

  expect(evidence.requests.length + evidence.callers.length).toBe(8);
  expect(evidence.faults, said.join('\n')).toHaveLength(6);
  const { breaches } = await judge(evidence);
  expect(breaches.map((breach) => linesOfBreach(breach, evidence.seed).join('\n'))).toEqual([]);
});
