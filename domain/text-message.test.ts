import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittedText, mostSegments, segmentsOf, textFault } from './text-message.ts';

describe('the segments of a text message', () => {
  it.each([
    ['a', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    // Two places each.
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['Grüße, à bientôt'.replace('ô', 'o'), 1],
    ['你'.repeat(70), 1],
    ['你'.repeat(71), 2],
    // One letter that is not of the plain alphabet makes all of them cost more.
    [`${'a'.repeat(70)}ô`, 2],
    ['👋'.repeat(35), 1],
    ['👋'.repeat(36), 2],
  ])('are counted as networks do (%#)', (text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });

  it('are bounded, with a word on what to change', () => {
    expect(textFault('a'.repeat(1_530))).toBeNull();
    const fault = textFault('a'.repeat(1_531));
    expect(fault).toMatchObject({ code: 'text-too-long', disposition: 'final' });
    expect(fault?.message).toContain('1531 characters take 11 segments');
    expect(textFault('你'.repeat(670))).toBeNull();
    expect(textFault('你'.repeat(671))?.code).toBe('text-too-long');
    expect(textFault(' \n')?.code).toBe('empty-text');
  });
});

describe('a text that is too long', () => {
  it('is cut behind a sentence, or a word', () => {
    const sentences = 'This is a sentence of some words. '.repeat(60);
    expect(fittedText(sentences)).toMatch(/words\.$/);
    expect(fittedText('word '.repeat(500))).toMatch(/word$/);
    expect(fittedText('Short.')).toBe('Short.');
  });

  it('always fits then, and is a beginning of what was to be said', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4_000, unit: 'grapheme' }), (text) => {
        const fitted = fittedText(text);
        expect(segmentsOf(fitted)).toBeLessThanOrEqual(mostSegments);
        expect(text.trim().startsWith(fitted)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
