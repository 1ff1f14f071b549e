/** The configuration: the only reader of the environment, one schema, every fault reported at once. */
import { z } from 'zod';
import { environmentWith, type Environment as Variables } from './environment.ts';

const port = z.coerce.number().int().min(1).max(65_535);
const positive = (unit: string) =>
  z.coerce.number(`a number of ${unit}`).positive(`a number of ${unit} above 0`);
const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'a phone number in E.164 form such as +33123456789');
const url = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), {
    error: `a URL beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

/** `name:key,name:key`: who may use the API. A key has at least 16 characters. */
const apiKeys = z.string().transform((text, context) =>
  text.split(',').map((pair) => {
    const [name, key] = pair.trim().split(':');
    if (!name || !key || key.length < 16) {
      context.addIssue('pairs name:key separated by commas, each key at least 16 characters long');
      return z.NEVER;
    }
    return { name, key };
  }),
);

const seconds = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'numbers of seconds separated by commas')
  .transform(Number);

const hoursOfDay = /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const list = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1));

const reasoningEffort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);

/** A language and a region, as BCP 47 writes them. */
const languageTag = z.string().regex(/^[a-z]{2}-[A-Z]{2}$/, 'a language tag such as en-US');

/** `en-US,fr-FR`: a caller chooses by one digit. */
const languages = list(languageTag).refine((tags) => tags.length <= 9, 'at most 9 language tags');

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('valid JSON');
    return z.NEVER;
  }
});

const Environment = z.object({
  TEMPORAL_ADDRESS: z.string().min(1).default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('calls'),

  SECRET: z
    .string('a random text of at least 32 characters')
    .min(32, 'a random text of at least 32 characters'),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port.default(8080),
  API_PUBLIC_URL: url('http', 'https').default('http://127.0.0.1:8080'),
  API_KEYS: apiKeys,
  EVENT_GRID_KEY: z
    .string('a secret of at least 16 characters')
    .min(16, 'a secret of at least 16 characters'),
  MAX_EVENT_LISTENERS: z.coerce.number().int().positive().default(200),
  MAX_CALLS: z.coerce.number().int().positive().default(1_000),
  INBOUND_OVERLOAD: z.enum(['busy', 'apology']).default('busy'),

  WORKER_HOST: z.string().default('127.0.0.1'),
  WORKER_PORT: port.default(8070),
  WORKFLOW_BUNDLE_PATH: z.string().min(1).optional(),

  BRIDGE_HOST: z.string().default('127.0.0.1'),
  BRIDGE_PORT: port.default(8090),
  BRIDGE_PUBLIC_URLS: list(url('ws', 'wss')).default(['ws://127.0.0.1:8090']),
  MAX_CALLS_PER_BRIDGE: z.coerce.number().int().positive().default(400),
  // A process that is told to stop is gone after 75 s in any case.
  BRIDGE_DRAIN_SEC: positive('seconds').max(30, 'at most 30 seconds').default(5),

  RECORDS_PATH: z.string().min(1).default('var/records.sqlite'),
  FEATURES_PATH: z.string().min(1).default('features.json'),

  ACS_CONNECTION_STRING: z
    .string('endpoint=https://…;accesskey=…')
    .regex(/^endpoint=https?:\/\/[^;]+;accesskey=[^;]+$/i, 'endpoint=https://…;accesskey=…'),
  ACS_PHONE_NUMBER: phone,
  ACS_AUDIENCE: z.string("the resource's immutable id").min(1),
  ACS_ISSUER: z.string().default('https://acscallautomation.communication.azure.com'),
  ACS_JWKS_URL: url('http', 'https').default(
    'https://acscallautomation.communication.azure.com/calling/keys',
  ),

  ACS_VOICE_ENDPOINT: url('http', 'https').optional(),

  SPEECH_KEY: z.string('the key of the speech resource').min(1),
  SPEECH_HOST_STT: url('ws', 'wss'),
  SPEECH_HOST_TTS: url('ws', 'wss'),
  SPEECH_CACHE_PATH: z.string().min(1).default('var/speech-cache'),
  SPEECH_CACHE_MB: positive('MB').default(64),
  ECHO_CANCELLING: z.enum(['on', 'off']).default('off'),

  OPENAI_API_KEY: z.string('the key of the model service').min(1),
  OPENAI_BASE_URL: url('http', 'https').default('https://api.openai.com/v1'),
  OPENAI_MODEL: z.string().min(1).default('gpt-4.1-mini'),
  OPENAI_REASONING_EFFORT: reasoningEffort.optional(),
  OPENAI_SECOND_MODEL: z.string().min(1).optional(),
  OPENAI_SECOND_BASE_URL: url('http', 'https').optional(),
  OPENAI_SECOND_API_KEY: z.string().min(1).optional(),
  OPENAI_SECOND_REASONING_EFFORT: reasoningEffort.optional(),
  MODEL_FIRST_TOKEN_TIMEOUT_MS: positive('ms').default(5_000),
  MODEL_TOKEN_TIMEOUT_MS: positive('ms').default(5_000),

  BOT_COMPANY: z.string().min(1).default('Contoso'),
  BOT_NAME: z.string().min(1).default('Amélie'),
  DEFAULT_TASK: z.string().min(1).default('Help the caller with what they need and note down their case.'),
  DEFAULT_LANG: languageTag.default('en-US'),
  LANGUAGES: languages.optional(),
  DEFAULT_CLAIM: json.default([{ name: 'caller_name', type: 'text', description: 'name of the caller' }]),
  DEFAULT_ON_DROP: z.enum(['call_back', 'wait', 'sms']).default('wait'),
  AGENT_PHONE_NUMBER: phone.optional(),

  RING_TIMEOUT_SEC: positive('seconds').default(60),
  ATTACH_TIMEOUT_SEC: positive('seconds').default(20),
  MEDIA_GRACE_SEC: positive('seconds').default(30),
  MAX_CALL_MINUTES: positive('minutes').default(60),
  MEDIA_RESTART_SEC: positive('seconds').default(2),
  HOLDING_PHRASE_AFTER_SEC: positive('seconds').default(3),
  LOOK_AFTER_SEC: positive('seconds').default(10),
  CALL_BACK_PAUSES_SEC: list(seconds).default([5, 60, 300]),
  CALLING_HOURS: z
    .string()
    .regex(hoursOfDay, 'hours of the day such as 08:00-21:00')
    .refine(
      (text) => text.slice(0, 5) < text.slice(6),
      'hours that begin before they end, such as 08:00-21:00',
    )
    .default('08:00-21:00'),
  CALLING_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'the name of a time zone such as Europe/Paris')
    .default('UTC'),
  RENEW_AFTER_EVENTS: z.coerce.number().int().min(50).default(4_000),

  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** The schema with the rules that hold between variables. */
const Configuration = Environment.refine(
  ({ LANGUAGES, DEFAULT_LANG }) => LANGUAGES?.includes(DEFAULT_LANG) ?? true,
  { path: ['LANGUAGES'], error: 'a list that has DEFAULT_LANG among it' },
);

export type Config = z.infer<typeof Environment>;

/** Variables of earlier versions and the feature flags they have become; whoever still sets one is told. */
const becameFlags: Readonly<Record<string, string>> = {
  CALLBACK_TIMEOUT_HOUR: 'callback_timeout_hour',
  PHONE_SILENCE_TIMEOUT_SEC: 'phone_silence_timeout_sec',
  RECOGNITION_RETRY_MAX: 'recognition_retry_max',
  VAD_SILENCE_TIMEOUT_MS: 'vad_silence_timeout_ms',
  RECOGNITION_STT_COMPLETE_TIMEOUT_MS: 'recognition_stt_complete_timeout_ms',
  ANSWER_HARD_TIMEOUT_SEC: 'answer_hard_timeout_sec',
};

/** What says more about the second model, and nothing without it. */
const ofSecondModel = ['OPENAI_SECOND_BASE_URL', 'OPENAI_SECOND_API_KEY', 'OPENAI_SECOND_REASONING_EFFORT'];

interface Fault {
  readonly variable: string;
  readonly expected: string;
}

/** Thrown when the environment does not fit; the message names every variable at fault and what it should be. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly variables: readonly string[];

  constructor(faults: readonly Fault[]) {
    const lines = faults.map((fault) => `  ${fault.variable}: expected ${fault.expected}`);
    super(
      `The configuration has ${faults.length} fault(s); set these in the environment or in .env (see .env.example):\n${lines.join('\n')}`,
    );
    this.variables = faults.map((fault) => fault.variable);
  }
}

/**
 * Reads the configuration: by default from the process's variables and, where those are silent, from `.env` in the
 * working folder. Variables set to an empty text count as not set.
 * @throws {ConfigurationError} Names every variable at fault.
 */
export function readConfig(environment: Variables = environmentWith(process.env, '.env')): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const result = Configuration.safeParse(given);
  const faults = pointless(given);
  if (result.success && faults.length === 0) return result.data;
  const misfits = (result.error?.issues ?? []).map((issue) => ({
    variable: String(issue.path[0]),
    expected: issue.message.replace(/^Invalid input: expected /, ''),
  }));
  throw new ConfigurationError([...misfits, ...faults]);
}

/** Variables that are set and would do nothing. */
function pointless(given: Variables): Fault[] {
  const moved = Object.entries(becameFlags).map(([variable, flag]) => ({
    variable,
    expected: `nothing: it is the flag ${flag} now, in the file that FEATURES_PATH names`,
  }));
  const alone = ofSecondModel.map((variable) => ({
    variable,
    expected: 'nothing without OPENAI_SECOND_MODEL',
  }));
  const faults = given['OPENAI_SECOND_MODEL'] === undefined ? [...moved, ...alone] : moved;
  return faults.filter(({ variable }) => given[variable] !== undefined);
}

/** Every variable the schema knows, for the check that `.env.example` names them all. */
export const variables: readonly string[] = Object.keys(Environment.shape);
