import { expect, test } from 'vitest';
import { chanceFrom } from './chance.ts';
import { interrupter, interruptionsOf } from './interruptions.ts';
import type { Entry } from './whole-stack.ts';

let seq = 0;
const entry = (kind: string, at: number, more: Partial<Entry> = {}): Entry => {
  seq += 1;
  return { kind, seq, at, number: 'a', ...more };
};
const spoken = interrupter('+33612000000', 1, chanceFrom(1)).script?.find(({ kind }) => kind === 'interrupt');
const text = spoken && 'text' in spoken ? (spoken.text ?? '') : '';

test('counts from the first voiced frame to the clear', () => {
  const entries = [
    entry('stop_audio', 900),
    entry('said', 3_000, { text, startedAt: 1_000, endedAt: 3_000 }),
    entry('stop_audio', 1_090),
    entry('stop_audio', 1_060, { number: 'b' }),
  ];
  expect(interruptionsOf(entries)).toEqual([{ clearedAfterMs: 90, stale: 0 }]);
});

test('a word that sounds after the clear, while the person speaks, is stale', () => {
  const entries = [
    entry('stop_audio', 1_090),
    entry('heard', 1_500, { firstAudibleAt: 500 }),
    entry('heard', 1_900, { firstAudibleAt: 1_400 }),
    entry('heard', 6_000, { firstAudibleAt: 3_600 }),
    entry('said', 3_000, { text, startedAt: 1_000, endedAt: 3_000 }),
  ];
  expect(interruptionsOf(entries)).toEqual([{ clearedAfterMs: 90, stale: 1 }]);
});

test('an agent that talks on was not interrupted', () => {
  expect(interruptionsOf([entry('said', 3_000, { text, startedAt: 1_000, endedAt: 3_000 })])).toEqual([
    { clearedAfterMs: null, stale: 0 },
  ]);
});
