import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstSentence } from './sentences.ts';

function sentences(text: string): string[] {
  const found: string[] = [];
  let rest = text;
  for (;;) {
    const next = firstSentence(rest, true);
    if (!next) return found;
    found.push(next.sentence.trim());
    rest = next.rest;
  }
}

describe('sentences of a whole text', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['Hello. How are you? Fine!', ['Hello.', 'How are you?', 'Fine!']],
    ['Dr. Smith paid 3.50 euros. Thanks.', ['Dr. Smith paid 3.50 euros.', 'Thanks.']],
    [
      'Write to anna.b@example.com, please. Then wait.',
      ['Write to anna.b@example.com, please.', 'Then wait.'],
    ],
    ['Bonjour ! Comment allez-vous ? Bien.', ['Bonjour !', 'Comment allez-vous ?', 'Bien.']],
    ['« Bonjour ! » Il partit.', ['« Bonjour ! »', 'Il partit.']],
    ['M. Durand, p.ex. lui. Oui.', ['M. Durand, p.ex. lui.', 'Oui.']],
    ['\u60a8\u597d\u3002\u8bf7\u7a0d\u7b49\u3002', ['\u60a8\u597d\u3002', '\u8bf7\u7a0d\u7b49\u3002']],
    ['At 5 p.m. tomorrow. At 5 p.m. We meet.', ['At 5 p.m. tomorrow.', 'At 5 p.m.', 'We meet.']],
    ['1. First thing. J. Doe said "Yes." Good.', ['1. First thing.', 'J. Doe said "Yes."', 'Good.']],
    ['Really?! Wait...  So', ['Really?!', 'Wait...', 'So']],
    ['line one\nline two', ['line one', 'line two']],
    ['   ', []],
  ];
  it.each(cases)('%j', (text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });
});

describe('a text still being written', () => {
  it.each(['Hello', 'Hello.', 'It costs 3.', 'Dr. ', 'At 5 p.m. '])('%j may still go on', (text) => {
    expect(firstSentence(text, false)).toBeNull();
  });

  it('gives a sentence as soon as a space shows that it is over', () => {
    expect(firstSentence('Hello. H', false)).toEqual({ sentence: 'Hello.', rest: ' H' });
  });

  it('cuts a sentence that never ends', () => {
    const cut = firstSentence('word '.repeat(60), false);
    expect(cut?.sentence.length).toBeLessThanOrEqual(240);
  });

  it('never loses or changes a character', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'B', '. ', '.', '?', '\n', ' ', '\u3002', '3')), (parts) => {
        const text = parts.join('');
        let rest = text;
        let joined = '';
        for (let next = firstSentence(rest, true); next; next = firstSentence(rest, true)) {
          joined += next.sentence;
          rest = next.rest;
        }
        expect(joined + rest).toBe(text);
        expect(rest.trim()).toBe('');
      }),
    );
  });
});
