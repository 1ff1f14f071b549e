import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigurationError, readConfig, variables } from './config.ts';
import { defaultFeatureFlags } from '../domain/features.ts';
import { environmentWith } from './environment.ts';

const exampleFile = new URL('../.env.example', import.meta.url);

/** What `.env.example` tells people to make themselves. */
const madeSecrets = {
  SECRET: 'a'.repeat(64),
  API_KEYS: `demo:${'b'.repeat(48)},other:${'c'.repeat(48)}`,
  EVENT_GRID_KEY: 'd'.repeat(48),
};

interface Offered {
  readonly variable: string;
  readonly value: string;
  readonly isDefault: boolean;
}

/** The file's variables in order; a blank one takes the value of the line `# Example: …` above it. */
function offered(): Offered[] {
  const found: Offered[] = [];
  let example = '';
  for (const line of readFileSync(exampleFile, 'utf8').split('\n')) {
    const assignment = /^(# )?([A-Z][A-Z_]+)=(.*)$/.exec(line);
    if (assignment) {
      const [, comment, variable = '', value = ''] = assignment;
      found.push({ variable, value: value || example, isDefault: comment !== undefined && value !== '' });
    }
    example = /^# Example: (.+)$/.exec(line)?.[1] ?? '';
  }
  return found;
}

const filledIn = (): Record<string, string> => ({
  ...Object.fromEntries(
    offered()
      .filter(({ isDefault }) => !isDefault)
      .map(({ variable, value }) => [variable, value]),
  ),
  ...madeSecrets,
});

function faultsOf(environment: Record<string, string>): ConfigurationError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('this configuration should have been refused');
}

