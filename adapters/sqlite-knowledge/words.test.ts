import { describe, expect, it } from 'vitest';
import { indexed, termsOf } from './words.ts';

describe('the terms of a question', () => {
  it.each([
    ['long words stand for longer ones', 'hail damage', ['"hail"*', '"damage"*']],
    ['short words do not count beside them', 'is the hail in my car', ['"hail"*']],
    ['but alone they do', 'is it so', ['"is"', '"it"', '"so"']],
    ['numbers and abbreviations count', 'does GAP pay 500 of it', ['"does"*', '"gap"', '"500"']],
    ['each counts once', 'hail, Hail and HAIL', ['"hail"*']],
    [
      'signs and operators are no terms',
      '"hail" AND (NOT -damage*) OR NEAR^',
      ['"hail"*', '"and"', '"not"', '"damage"*', '"or"', '"near"*'],
    ],
    ['Chinese by pairs of characters', '冰雹承保吗', ['"冰 雹"', '"雹 承"', '"承 保"', '"保 吗"']],
    ['one Chinese character alone', '雹', ['"雹"']],
    ['Chinese among Latin words', 'AXA冰雹', ['"axa"', '"冰 雹"']],
    ['none', '?!', []],
  ])('%s', (_, question, terms) => {
    expect(termsOf(question)).toEqual(terms);
  });

  it('are not without number', () => {
    const question = Array.from({ length: 500 }, (_, n) => `word${n}`).join(' ');
    expect(termsOf(question)).toHaveLength(40);
  });
});

it('an indexed text has its unspaced characters apart', () => {
  expect(indexed('AXA冰雹 damage').split(/\s+/)).toEqual(['AXA', '冰', '雹', 'damage']);
});
