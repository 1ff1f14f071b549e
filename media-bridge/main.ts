/** The media bridge process: configuration → adapters → sockets and standing turns. */
import { randomBytes } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { configuredModeration } from '../adapters/azure-content-safety/configured.ts';
import { createCarrierAuth } from '../adapters/acs/auth.ts';
import { createAcsWire } from '../adapters/acs/media-wire.ts';
import { createSpeechToText } from '../adapters/azure-speech/speech-to-text.ts';
import { createTextToSpeech } from '../adapters/azure-speech/text-to-speech.ts';
import { soundName, voiceFor, voicesWith } from '../adapters/azure-speech/voices.ts';
import { createKeyedHash } from '../adapters/keyed-hash/keyed-hash.ts';
import { createAppConfiguration } from '../adapters/azure-app-configuration/app-configuration.ts';
import { createFeatures } from '../adapters/feature-file/feature-file.ts';
import { createLanguageModels } from '../adapters/openai/models.ts';
import { createLog } from '../adapters/pino-log/pino-log.ts';
import { connectClient, connectWorker, dataConverter } from '../adapters/temporal/connection.ts';
import { temporalFailure } from '../adapters/temporal/failures.ts';
import { createSpeechCache } from '../adapters/speech-cache/speech-cache.ts';
import { createEchoCancelling } from '../adapters/webrtc-aec/echo-cancelling.ts';
import { createVoiceActivity } from '../adapters/webrtc-vad/voice-activity.ts';
import type { Config } from '../config/config.ts';
import { run, type Running } from '../config/run.ts';
import { startBridge } from './bridge.ts';
import type { BridgeFigures } from './figures.ts';
import { fixedTexts } from './fixed-texts.ts';
import { keepSpeech } from './kept-speech.ts';
import { systemClock } from './clock.ts';
import { defaultSettings } from './settings.ts';

export interface RunningBridge extends Running {
  figures(): BridgeFigures;
  /** Looks at the feature flags' file at once. */
  reload(): Promise<void>;
}

/** The fixed phrases of a few languages. */
const speechInMemoryBytes = 16_000_000;

export async function startBridgeProcess(config: Config): Promise<RunningBridge> {
  const log = createLog({ level: config.LOG_LEVEL, process: 'media-bridge' });
  const features = await (config.AZURE_APP_CONFIG_CONNECTION_STRING
    ? createAppConfiguration({
        connectionString: config.AZURE_APP_CONFIG_CONNECTION_STRING,
        variables: config.featureVariables,
        log,
      })
    : createFeatures({ path: config.FEATURES_PATH, variables: config.featureVariables, log }));
  const where = { address: config.TEMPORAL_ADDRESS, namespace: config.TEMPORAL_NAMESPACE };
  const { client, close: closeClient } = await connectClient(where);
  const connection = await connectWorker(where);
  const hash = createKeyedHash(config.SECRET);

  const cache = createSpeechCache({
    folder: config.SPEECH_CACHE_PATH,
    maxBytes: config.SPEECH_CACHE_MB * 1_000_000,
    maxMemoryBytes: speechInMemoryBytes,
    log,
  });
  const voices = voicesWith(config.VOICES);
  const textToSpeech = keepSpeech(
    createTextToSpeech({
      ...{ host: config.SPEECH_HOST_TTS, key: config.SPEECH_KEY, voices },
      firstLanguage: config.DEFAULT_LANG,
    }),
    {
      cache,
      voiceOf: (language) => soundName(voiceFor(voices, language)),
    },
  );
  const { fast, slow } = createLanguageModels(config);
  const models = slow ? [fast, slow] : [fast];
  for (const model of models) model.warm?.();
  const preparing = new AbortController();
  const prepared = textToSpeech.prepare(fixedTexts(config), preparing.signal).then((done) => {
    log.info('speech-prepared', { ...done });
  });

  const bridge = await startBridge({
    temporal: { connection, client, dataConverter, failureOf: temporalFailure },
    host: config.BRIDGE_HOST,
    port: config.BRIDGE_PORT,
    // A queue of this process's own: a bridge that is gone leaves nothing behind for its successor to find.
    queue: `bridge/${randomBytes(8).toString('hex')}`,
    carrierAuth: createCarrierAuth({
      issuer: config.ACS_ISSUER,
      audience: config.ACS_AUDIENCE,
      jwksUrl: config.ACS_JWKS_URL,
    }),
    checkToken: hash.isLegToken,
    wire: createAcsWire(),
    speechToText: createSpeechToText({ host: config.SPEECH_HOST_STT, key: config.SPEECH_KEY }),
    textToSpeech,
    languageModels: models,
    moderation: configuredModeration(config),
    voiceActivity: await createVoiceActivity(),
    echoCancelling: config.ECHO_CANCELLING === 'on' ? await createEchoCancelling() : null,
    features,
    otherHolds: () => cache.holds(),
    clock: systemClock,
    settings: {
      ...defaultSettings,
      maxCalls: config.MAX_CALLS_PER_BRIDGE,
      drainMs: config.BRIDGE_DRAIN_SEC * 1_000,
    },
    log,
  });

  return {
    announcement: { url: bridge.url },
    ended: bridge.done,
    figures: bridge.figures,
    reload: () => features.reload(),
    stop: async () => {
      preparing.abort();
      await bridge.drain();
      await prepared;
      features.close();
      await connection.close();
      await closeClient();
    },
  };
}

if (import.meta.main) {
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  await run('media-bridge', startBridgeProcess);
}
