import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WordAligner } from './word-aligner.ts';

describe('word aligner', () => {
  it.each([
    ['in order', 'one two one', ['one', 'two', 'one'], ['0+3', '4+3', '8+3']],
    ['marks up nothing', 'a & b', ['a', '&', 'b'], ['0+1', '2+1', '4+1']],
    ['words as entities', 'R&D <now>', ['R&amp;D', '&lt;', 'now'], ['0+3', '4+1', '5+3']],
    ['entities meant as such', 'write &amp; here', ['write', '&amp;', 'here'], ['0+5', '6+5', '12+4']],
    ['a word that is not there', 'I have 5', ['I', 'have', 'five', '5'], ['0+1', '2+4', null, '7+1']],
    ['an empty word', 'x', ['', 'x'], [null, '0+1']],
    ['wide characters', '你好 👋 é', ['你好', '👋', 'é'], ['0+2', '3+2', '6+1']],
  ])('finds %s', (_, text, words, expected) => {
    const aligner = new WordAligner(text);
    const found = words.map((word) => {
      const place = aligner.locate(word);
      return place && `${place.textOffset}+${place.textLength}`;
    });
    expect(found).toEqual(expected);
  });

  it('finds every word of any text, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-c&<é]+$/), { maxLength: 20 }), (words) => {
        const text = words.join(' ');
        const aligner = new WordAligner(text);
        for (const word of words) {
          const place = aligner.locate(word);
          expect(place && text.slice(place.textOffset, place.textOffset + place.textLength)).toBe(word);
        }
      }),
    );
  });
});
