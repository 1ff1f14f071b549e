/** The feature flags as they are written: a value for all calls, or different ones for shares of them. Pure. */
import { z } from 'zod';
import { defaultFeatureFlags, featureFlagsOf, FeatureFlags } from '../features.ts';
import { failed, ok, type Result } from '../result.ts';
import { shareOf } from './share.ts';

/** The variant that a call has of each flag that has some for it: by flag, the variant's name. */
export type Variants = Readonly<Record<string, string>>;

export type FlagValue = number | boolean;

interface Share {
  readonly name: string;
  /** Percent, from 0; up to, but not, `to`. */
  readonly from: number;
  readonly to: number;
  readonly value: FlagValue;
}

interface Rule {
  /** Flags with the same seed cut the people in the same way. */
  readonly seed: string;
  readonly shares: readonly Share[];
}

export interface FeatureRules {
  /** For whoever is in no share. */
  readonly flags: FeatureFlags;
  /** By flag. */
  readonly rules: Readonly<Record<string, Rule>>;
}

export const defaultFeatureRules: FeatureRules = { flags: defaultFeatureFlags, rules: {} };

const expectedPercent = 'a percentage from 0 to 100';
const percent = z.number(expectedPercent).min(0, expectedPercent).max(100, expectedPercent);
const expectedName = 'a name of 1 to 60 characters';
const name = z.string(expectedName).min(1, expectedName).max(60, expectedName);

function writtenRule(value: z.ZodType<FlagValue>) {
  return z
    .strictObject({
      default: value,
      rollout: z.array(z.strictObject({ name: name.optional(), percent, value })).default([]),
      variants: z.array(z.strictObject({ name, percent, value })).default([]),
      /** Shares between percentages, as Azure App Configuration has them. */
      ranges: z.array(z.strictObject({ name, from: percent, to: percent, value })).default([]),
      seed: z.string().min(1).optional(),
    })
    .superRefine(({ rollout, variants, ranges }, context) => {
      const shares = sharesOf({ rollout, variants, ranges });
      if (shares.some(({ to }) => to > 100))
        context.addIssue({ code: 'custom', message: 'shares of 100 percent in all at most' });
      // A range may come in several parts.
      const named = sharesOf({ rollout, variants, ranges: [] });
      if (new Set(named.map((share) => share.name)).size < named.length)
        context.addIssue({ code: 'custom', message: 'a name of its own for every share' });
    });
}

type Written = z.infer<ReturnType<typeof writtenRule>>;

/** One behind the other: whoever grows pushes those behind, and nobody who had a share is left without. */
function sharesOf({ rollout, variants, ranges }: Pick<Written, 'rollout' | 'variants' | 'ranges'>): Share[] {
  const rolledOut = rollout.map((part, index) => ({ ...part, name: part.name ?? `rollout-${index + 1}` }));
  let from = 0;
  const inTurn = [...rolledOut, ...variants].map((part) => {
    const share = { name: part.name, from, to: from + part.percent, value: part.value };
    from = share.to;
    return share;
  });
  return [...inTurn, ...ranges];
}

/** The rules in a value from outside. A failure's message has one line for every fault: the flag, and what was expected. */
export function featureRulesOf(value: unknown): Result<FeatureRules> {
  if (!isObject(value)) return refused(['expected an object with flags as its keys']);
  const faults: string[] = [];
  const plain: Record<string, unknown> = {};
  const rules: Record<string, Rule> = {};
  for (const [flag, written] of Object.entries(value)) {
    const schema = valueSchemas.get(flag);
    if (!isObject(written) || !schema) {
      plain[flag] = written;
      continue;
    }
    const rule = writtenRule(schema).safeParse(written);
    if (rule.success) {
      plain[flag] = rule.data.default;
      const shares = sharesOf(rule.data);
      if (shares.length > 0) rules[flag] = { seed: rule.data.seed ?? flag, shares };
    } else
      faults.push(...rule.error.issues.map((issue) => `${pathOf(flag, issue)}: expected ${issue.message}`));
  }
  const flags = featureFlagsOf(plain);
  if (!flags.ok) return refused([...flags.failure.message.split('\n'), ...faults]);
  return faults.length > 0 ? refused(faults) : ok({ flags: flags.value, rules });
}

const valueSchemas: ReadonlyMap<string, z.ZodType<FlagValue>> = new Map(
  Object.entries(FeatureFlags.shape).map(([flag, schema]) => [flag, schema.unwrap()]),
);

function pathOf(flag: string, { path }: { readonly path: readonly PropertyKey[] }): string {
  return [flag, ...path.map(String)].join('.');
}

function refused(faults: readonly string[]): Result<FeatureRules> {
  // A number can break several rules that say the same of what is expected.
  return failed({ code: 'bad-flags', message: [...new Set(faults)].join('\n'), disposition: 'final' });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The variants of a call that starts now. `unit`: who is on the line, as a keyed hash; the same has the same ones. */
export function variantsFor({ rules }: FeatureRules, unit: string): Variants {
  return Object.fromEntries(
    Object.entries(rules).flatMap(([flag, { seed, shares }]) => {
      const at = shareOf(seed, unit);
      const mine = shares.find(({ from, to }) => from <= at && at < to);
      return mine ? [[flag, mine.name]] : [];
    }),
  );
}

/** The flags for a call with these variants. One that is no more has the value that all others have. */
export function flagsFor({ flags, rules }: FeatureRules, variants: Variants): FeatureFlags {
  const values = Object.entries(variants).flatMap(([flag, variant]) => {
    const mine = rules[flag]?.shares.find((share) => share.name === variant);
    return mine ? [[flag, mine.value] as const] : [];
  });
  return values.length === 0 ? flags : FeatureFlags.parse({ ...flags, ...Object.fromEntries(values) });
}

/** The flags of `to` that are not as in `from`, in words for logs. */
export function changedFlags(
  from: FeatureRules,
  to: FeatureRules,
): Readonly<Record<string, FlagValue | string>> {
  const [before, after] = [written(from), written(to)];
  return Object.fromEntries(
    Object.keys(to.flags).flatMap((flag) =>
      before.get(flag) === after.get(flag) ? [] : [[flag, after.get(flag) ?? '']],
    ),
  );
}

function written({ flags, rules }: FeatureRules): ReadonlyMap<string, FlagValue | string> {
  return new Map(
    Object.entries(flags).map(([flag, value]) => {
      const rule = rules[flag];
      return [flag, rule ? JSON.stringify({ default: value, ...rule }) : value];
    }),
  );
}
