/** A feature flag in the schema of Microsoft's feature management, as the rule of ours that it stands for. Pure. */
import { z } from 'zod';
import { failed, ok, type Result } from '../../domain/result.ts';

/** The parts that are used here (github.com/microsoft/FeatureManagement, Schema v2.0.0). */
const ManagedFlag = z.object({
  id: z.string(),
  enabled: z.boolean().default(false),
  conditions: z
    .object({
      client_filters: z
        .array(z.object({ name: z.string(), parameters: z.record(z.string(), z.unknown()).default({}) }))
        .default([]),
    })
    .optional(),
  variants: z.array(z.object({ name: z.string(), configuration_value: z.unknown() })).optional(),
  allocation: z
    .object({
      default_when_enabled: z.string().optional(),
      default_when_disabled: z.string().optional(),
      percentile: z.array(z.object({ variant: z.string(), from: z.number(), to: z.number() })).default([]),
      user: z.array(z.unknown()).default([]),
      group: z.array(z.unknown()).default([]),
      seed: z.string().optional(),
    })
    .optional(),
});
type ManagedFlag = z.infer<typeof ManagedFlag>;

/** Whoever has less than all of the calls, by the filter of that name. */
const percentageFilters: ReadonlySet<string> = new Set(['Microsoft.Percentage', 'Percentage']);

/** A value or rule as `featureRulesOf` takes it of a flag; undefined: the flag's default. */
export function ruleOfManagedFlag(given: unknown): Result<unknown> {
  const parsed = ManagedFlag.safeParse(given);
  if (!parsed.success) return refused(z.prettifyError(parsed.error));
  return parsed.data.variants ? variantRule(parsed.data) : switchRule(parsed.data);
}

/** On or off, perhaps for a share. */
function switchRule({ enabled, conditions }: ManagedFlag): Result<unknown> {
  const filters = conditions?.client_filters ?? [];
  if (!enabled || filters.length === 0) return ok(enabled);
  const [filter, ...others] = filters;
  if (!filter || others.length > 0 || !percentageFilters.has(filter.name))
    return refused('expected no filter but one Microsoft.Percentage');
  return ok({ default: false, rollout: [{ percent: Number(filter.parameters['Value']), value: true }] });
}

/** One of several values, by percentiles. People and groups are not told apart here: whoever is called has no account. */
function variantRule({ id, enabled, variants = [], allocation }: ManagedFlag): Result<unknown> {
  if ((allocation?.user.length ?? 0) > 0 || (allocation?.group.length ?? 0) > 0)
    return refused('expected an allocation by percentiles alone');
  const valueOf = (name: string | undefined): unknown =>
    variants.find((variant) => variant.name === name)?.configuration_value;
  const fallback = valueOf(enabled ? allocation?.default_when_enabled : allocation?.default_when_disabled);
  const percentiles = enabled ? (allocation?.percentile ?? []) : [];
  if (percentiles.length === 0) return ok(fallback);
  const ranges = percentiles.map(({ variant, from, to }) => ({
    name: variant,
    from,
    to,
    value: valueOf(variant),
  }));
  return ok({ default: fallback, ranges, seed: allocation?.seed ?? `allocation.${id}` });
}

function refused(message: string): Result<never> {
  return failed({ code: 'bad-flags', message, disposition: 'final' });
}
