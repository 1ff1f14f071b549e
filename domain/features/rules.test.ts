/** Shares of calls: how many fall where, and that growing a share takes nothing away from anybody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultFeatureFlags } from '../features.ts';
import type { Result } from '../result.ts';
import { changedFlags, defaultFeatureRules, featureRulesOf, flagsFor, variantsFor } from './rules.ts';
import { shareOf } from './share.ts';

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}
function faultOf(written: unknown): string {
  const result = featureRulesOf(written);
  return result.ok ? '' : result.failure.message;
}

const people = Array.from({ length: 5_000 }, (_, n) => `line-${n}`);
const percent = fc.integer({ min: 0, max: 100 });
const seed = fc.string({ minLength: 1, maxLength: 20 });
const unit = fc.string({ minLength: 1, maxLength: 40 });

const rolledOut = (share: number, words = 'seed', ...more: readonly number[]) =>
  value(
    featureRulesOf({
      vad_threshold: {
        default: 0.5,
        seed: words,
        rollout: [share, ...more].map((part, n) => ({ percent: part, value: 0.6 + n / 10 })),
      },
    }),
  );

describe('shares', () => {
  it('hold as many as they say', () => {
    fc.assert(
      fc.property(percent, seed, (share, words) => {
        const rules = rolledOut(share, words);
        const inside = people.filter((person) => 'vad_threshold' in variantsFor(rules, person)).length;
        expect(Math.abs(inside / people.length - share / 100)).toBeLessThan(0.04);
      }),
      { numRuns: 40 },
    );
  });

  it('are drawn anew for every seed', () => {
    const both = people.filter((person) => shareOf('one', person) < 50 && shareOf('other', person) < 50);
    expect(both.length / people.length).toBeGreaterThan(0.22);
    expect(both.length / people.length).toBeLessThan(0.28);
  });

  it('that grow take nobody in them back', () => {
    fc.assert(
      fc.property(percent, percent, seed, unit, (one, other, words, person) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const before = variantsFor(rolledOut(less, words), person);
        const after = variantsFor(rolledOut(more, words), person);
        if ('vad_threshold' in before) expect(after).toEqual(before);
      }),
    );
  });

  it('one behind the other: where the first grows, nobody is left without', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.nat(50), unit, (less, growth, second, person) => {
        fc.pre(less + growth + second <= 100);
        const before = variantsFor(rolledOut(less, 'seed', second), person);
        const after = variantsFor(rolledOut(less + growth, 'seed', second), person);
        if ('vad_threshold' in before) expect(after).toHaveProperty('vad_threshold');
      }),
    );
  });
});

describe('a call', () => {
  const written = {
    vad_silence_timeout_ms: 600,
    phone_silence_timeout_sec: {
      default: 20,
      variants: [
        { name: 'short', percent: 50, value: 10 },
        { name: 'long', percent: 50, value: 30 },
      ],
    },
  };
  const rules = value(featureRulesOf(written));

  it('has the value of its variant, and the general one of every other flag', () => {
    expect(flagsFor(rules, { phone_silence_timeout_sec: 'short' })).toEqual({
      ...defaultFeatureFlags,
      vad_silence_timeout_ms: 600,
      phone_silence_timeout_sec: 10,
    });
    expect(flagsFor(rules, {}).phone_silence_timeout_sec).toBe(20);
  });

  it('has the general value where its variant is no more', () => {
    expect(flagsFor(rules, { phone_silence_timeout_sec: 'gone', no_flag: 'x' })).toBe(rules.flags);
  });

  it('is in one of two that share all', () => {
    const names = people.map((person) => variantsFor(rules, person)['phone_silence_timeout_sec']);
    expect([...new Set(names)].sort()).toEqual(['long', 'short']);
  });

  it('keeps its variant whatever its value becomes', () => {
    const tuned = value(
      featureRulesOf({
        phone_silence_timeout_sec: { default: 20, variants: [{ name: 'short', percent: 5, value: 12 }] },
      }),
    );
    expect(flagsFor(tuned, { phone_silence_timeout_sec: 'short' }).phone_silence_timeout_sec).toBe(12);
  });
});

describe('a rule that cannot be used', () => {
  it.each([
    [
      'a value out of bounds',
      { default: 0.5, rollout: [{ percent: 5, value: 7 }] },
      /rollout\.0\.value: expected a number from 0 to 1/,
    ],
    [
      'a percentage above 100',
      { default: 0.5, rollout: [{ percent: 101, value: 1 }] },
      /rollout\.0\.percent: expected a percentage/,
    ],
    [
      'more than all',
      {
        default: 0.5,
        rollout: [
          { percent: 60, value: 1 },
          { percent: 60, value: 0 },
        ],
      },
      /100 percent in all/,
    ],
    [
      'one name twice',
      {
        default: 0.5,
        variants: [
          { name: 'a', percent: 1, value: 1 },
          { name: 'a', percent: 1, value: 0 },
        ],
      },
      /a name of its own/,
    ],
    ['no default', { rollout: [] }, /vad_threshold\.default: expected a number/],
  ])('names the flag and what was expected: %s', (_, rule, fault) => {
    expect(faultOf({ vad_threshold: rule })).toMatch(fault);
  });

  it('is told with every other fault', () => {
    const faults = faultOf({ vad_threshold: { default: 7 }, recognition_retry_max: 2.5, vad_treshold: 1 });
    expect(faults.split('\n')).toHaveLength(3);
  });
});

it('tells what changed, shares included', () => {
  const after = value(
    featureRulesOf({ vad_threshold: { default: 0.5, rollout: [{ percent: 5, value: 0.7 }] } }),
  );
  expect(changedFlags(defaultFeatureRules, defaultFeatureRules)).toEqual({});
  expect(changedFlags(defaultFeatureRules, after)['vad_threshold']).toContain('"to":5');
});
