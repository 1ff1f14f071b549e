import { expect, test } from 'vitest';
import { exchangesOf } from './talkers.ts';
import type { Entry } from './whole-stack.ts';

let seq = 0;
const entry = (kind: string, number: string, more: Partial<Entry>): Entry => {
  seq += 1;
  return { kind, number, seq, at: seq, ...more };
};

test('joins what each person said with the answer that came to it', () => {
  const entries = [
    entry('said', 'a', { text: 'one', endedAt: 1_000 }),
    entry('said', 'b', { text: 'uno', endedAt: 1_100 }),
    entry('agent_replied', 'b', { arrivalMs: 50 }),
    entry('agent_replied', 'a', { arrivalMs: 400 }),
    entry('said', 'a', { text: 'two', endedAt: 5_000 }),
  ];
  expect(exchangesOf(entries)).toEqual([
    { number: 'a', text: 'one', endedAt: 1_000, answeredAt: 1_400 },
    { number: 'a', text: 'two', endedAt: 5_000, answeredAt: null },
    { number: 'b', text: 'uno', endedAt: 1_100, answeredAt: 1_150 },
  ]);
});
