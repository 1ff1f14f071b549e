import { expect, test } from 'vitest';
import { longestSilence, throughOutage } from './temporal-down.ts';
import type { Entry } from './whole-stack.ts';

const number = 'a';
const heard = (text: string, firstAudibleAt: number, lastAudibleAt: number): Entry => ({
  ...{ kind: 'heard', seq: 0, at: lastAudibleAt, number, by: 'agent', text, firstAudibleAt, lastAudibleAt },
});

test('the longest silence is between two sounds, in whatever order they were noted', () => {
  const sounds = [
    { from: 9_000, to: 9_500 },
    { from: 1_000, to: 6_000 },
    { from: 2_000, to: 3_000 },
  ];
  expect(longestSilence(sounds)).toBe(3_000);
  expect(longestSilence([])).toBe(0);
});

test('a turn that ends in the outage: asked for patience first, answered when Temporal is back', () => {
  const entries: Entry[] = [
    heard('Is there anything else?', 8_000, 9_900),
    { kind: 'said', seq: 0, at: 12_000, number, text: 'Well.', startedAt: 11_000, endedAt: 12_000 },
    { kind: 'agent_replied', seq: 0, at: 16_000, number, arrivalMs: 4_000 },
    heard('Onemoment,please.', 16_000, 17_000),
    heard('Of course, take your time.', 21_000, 22_000),
  ];
  expect(throughOutage(entries, { downAt: 10_500, upAt: 20_500 })).toEqual({
    exchanges: [{ firstMs: 4_000, answerMs: 9_000, afterUpMs: 500 }],
    silenceMs: 4_000,
    patience: 1,
  });
});
