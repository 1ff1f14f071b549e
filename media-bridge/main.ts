/** The media bridge process: configuration → adapters → sockets and standing turns. */
import { randomBytes } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createCarrierAuth } from '../adapters/acs/auth.ts';
import { createAcsWire } from '../adapters/acs/media-wire.ts';
import { createSpeechToText } from '../adapters/azure-speech/speech-to-text.ts';
import { createTextToSpeech } from '../adapters/azure-speech/text-to-speech.ts';
import { defaultVoices, voiceFor } from '../adapters/azure-speech/voices.ts';
import { createKeyedHash } from '../adapters/keyed-hash/keyed-hash.ts';
import { createFeatures } from '../adapters/feature-file/feature-file.ts';
import { createLanguageModel } from '../adapters/openai/language-model.ts';
import { createLog } from '../adapters/pino-log/pino-log.ts';
import { connectClient, connectWorker, dataConverter } from '../adapters/temporal/connection.ts';
import { temporalFailure } from '../adapters/temporal/failures.ts';
import { createSpeechCache } from '../adapters/speech-cache/speech-cache.ts';
import { createEchoCancelling } from '../adapters/webrtc-aec/echo-cancelling.ts';
import { createVoiceActivity } from '../adapters/webrtc-vad/voice-activity.ts';
import type { Config } from '../config/config.ts';
import { run, type Running } from '../config/run.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
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
  const features = await createFeatures({ path: config.FEATURES_PATH, log });
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
  const textToSpeech = keepSpeech(
    createTextToSpeech({ host: config.SPEECH_HOST_TTS, key: config.SPEECH_KEY, voices: defaultVoices }),
    {
      cache,
      voiceOf: (language) => voiceFor(defaultVoices, language),
    },
  );
  const models = languageModels(config);
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

/** The model that answers, and the one that stands in for it where there is one. */
function languageModels(config: Config): readonly LanguageModel[] {
  const limits = {
    firstTokenTimeoutMs: config.MODEL_FIRST_TOKEN_TIMEOUT_MS,
    tokenTimeoutMs: config.MODEL_TOKEN_TIMEOUT_MS,
  };
  const first = createLanguageModel({
    ...limits,
    apiKey: config.OPENAI_API_KEY,
    baseUrl: config.OPENAI_BASE_URL,
    model: config.OPENAI_MODEL,
    ...(config.OPENAI_REASONING_EFFORT ? { reasoningEffort: config.OPENAI_REASONING_EFFORT } : {}),
  });
  if (config.OPENAI_SECOND_MODEL === undefined) return [first];
  const effort = config.OPENAI_SECOND_REASONING_EFFORT;
  const second = createLanguageModel({
    ...limits,
    apiKey: config.OPENAI_SECOND_API_KEY ?? config.OPENAI_API_KEY,
    baseUrl: config.OPENAI_SECOND_BASE_URL ?? config.OPENAI_BASE_URL,
    model: config.OPENAI_SECOND_MODEL,
    ...(effort ? { reasoningEffort: effort } : {}),
  });
  return [first, second];
}

if (import.meta.main) {
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  await run('media-bridge', startBridgeProcess);
}
