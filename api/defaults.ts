/** What a call is for, and under which limits, where the request does not say: from the configuration and the flags. */
import { z } from 'zod';
import { ClaimField } from '../domain/claim/claim.ts';
import { hasPhrases, phraseLanguages } from '../domain/conversation/phrases.ts';
import type { FeatureFlags } from '../domain/features.ts';
import type { CallSettings } from '../domain/plan.ts';
import type { PlanDefaults } from './deps.ts';
import { offeredTwice } from './offered-languages.ts';

/** The part of the configuration that is needed here. */
export interface DefaultsConfig {
  readonly BOT_COMPANY: string;
  readonly BOT_NAME: string;
  readonly DEFAULT_TASK: string;
  readonly DEFAULT_LANG: string;
  readonly LANGUAGES?: string[] | undefined;
  readonly DEFAULT_CLAIM: unknown;
  readonly DEFAULT_ON_DROP: PlanDefaults['onDrop'];
  readonly ON_MACHINE?: PlanDefaults['onMachine'];
  readonly AGENT_PHONE_NUMBER?: string | undefined;
  readonly RING_TIMEOUT_SEC: number;
  readonly ATTACH_TIMEOUT_SEC: number;
  readonly MEDIA_GRACE_SEC: number;
  readonly MAX_CALL_MINUTES: number;
  readonly ACS_VOICE_ENDPOINT?: string | undefined;
  readonly MEDIA_RESTART_SEC: number;
  readonly HOLDING_PHRASE_AFTER_SEC: number;
  readonly LOOK_AFTER_SEC: number;
  readonly CALL_BACK_PAUSES_SEC: number[];
  readonly CALLING_HOURS: string;
  readonly CALLING_TIME_ZONE: string;
  readonly RENEW_AFTER_EVENTS: number;
  readonly TRANSFER_RING_SEC: number;
  readonly TOOL_LIMIT_SEC: number;
  readonly OUTREACH_PAUSES_SEC: number[];
  readonly OPERATOR_LANG?: string | undefined;
  readonly SMS_PROVIDERS?: readonly string[] | undefined;
  readonly WRAP_UP_PAUSES_SEC: number[];
}

/** @throws {Error} For people, when the configured claim or language cannot be used. */
export function planDefaults(config: DefaultsConfig): PlanDefaults {
  const claim = z.array(ClaimField).safeParse(config.DEFAULT_CLAIM);
  if (!claim.success) throw new Error(`DEFAULT_CLAIM does not fit: ${z.prettifyError(claim.error)}`);
  known('DEFAULT_LANG', config.DEFAULT_LANG);
  const languages = offered(config);
  return {
    botCompany: config.BOT_COMPANY,
    botName: config.BOT_NAME,
    task: config.DEFAULT_TASK,
    claim: claim.data,
    language: config.DEFAULT_LANG,
    ...(languages ? { languages } : {}),
    onDrop: config.DEFAULT_ON_DROP,
    ...(config.ON_MACHINE ? { onMachine: config.ON_MACHINE } : {}),
    ...(config.AGENT_PHONE_NUMBER ? { agentPhoneNumber: config.AGENT_PHONE_NUMBER } : {}),
    ...toolsWithoutService(config),
  };
}

/** The agent does without the tools that there is no service for. */
function toolsWithoutService({ SMS_PROVIDERS }: DefaultsConfig): Pick<PlanDefaults, 'toolsOff'> {
  return SMS_PROVIDERS ? {} : { toolsOff: ['send_sms'] };
}

/** With one language alone there is nothing to offer. */
function offered({ LANGUAGES: languages = [] }: DefaultsConfig): string[] | null {
  for (const language of languages) known('LANGUAGES', language);
  const [twice] = offeredTwice(languages);
  if (twice !== undefined) throw new Error(`LANGUAGES: ${languages[twice] ?? ''} is offered already`);
  return languages.length > 1 ? languages : null;
}

function known(variable: string, language: string): void {
  if (hasPhrases(language)) return;
  throw new Error(`${variable}: ${language} is not one of the languages ${phraseLanguages.join(', ')}`);
}

/** The limits of a call that starts now. */
export function callSettings(config: DefaultsConfig, flags: FeatureFlags): CallSettings {
  return {
    ringTimeoutSec: config.RING_TIMEOUT_SEC,
    attachTimeoutSec: config.ATTACH_TIMEOUT_SEC,
    graceSec: config.MEDIA_GRACE_SEC,
    maxCallMinutes: config.MAX_CALL_MINUTES,
    callbackTimeoutHour: flags.callback_timeout_hour,
    recovery: recoveryOf(config),
    followThrough: followThroughOf(config, flags),
  };
}

function recoveryOf(config: DefaultsConfig): NonNullable<CallSettings['recovery']> {
  const [from = '', to = ''] = config.CALLING_HOURS.split('-');
  return {
    mediaRestartSec: config.MEDIA_RESTART_SEC,
    ...(config.ACS_VOICE_ENDPOINT ? { holdingPhraseAfterSec: config.HOLDING_PHRASE_AFTER_SEC } : {}),
    lookAfterSec: config.LOOK_AFTER_SEC,
    callBackPausesSec: config.CALL_BACK_PAUSES_SEC,
    callingHours: { from, to, timeZone: config.CALLING_TIME_ZONE },
    renewAfterEvents: config.RENEW_AFTER_EVENTS,
  };
}

/** What came after the first calls: what an agent may do beyond talking, and what becomes of a call when it is over. */
function followThroughOf(
  config: DefaultsConfig,
  flags: FeatureFlags,
): NonNullable<CallSettings['followThrough']> {
  return {
    toolLimitSec: config.TOOL_LIMIT_SEC,
    transferRingSec: config.TRANSFER_RING_SEC,
    ...(flags.recording_enabled ? { recording: true } : {}),
    outreachPausesSec: config.OUTREACH_PAUSES_SEC,
    operatorLanguage: config.OPERATOR_LANG ?? config.DEFAULT_LANG,
    wrapUpPausesSec: config.WRAP_UP_PAUSES_SEC,
  };
}
