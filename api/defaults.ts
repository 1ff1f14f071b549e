/** What a call is for, and under which limits, where the request does not say: from the configuration. */
import { z } from 'zod';
import { ClaimField } from '../domain/claim/claim.ts';
import { hasPhrases, phraseLanguages } from '../domain/conversation/phrases.ts';
import type { CallSettings } from '../domain/plan.ts';
import type { PlanDefaults } from './deps.ts';

/** The part of the configuration that is needed here. */
export interface DefaultsConfig {
  readonly BOT_COMPANY: string;
  readonly BOT_NAME: string;
  readonly DEFAULT_TASK: string;
  readonly DEFAULT_LANG: string;
  readonly DEFAULT_CLAIM: unknown;
  readonly DEFAULT_ON_DROP: PlanDefaults['onDrop'];
  readonly AGENT_PHONE_NUMBER?: string | undefined;
  readonly RING_TIMEOUT_SEC: number;
  readonly ATTACH_TIMEOUT_SEC: number;
  readonly MEDIA_GRACE_SEC: number;
  readonly MAX_CALL_MINUTES: number;
  readonly CALLBACK_TIMEOUT_HOUR: number;
}

/** @throws {Error} For people, when the configured claim or language cannot be used. */
export function planDefaults(config: DefaultsConfig): PlanDefaults {
  const claim = z.array(ClaimField).safeParse(config.DEFAULT_CLAIM);
  if (!claim.success) throw new Error(`DEFAULT_CLAIM does not fit: ${z.prettifyError(claim.error)}`);
  if (!hasPhrases(config.DEFAULT_LANG)) {
    throw new Error(
      `DEFAULT_LANG ${config.DEFAULT_LANG} is not one of the languages ${phraseLanguages.join(', ')}`,
    );
  }
  return {
    botCompany: config.BOT_COMPANY,
    botName: config.BOT_NAME,
    task: config.DEFAULT_TASK,
    claim: claim.data,
    language: config.DEFAULT_LANG,
    onDrop: config.DEFAULT_ON_DROP,
    ...(config.AGENT_PHONE_NUMBER ? { agentPhoneNumber: config.AGENT_PHONE_NUMBER } : {}),
  };
}

export function callSettings(config: DefaultsConfig): CallSettings {
  return {
    ringTimeoutSec: config.RING_TIMEOUT_SEC,
    attachTimeoutSec: config.ATTACH_TIMEOUT_SEC,
    graceSec: config.MEDIA_GRACE_SEC,
    maxCallMinutes: config.MAX_CALL_MINUTES,
    callbackTimeoutHour: config.CALLBACK_TIMEOUT_HOUR,
  };
}
