/** Port: the feature flags as they stand now. */
import type { FeatureFlags } from '../features.ts';

export interface Features {
  /** Cheap: may be asked at every frame. A change is seen here at most 60 s after it was made. */
  current(): FeatureFlags;
}