describe('.env.example', () => {
  test("names exactly the schema's variables, in its order", () => {
    expect(offered().map(({ variable }) => variable)).toEqual(variables);
  });

  test('parses when it is followed', () => {
    const config = readConfig(filledIn());
    expect(config.ACS_PHONE_NUMBER).toBe('+33123456789');
    expect(config.API_KEYS.map(({ name }) => name)).toEqual(['demo', 'other']);
  });

  test('shows the defaults as they are', () => {
    const defaults = Object.fromEntries(
      offered()
        .filter(({ isDefault }) => isDefault)
        .map(({ variable, value }) => [variable, value]),
    );
    expect(Object.keys(defaults).length).toBeGreaterThan(20);
    // Through the file's own syntax, since that is how a person uses it.
    const file = Object.entries(defaults)
      .map(([variable, value]) => `${variable}=${value}`)
      .join('\n');
    expect(readConfig({ ...filledIn(), ...parseEnv(file) })).toEqual(readConfig(filledIn()));
  });

  test('explains every variable', () => {
    const paragraphs = readFileSync(exampleFile, 'utf8').split('\n');
    for (const { variable } of offered()) {
      const at = paragraphs.findIndex((line) => line.replace(/^# /, '').startsWith(`${variable}=`));
      const above = paragraphs.slice(Math.max(0, at - 2), at);
      expect(
        above.some((line) => /^# .{15,}/.test(line)),
        variable,
      ).toBe(true);
    }
  });
});

describe('readConfig', () => {
  test('five faults are reported by name, all at once', () => {
    const error = faultsOf({
      ...filledIn(),
      SECRET: 'too short',
      API_PORT: '70000',
      API_KEYS: 'demo',
      SPEECH_HOST_STT: 'https://francecentral.stt.speech.microsoft.com',
      DEFAULT_CLAIM: '[{',
    });
    const atFault = ['SECRET', 'API_PORT', 'API_KEYS', 'SPEECH_HOST_STT', 'DEFAULT_CLAIM'];
    expect([...error.variables].sort()).toEqual(atFault.sort());
    for (const variable of atFault)
      expect(error.message).toMatch(new RegExp(`^ {2}${variable}: expected .+`, 'm'));
    expect(error.message).toContain('5 fault(s)');
  });

  test('a fault tells what is expected and never the value, which may be a secret', () => {
    const error = faultsOf({ ...filledIn(), SECRET: 'hunter2', ACS_CONNECTION_STRING: 'accesskey=hunter2' });
    expect(error.message).not.toContain('hunter2');
  });

  test('what has become a feature flag says so, instead of being ignored', () => {
    const error = faultsOf({ ...filledIn(), VAD_SILENCE_TIMEOUT_MS: '700', API_PORT: 'x' });
    expect([...error.variables].sort()).toEqual(['API_PORT', 'VAD_SILENCE_TIMEOUT_MS']);
    expect(error.message).toMatch(
      /^ {2}VAD_SILENCE_TIMEOUT_MS: .*flag vad_silence_timeout_ms.*FEATURES_PATH/m,
    );
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '["fr-FR"]'],
    ['a language that is none', '{"french": {"name": "fr-FR-HenriNeural"}}'],
    ['a voice without a name', '{"fr-FR": {"styles": ["sad"]}}'],
    ['a style that cannot be asked for', '{"fr-FR": {"name": "fr-FR-HenriNeural", "styles": ["angry"]}}'],
  ])('voices that are %s are refused', (_, VOICES) => {
    expect(faultsOf({ ...filledIn(), VOICES }).variables).toContain('VOICES');
  });

  test('every flag that a variable has become exists', () => {
    const became = Object.keys(defaultFeatureFlags).map((flag) => flag.toUpperCase());
    const told = faultsOf({ ...filledIn(), ...Object.fromEntries(became.map((name) => [name, '1'])) });
    expect(told.variables).toHaveLength(6);
    for (const variable of told.variables)
      expect(told.message).toContain(
        `${variable}: expected nothing: it is the flag ${variable.toLowerCase()} now`,
      );
  });

  test('at most nine languages are on offer, and the default is among them', () => {
    const offering = (languages: string, more: Record<string, string> = {}) => ({
      ...filledIn(),
      LANGUAGES: languages,
      ...more,
    });
    expect(readConfig(offering('fr-FR, en-US')).LANGUAGES).toEqual(['fr-FR', 'en-US']);
    expect(readConfig(offering('de-DE', { DEFAULT_LANG: 'de-DE' })).LANGUAGES).toEqual(['de-DE']);
    expect(readConfig(offering('')).LANGUAGES).toBeUndefined();
    const ten = 'en-US,fr-FR,de-DE,es-ES,it-IT,zh-CN,nl-NL,pt-PT,pl-PL,sv-SE';
    for (const wrong of ['fr-FR,de-DE', 'en-US,fr', ten])
      expect(faultsOf(offering(wrong)).variables, wrong).toEqual(['LANGUAGES']);
  });

  test('what says more about a second model is refused without one', () => {
    const { OPENAI_SECOND_MODEL, ...others } = filledIn();
    expect(OPENAI_SECOND_MODEL).toBeDefined();
    expect(faultsOf(others).variables).toEqual(['OPENAI_SECOND_BASE_URL', 'OPENAI_SECOND_API_KEY']);
  });

  test('a variable set to nothing counts as not set', () => {
    expect(readConfig({ ...filledIn(), API_PORT: '', BOT_NAME: '  ' })).toEqual(readConfig(filledIn()));
    expect(faultsOf({ ...filledIn(), SECRET: ' ' }).variables).toEqual(['SECRET']);
  });
});

test("variables of feature flags are handed on as they are, for the flags' own rules to check", () => {
  const { featureVariables } = readConfig({ ...filledIn(), FEATURE_VAD_THRESHOLD: '0.2', FEATURE_X: ' ' });
  expect(featureVariables).toEqual({ FEATURE_VAD_THRESHOLD: '0.2' });
});

describe('environmentWith', () => {
  test('what is set in the environment goes before .env, and .env fills the gaps', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-env-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, '.env');
    writeFileSync(file, 'BOT_NAME="from file"\nLOG_LEVEL=warn # quiet\nAPI_PORT=9000\n');
    expect(environmentWith({ BOT_NAME: 'given', API_PORT: '' }, file)).toEqual({
      BOT_NAME: 'given',
      LOG_LEVEL: 'warn',
      API_PORT: '9000',
    });
  });

  test('without the file it is what was given', () => {
    expect(environmentWith({ BOT_NAME: 'given' }, '/nowhere/.env')).toEqual({ BOT_NAME: 'given' });
  });
});
