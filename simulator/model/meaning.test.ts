import { describe, expect, it } from 'vitest';
import { nearness, vectorOf } from './meaning.ts';

const near = (a: string, b: string): number => nearness(vectorOf(a), vectorOf(b));

describe('the meaning of a text', () => {
  it('is the same whenever it is asked for', () => {
    expect(near('Hail is covered.', 'hail is COVERED')).toBeCloseTo(1);
  });
  it.each([
    ['the same words', 'Is hail covered?', 'Hail damage is covered up to 5,000 euros.'],
    ['words of the same stem', 'hailstorm insurance', 'insured against hail'],
    ['Chinese characters', '冰雹损坏', '冰雹造成的损坏由本保险承保'],
  ])('is near with %s', (_, question, text) => {
    expect(near(question, text)).toBeGreaterThan(0.12);
    expect(near(question, text)).toBeGreaterThan(2 * near(question, 'The branch opens at nine on Mondays.'));
  });
  it('is nothing without words', () => {
    expect(near('?!', 'hail')).toBe(0);
  });
});
