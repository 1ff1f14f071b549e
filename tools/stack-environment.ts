/** The configuration of a stack on this machine: every part pointed at the simulator, with secrets of its own. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { TemporalServer } from './temporal-server.ts';

const simulatedNumber = '+33100000000';
/** Twilio's. */
const simulatedTextNumber = '+33100000001';

const Secrets = z.object({
  secret: z.string(),
  apiKey: z.string(),
  eventGridKey: z.string(),
  accessKey: z.string(),
});
export type Secrets = z.infer<typeof Secrets>;

export function freshSecrets(): Secrets {
  return {
    secret: randomBytes(24).toString('base64'),
    apiKey: randomBytes(16).toString('hex'),
    eventGridKey: randomBytes(16).toString('hex'),
    accessKey: randomBytes(24).toString('base64'),
  };
}

/** The secrets of a stack that is started again and again, so that its lines and its API key stay the same. */
export async function keptSecrets(file: string): Promise<Secrets> {
  try {
    return Secrets.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw new Error(`${file} cannot be read; remove it to have new secrets made`, { cause: error });
    }
    const secrets = freshSecrets();
    await writeFile(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
    return secrets;
  }
}

/** Where the parts are reached: several of a kind by their balancer. */
export interface Ports {
  readonly carrier: number;
  readonly speech: number;
  readonly model: number;
  readonly safety: number;
  readonly sms: number;
  readonly api: number;
  readonly media: number;
}

/** Absolute paths of what the parts keep on disk. */
export interface Files {
  readonly records: string;
  readonly knowledge: string;
  readonly features: string;
  readonly speechCache: string;
  readonly workflowBundle: string;
}

export function loopback(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** The configuration under which every part talks to the simulator. */
export function variables(
  ports: Ports,
  temporal: TemporalServer,
  secrets: Secrets,
  files: Files,
): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    SECRET: secrets.secret,
    API_PORT: String(ports.api),
    API_PUBLIC_URL: loopback(ports.api),
    API_KEYS: `local:${secrets.apiKey}`,
    EVENT_GRID_KEY: secrets.eventGridKey,
    BRIDGE_PUBLIC_URLS: `ws://127.0.0.1:${ports.media}`,
    RECORDS_PATH: files.records,
    KNOWLEDGE_PATH: files.knowledge,
    FEATURES_PATH: files.features,
    ACS_CONNECTION_STRING: `endpoint=${loopback(ports.carrier)}/;accesskey=${secrets.accessKey}`,
    ACS_PHONE_NUMBER: simulatedNumber,
    ACS_AUDIENCE: 'simulated-resource',
    ACS_ISSUER: loopback(ports.carrier),
    ACS_JWKS_URL: `${loopback(ports.carrier)}/calling/keys`,
    // The simulated carrier has a voice of its own; that there is an address is what counts.
    ACS_VOICE_ENDPOINT: loopback(ports.carrier),
    // Simulated people may be called at night, and nobody wants to watch a long pause.
    CALLING_HOURS: '00:00-24:00',
    CALL_BACK_PAUSES_SEC: '2,5,10',
    SPEECH_KEY: 'simulated',
    SPEECH_HOST_STT: `ws://127.0.0.1:${ports.speech}`,
    SPEECH_HOST_TTS: `ws://127.0.0.1:${ports.speech}`,
    SPEECH_CACHE_PATH: files.speechCache,
    WORKFLOW_BUNDLE_PATH: files.workflowBundle,
    OPENAI_API_KEY: 'simulated',
    OPENAI_BASE_URL: `${loopback(ports.model)}/v1`,
    OPENAI_MODEL: 'simulated',
    SMS_PROVIDERS: 'acs,twilio',
    ACS_SMS_CONNECTION_STRING: `endpoint=${loopback(ports.sms)}/;accesskey=${secrets.accessKey}`,
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: secrets.eventGridKey,
    TWILIO_PHONE_NUMBER: simulatedTextNumber,
    TWILIO_BASE_URL: loopback(ports.sms),
    CONTENT_SAFETY_ENDPOINT: loopback(ports.safety),
    CONTENT_SAFETY_KEY: 'simulated',
  };
}

const twilio = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_PHONE_NUMBER', 'TWILIO_BASE_URL'];

/** Where a real service's key is given, nothing of that service points at the simulator any more. */
export function withoutTakenOver(
  simulated: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const takenOver = [
    ...('OPENAI_API_KEY' in given ? ['OPENAI_BASE_URL', 'OPENAI_MODEL'] : []),
    ...('SPEECH_KEY' in given ? ['SPEECH_HOST_STT', 'SPEECH_HOST_TTS'] : []),
    ...('SMS_PROVIDERS' in given ? ['SMS_PROVIDERS', 'ACS_SMS_CONNECTION_STRING', ...twilio] : []),
    ...('ACS_CONNECTION_STRING' in given
      ? [
          ...['ACS_PHONE_NUMBER', 'ACS_AUDIENCE', 'ACS_ISSUER', 'ACS_JWKS_URL', 'ACS_VOICE_ENDPOINT'],
          ...['CALLING_HOURS', 'CALL_BACK_PAUSES_SEC'],
        ]
      : []),
  ];
  return Object.fromEntries(Object.entries(simulated).filter(([name]) => !takenOver.includes(name)));
}

export function simulatorFlags(ports: Ports, environment: Readonly<Record<string, string>>): string[] {
  const accessKey = /accesskey=(.+)$/.exec(environment['ACS_CONNECTION_STRING'] ?? '')?.[1] ?? '';
  const incoming = `${environment['API_PUBLIC_URL'] ?? ''}/carrier/incoming?key=${environment['EVENT_GRID_KEY'] ?? ''}`;
  return [
    ...[
      '--carrier-port',
      String(ports.carrier),
      '--speech-port',
      String(ports.speech),
      '--model-port',
      String(ports.model),
      '--safety-port',
      String(ports.safety),
      '--sms-port',
      String(ports.sms),
    ],
    ...[
      '--access-key',
      accessKey,
      '--audience',
      environment['ACS_AUDIENCE'] ?? '',
      '--incoming-url',
      incoming,
    ],
    ...[
      '--twilio-sid',
      environment['TWILIO_ACCOUNT_SID'] ?? '',
      '--twilio-token',
      environment['TWILIO_AUTH_TOKEN'] ?? '',
      '--twilio-url',
      `${environment['API_PUBLIC_URL'] ?? ''}/carrier/sms/twilio`,
    ],
  ];
}
