/** The moderation that an installation has, as its configuration names it. */
import type { Moderation, ModerationLevels } from '../../domain/ports/moderation.ts';
import { createModeration } from './moderation.ts';

/** See `config/config.ts`. */
export interface ModerationVariables {
  readonly CONTENT_SAFETY_ENDPOINT?: string | undefined;
  readonly CONTENT_SAFETY_KEY?: string | undefined;
  readonly MODERATION_LIMIT_MS: number;
  readonly MODERATION_HATE_LEVEL: number;
  readonly MODERATION_SELF_HARM_LEVEL: number;
  readonly MODERATION_SEXUAL_LEVEL: number;
  readonly MODERATION_VIOLENCE_LEVEL: number;
}

export interface ConfiguredModeration {
  readonly moderation: Moderation;
  /** What is refused from which severity on. */
  readonly levels: ModerationLevels;
  /** How long a verdict may take. */
  readonly limitMs: number;
}

/** Null where no service is configured. */
export function configuredModeration(variables: ModerationVariables): ConfiguredModeration | null {
  const { CONTENT_SAFETY_ENDPOINT: endpoint, CONTENT_SAFETY_KEY: key } = variables;
  if (endpoint === undefined || key === undefined) return null;
  const levels = {
    hate: variables.MODERATION_HATE_LEVEL,
    self_harm: variables.MODERATION_SELF_HARM_LEVEL,
    sexual: variables.MODERATION_SEXUAL_LEVEL,
    violence: variables.MODERATION_VIOLENCE_LEVEL,
  };
  return {
    moderation: createModeration({ endpoint, key }),
    levels,
    limitMs: variables.MODERATION_LIMIT_MS,
  };
}
