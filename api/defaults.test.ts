import { describe, expect, it } from 'vitest';
import { defaultFeatureFlags } from '../domain/features.ts';
import { callSettings, planDefaults, type DefaultsConfig } from './defaults.ts';

const config: DefaultsConfig = {
  BOT_COMPANY: 'Contoso',
  BOT_NAME: 'Amélie',
  DEFAULT_TASK: 'Help.',
  DEFAULT_LANG: 'en-US',
  DEFAULT_CLAIM: [],
  DEFAULT_ON_DROP: 'wait',
  RING_TIMEOUT_SEC: 60,
  ATTACH_TIMEOUT_SEC: 20,
  MEDIA_GRACE_SEC: 30,
  MAX_CALL_MINUTES: 60,
  MEDIA_RESTART_SEC: 2,
  HOLDING_PHRASE_AFTER_SEC: 3,
  LOOK_AFTER_SEC: 10,
  CALL_BACK_PAUSES_SEC: [5, 60],
  CALLING_HOURS: '08:00-21:30',
  CALLING_TIME_ZONE: 'Europe/Paris',
  RENEW_AFTER_EVENTS: 4_000,
  TRANSFER_RING_SEC: 40,
  TOOL_LIMIT_SEC: 8,
  OUTREACH_PAUSES_SEC: [900],
  WRAP_UP_PAUSES_SEC: [30, 60],
};

describe('how a call mends itself', () => {
  const recoveryOf = (changed: Partial<DefaultsConfig> = {}) =>
    callSettings({ ...config, ...changed }, defaultFeatureFlags).recovery;

  it('is as configured', () => {
    expect(recoveryOf()).toEqual({
      mediaRestartSec: 2,
      lookAfterSec: 10,
      callBackPausesSec: [5, 60],
      callingHours: { from: '08:00', to: '21:30', timeZone: 'Europe/Paris' },
      renewAfterEvents: 4_000,
    });
  });

  it('includes a holding phrase only where the carrier has a voice', () => {
    const ACS_VOICE_ENDPOINT = 'https://contoso.cognitiveservices.azure.com';
    expect(recoveryOf({ ACS_VOICE_ENDPOINT })).toMatchObject({ holdingPhraseAfterSec: 3 });
  });
});

describe('the configured languages', () => {
  it.each([
    ['none are named', undefined, undefined],
    ['one is all there is', ['en-US'], undefined],
    ['there are several', ['fr-FR', 'en-US'], ['fr-FR', 'en-US']],
  ])('are offered where there is a choice: %s', (_, LANGUAGES, languages) => {
    expect(planDefaults({ ...config, LANGUAGES })).toMatchObject({ language: 'en-US' });
    expect(planDefaults({ ...config, LANGUAGES }).languages).toEqual(languages);
  });

  it.each([
    ['one that nobody can be greeted in', ['en-US', 'xx-XX'], /LANGUAGES: xx-XX is not one of/],
    ['two kinds of one language', ['en-US', 'en-GB'], /LANGUAGES: en-GB is offered already/],
  ])('are refused with %s', (_, LANGUAGES, message) => {
    expect(() => planDefaults({ ...config, LANGUAGES })).toThrow(message);
  });

  it('include none that the call cannot begin in', () => {
    expect(() => planDefaults({ ...config, DEFAULT_LANG: 'xx-XX' })).toThrow(/DEFAULT_LANG: xx-XX/);
  });
});
