/** The flags that hold now: whoever reads them from outside puts new ones in their place. */
import type { FeatureFlags } from '../features.ts';
import type { FeatureChoice } from '../ports/features.ts';
import { flagsFor, variantsFor, type FeatureRules, type Variants } from './rules.ts';

export class StandingFeatures implements FeatureChoice {
  #rules: FeatureRules;
  /** By the very object a call has: it is asked for at every frame. */
  #ofCalls = new WeakMap<Variants, FeatureFlags>();

  constructor(rules: FeatureRules) {
    this.#rules = rules;
  }

  get rules(): FeatureRules {
    return this.#rules;
  }

  replace(rules: FeatureRules): void {
    this.#rules = rules;
    this.#ofCalls = new WeakMap();
  }

  current(variants?: Variants): FeatureFlags {
    if (!variants) return this.#rules.flags;
    const known = this.#ofCalls.get(variants);
    if (known) return known;
    const flags = flagsFor(this.#rules, variants);
    this.#ofCalls.set(variants, flags);
    return flags;
  }

  variantsFor(unit: string): Variants {
    return variantsFor(this.#rules, unit);
  }
}
