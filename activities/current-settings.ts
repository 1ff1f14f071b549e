/** Activity: the feature flags that matter to a call later than its start, as they stand now. */
import type { Variants } from '../domain/features/rules.ts';
import type { Features } from '../domain/ports/features.ts';

export interface CurrentSettings {
  readonly callbackTimeoutHour: number;
}

interface Request {
  /** Whose they are, for people who look at the history. */
  readonly callId: string;
  readonly variants?: Variants;
}

export function createCurrentSettings({ features }: { readonly features: Features }) {
  return ({ variants }: Request): Promise<CurrentSettings> => {
    const flags = features.current(variants);
    return Promise.resolve({ callbackTimeoutHour: flags.callback_timeout_hour });
  };
}
