import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aligned, countWords, sameWords } from './word-alignment.ts';

const split = (before: string, now: string, words = countWords(before), whole = false): [string, string] => {
  const end = aligned(before, now, whole).endOf(words);
  return [now.slice(0, end), now.slice(end).trim()];
};

describe('words as they were heard, in a text as it is written now', () => {
  it.each([
    ['hello', 'Hello there.', 'Hello', 'there.'],
    ['its a red car', 'It is a red car.', 'It is a red car', '.'],
    ['the red car', 'The dead car, thanks.', 'The dead car', ', thanks.'],
    ['i can', 'I cannot come', 'I cannot', 'come'],
    ['my name is mary', 'My name is Marie and I live in Lyon.', 'My name is Marie', 'and I live in Lyon.'],
    ['mein name ist', 'Mein Name ist Österreicher', 'Mein Name ist', 'Österreicher'],
    ['我叫', '我叫王芳。', '我叫', '王芳。'],
  ])('%j ends in %j behind %j', (before, now, taken, rest) => {
    expect(split(before, now)).toEqual([taken, rest]);
  });

  it('are all of it where nothing was said behind them', () => {
    expect(split('at half past ten', 'At 10:30.', 4, true)).toEqual(['At 10:30', '.']);
  });

  it('can be found from within', () => {
    const now = 'My name is Marie and I live in Lyon.';
    expect(split('my name is mary and i live in lion', now, 4)[0]).toBe('My name is Marie');
  });

  it('are found whatever is added, marked or capitalised', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, words, (heard, added) => {
        const now = `${heard.join(', ').toUpperCase()} ${added.join(' ')}.`;
        // What is added may begin with the very words heard last: then both readings are right.
        const [taken] = split(heard.join(' '), now);
        expect(countWords(taken)).toBeGreaterThanOrEqual(heard.length);
        expect(sameWords(heard.join(' '), heard.join('. '))).toBe(true);
      }),
    );
  });
});
