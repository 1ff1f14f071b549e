import { expect, test } from 'vitest';
import { answerHeardAt } from './kept-talking.ts';
import { spokenUtterance } from './spoken-utterance.ts';
import type { Entry } from './whole-stack.ts';

const heard = (text: string, firstAudibleAt: number, lastAudibleAt: number): Entry => ({
  ...{ kind: 'heard', seq: 0, at: lastAudibleAt, number: 'a', text, firstAudibleAt, lastAudibleAt },
});
const lengthMs = spokenUtterance('Of course, take your time.').endAt;
const said = { number: 'a', endedAt: 10_000 };

test('the answer alone, a request for patience before it', () => {
  const entries = [
    heard('Of course, take your time.', 4_000, 4_000 + lengthMs),
    heard('One moment, please.', 14_000, 15_000),
    heard('Ofcourse,takeyourtime.', 20_000, 20_000 + lengthMs),
  ];
  expect(answerHeardAt(entries, said)).toBe(20_000);
});

test('both in one stretch: reckoned back from the end', () => {
  const entries = [heard('One moment, please.Of course, take your time.', 14_000, 15_500 + lengthMs)];
  expect(answerHeardAt(entries, said)).toBe(15_500);
});

test('no answer', () => {
  expect(answerHeardAt([heard('One moment, please.', 14_000, 15_000)], said)).toBeNull();
});
