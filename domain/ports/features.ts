/** Port: the feature flags as they stand now. */
import type { FeatureFlags } from '../features.ts';
import type { Variants } from '../features/rules.ts';

export interface Features {
  /**
   * For a call with these variants; without, what holds for everybody who has none. Cheap: may be asked at every frame. A
   * change is seen here at most 60 s after it was made.
   */
  current(variants?: Variants): FeatureFlags;
}

/** For whoever begins calls. */
export interface FeatureChoice extends Features {
  /** The variants of a call that begins now. `unit`: whose call it is, as a keyed hash; the same has the same ones. */
  variantsFor(unit: string): Variants;
}

/** Flags that are looked at again and again. */
export interface LiveFeatures extends FeatureChoice {
  /** Looks at the source at once; resolves when what it says is current. */
  reload(): Promise<void>;
  /** Ends the looking; the flags stay as they are. */
  close(): void;
}
