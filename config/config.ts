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

const secondsAboveZero = seconds.refine((sec) => sec > 0, 'numbers of seconds above 0 separated by commas');

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

/** How bad a text is, as Azure AI Content Safety has it. */
const severity = z.coerce
  .number('a whole number from 0 to 7')
  .int('a whole number from 0 to 7')
  .min(0, 'a whole number from 0 to 7')
  .max(7, 'a whole number from 0 to 7');

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

/** A name as the service has it, or an id of a deployment. */
const speechName = z.string().trim().min(1).max(100);

/** `{"fr-FR": {"name": "fr-FR-HenriNeural", "styles": ["cheerful"]}}`: what is not in it speaks as it does by default. */
const voices = json.pipe(
  z.record(
    languageTag,
    z.strictObject({
      name: speechName,
      deploymentId: speechName.optional(),
      styles: z.array(z.enum(['cheerful', 'sad'])).optional(),
    }),
    'an object with language tags such as en-US for its keys',
  ),
);

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
  AZURE_APP_CONFIG_CONNECTION_STRING: z
    .string()
    .regex(/^Endpoint=https?:\/\/[^;]+;Id=[^;]+;Secret=[^;]+$/i, 'Endpoint=https://…;Id=…;Secret=…')
    .optional(),

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
  RECORDING_STORAGE_URL: url('http', 'https').optional(),

  SMS_PROVIDERS: list(z.enum(['acs', 'twilio'], 'acs, twilio or both, in their order')).optional(),
  ACS_SMS_CONNECTION_STRING: z
    .string()
    .regex(/^endpoint=https?:\/\/[^;]+;accesskey=[^;]+$/i, 'endpoint=https://…;accesskey=…')
    .optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, "AC and 32 hex digits: the account's SID")
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().min(16, "the account's auth token").optional(),
  TWILIO_PHONE_NUMBER: phone.optional(),
  TWILIO_BASE_URL: url('http', 'https').default('https://api.twilio.com'),

  SPEECH_KEY: z.string('the key of the speech resource').min(1),
  SPEECH_HOST_STT: url('ws', 'wss'),
  SPEECH_HOST_TTS: url('ws', 'wss'),
  VOICES: voices.default({}),
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

  CONTENT_SAFETY_ENDPOINT: url('http', 'https').optional(),
  CONTENT_SAFETY_KEY: z.string().min(1).optional(),
  MODERATION_LIMIT_MS: positive('ms').max(2_000, 'at most 2000 ms').default(300),
  MODERATION_HATE_LEVEL: severity.default(4),
  MODERATION_SELF_HARM_LEVEL: severity.default(4),
  MODERATION_SEXUAL_LEVEL: severity.default(4),
  MODERATION_VIOLENCE_LEVEL: severity.default(4),

  OPENAI_EMBEDDING_MODEL: z.string().min(1).default('text-embedding-3-small'),
  OPENAI_EMBEDDING_BASE_URL: url('http', 'https').optional(),
  OPENAI_EMBEDDING_API_KEY: z.string().min(1).optional(),
  KNOWLEDGE_PATH: z.string().min(1).default('var/knowledge.sqlite'),
  // Longer, and the person is told by the tool's own limit that it takes too long.
  KNOWLEDGE_TIMEOUT_MS: positive('ms').max(10_000, 'at most 10000 ms').default(3_000),
  AZURE_SEARCH_ENDPOINT: url('http', 'https').optional(),
  AZURE_SEARCH_KEY: z.string().min(1).optional(),
  AZURE_SEARCH_INDEX: z.string().min(1).optional(),
  AZURE_SEARCH_SEMANTIC_CONFIGURATION: z.string().min(1).default('default'),
  AZURE_SEARCH_VECTORS: z.enum(['index', 'openai']).default('index'),

  BOT_COMPANY: z.string().min(1).default('Contoso'),
  BOT_NAME: z.string().min(1).default('Amélie'),
  DEFAULT_TASK: z.string().min(1).default('Help the caller with what they need and note down their case.'),
  DEFAULT_LANG: languageTag.default('en-US'),
  LANGUAGES: languages.optional(),
  DEFAULT_CLAIM: json.default([{ name: 'caller_name', type: 'text', description: 'name of the caller' }]),
  DEFAULT_ON_DROP: z.enum(['call_back', 'wait', 'sms']).default('wait'),
  ON_MACHINE: z.enum(['hang_up', 'leave_message', 'continue']).default('hang_up'),
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
  OUTREACH_PAUSES_SEC: list(seconds).default([900, 3_600]),
  TRANSFER_RING_SEC: positive('seconds').max(110, 'at most 110 seconds').default(40),
  TOOL_LIMIT_SEC: positive('seconds').max(60, 'at most 60 seconds').default(8),
  OPERATOR_LANG: languageTag.optional(),
  WRAP_UP_PAUSES_SEC: list(secondsAboveZero).default([30, 60, 120, 300, 900, 1_800, 3_600]),

  WEBHOOK_ALLOW_PRIVATE: z.enum(['on', 'off']).default('off'),
  WEBHOOK_PAUSES_SEC: list(seconds).default([10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400]),

  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** The schema with the rules that hold between variables. */
const Configuration = Environment.refine(
  ({ LANGUAGES, DEFAULT_LANG }) => LANGUAGES?.includes(DEFAULT_LANG) ?? true,
  { path: ['LANGUAGES'], error: 'a list that has DEFAULT_LANG among it' },
)
  .refine(
    ({ CONTENT_SAFETY_ENDPOINT: endpoint, CONTENT_SAFETY_KEY: key }) =>
      (endpoint === undefined) === (key === undefined),
    { path: ['CONTENT_SAFETY_KEY'], error: 'a key together with CONTENT_SAFETY_ENDPOINT, or neither' },
  )
  .refine(
    ({ SMS_PROVIDERS, ...config }) =>
      !SMS_PROVIDERS?.includes('twilio') ||
      Boolean(config.TWILIO_ACCOUNT_SID && config.TWILIO_AUTH_TOKEN && config.TWILIO_PHONE_NUMBER),
    {
      path: ['SMS_PROVIDERS'],
      error: 'twilio only together with TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER',
    },
  )
  .refine(
    ({ AZURE_SEARCH_ENDPOINT: endpoint, AZURE_SEARCH_KEY: key, AZURE_SEARCH_INDEX: index }) =>
      new Set([endpoint, key, index].map((value) => value === undefined)).size === 1,
    {
      path: ['AZURE_SEARCH_ENDPOINT'],
      error: 'to be set together with AZURE_SEARCH_KEY and AZURE_SEARCH_INDEX',
    },
  );

export type Config = z.infer<typeof Environment> & {
  /** Variables that set feature flags, such as `FEATURE_VAD_THRESHOLD`; the flags' own rules check them. */
  readonly featureVariables: Readonly<Record<string, string>>;
};

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
  if (result.success && faults.length === 0)
    return { ...result.data, featureVariables: featureVariablesIn(given) };
  const misfits = (result.error?.issues ?? []).map((issue) => ({
    variable: String(issue.path[0]),
    expected: issue.message.replace(/^Invalid input: expected /, ''),
  }));
  throw new ConfigurationError([...misfits, ...faults]);
}

function featureVariablesIn(given: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([variable, value]) =>
      /^FEATURE_[A-Z_]+$/.test(variable) && value !== undefined ? [[variable, value]] : [],
    ),
  );
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
