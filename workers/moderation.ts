/** Who judges what is written, as configured: by the rule by which the bridges judge what is said. */
import { configuredModeration } from '../adapters/azure-content-safety/configured.ts';
import type { Config } from '../config/config.ts';
import { Moderator } from '../domain/conversation/moderator.ts';
import type { Log } from '../domain/ports/log.ts';

export interface ConfiguredModerator {
  /** Null where no service is configured. */
  readonly moderator: Moderator | null;
  /** For `/figures`: texts that got a verdict, that got one too late, and that got none; and those under way. */
  figures(): object;
}

export function configuredModerator(config: Config, log: Log): ConfiguredModerator {
  const configured = configuredModeration(config);
  const counters = { moderationLate: 0, moderationFailed: 0 };
  let judged = 0;
  const add = (): void => {
    judged += 1;
  };
  const clock = { now: () => performance.now(), after };
  const measures = { counters, moderation: { add } };
  const moderator = configured && new Moderator({ ...configured, clock, log, measures });
  return {
    moderator,
    figures: () => ({ ...counters, judged, ...(moderator ? { hold: moderator.hold } : {}) }),
  };
}

function after(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => {
    clearTimeout(timer);
  };
}
