import { expect, test } from 'vitest';
import { piecedTogether } from './pieced-together.ts';

test.each([
  ['goes on where it stopped', ['The quick br', 'own fox'], 'thequickbrownfox'],
  ['says a word again', ['The quick brown', 'quick brown fox.'], 'thequickbrownfox'],
  ['leaves a word out', ['The quick', 'fox'], 'thequickfox'],
  ['nothing at all', [], ''],
])('%s', (_, pieces, whole) => {
  expect(piecedTogether(pieces)).toBe(whole);
});
