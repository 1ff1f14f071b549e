import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consistsOf, endsWithPhrase, listed, phraseAt, phraseBefore, spokenWords } from './spoken-words.ts';

describe('spoken words', () => {
  it.each([
    ['Yes, that’s all.', ['yes', "that's", 'all']],
    ['mm-hmm', ['mm', 'hmm']],
    ['B013, at 10:30', ['b', '013', 'at', '10:30']],
    ["L'assurance, s'il vous plaît !", ["l'assurance", "s'il", 'vous', 'plaît']],
    ["'quoted'", ['quoted']],
    ['¿Cómo? ÉL', ['cómo', 'él']],
    ['E\u0301l', ['él']],
    ['我叫Anna，三', ['我', '叫', 'anna', '三']],
    [' … -- ?', []],
    ['', []],
  ])('of %j', (text, words) => {
    expect(spokenWords(text)).toEqual(words);
  });

  it('are the same however often they are read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const words = spokenWords(text);
        expect(spokenWords(words.join(' '))).toEqual(words);
      }),
    );
  });
});

describe('a list of phrases', () => {
  const phrases = listed(`yes, yes please,
    I don't know, ,`);
  it('knows its phrases and the longest of them', () => {
    expect([...phrases.known]).toEqual(['yes', 'yes please', "i don't know"]);
    expect(phrases.longest).toBe(3);
  });
  it.each([
    ['yes please do', 0, 2],
    ['yes', 0, 1],
    ['oh yes', 0, 0],
    ['oh yes', 1, 1],
    ['oh', 3, 0],
  ])('finds in %j at %i the longest phrase: %i words', (text, at, count) => {
    expect(phraseAt(spokenWords(text), at, phrases)).toBe(count);
  });
  it.each([
    ["well, I don't know", 4, 3],
    ["I don't know", 2, 0],
    ['', 0, 0],
  ])('finds in %j before %i the longest phrase: %i words', (text, end, count) => {
    expect(phraseBefore(spokenWords(text), end, phrases)).toBe(count);
  });
  it.each([
    ['Well, yes.', true],
    ['yes, but', false],
  ])('%j ends with one of them: %s', (text, ends) => {
    expect(endsWithPhrase(spokenWords(text), phrases)).toBe(ends);
  });
  it.each([
    ['', 0],
    ['yes', 1],
    ['yes please', 1],
    ['yes, yes please', 2],
    ["yes I don't know yes", 3],
    ['yes I', null],
    ['please', null],
  ])('%j is put together from %s of them', (text, count) => {
    expect(consistsOf(spokenWords(text), phrases)).toBe(count);
  });
  it('counts phrases of several lists together', () => {
    expect(consistsOf(spokenWords('well yes please'), phrases, listed('well, please'))).toBe(2);
  });
});
