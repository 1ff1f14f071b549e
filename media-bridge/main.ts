/** The media bridge process: configuration → adapters → sockets and standing turns. */
import { randomBytes } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createCarrierAuth } from '../adapters/acs/auth.ts';
import { createAcsWire } from '../adapters/acs/media-wire.ts';
import { createSpeechToText } from '../adapters/azure-speech/speech-to-text.ts';
import { createTextToSpeech } from '../adapters/azure-speech/text-to-speech.ts';
import { defaultVoices } from '../adapters/azure-speech/voices.ts';
import { createKeyedHash } from '../adapters/keyed-hash/keyed-hash.ts';
import { createLanguageModel } from '../adapters/openai/language-model.ts';
import { createLog } from '../adapters/pino-log/pino-log.ts';
import { connectClient, connectWorker, dataConverter } from '../adapters/temporal/connection.ts';
import { temporalFailure } from '../adapters/temporal/failures.ts';
import { createVoiceActivity } from '../adapters/webrtc-vad/voice-activity.ts';
import type { Config } from '../config/config.ts';
import { run, type Running } from '../config/run.ts';
import { startBridge } from './bridge.ts';
import type { BridgeFigures } from './figures.ts';
import { systemClock } from './clock.ts';
import { defaultSettings, type BridgeSettings } from './settings.ts';

export interface RunningBridge extends Running {
  figures(): BridgeFigures;
}

export async function startBridgeProcess(config: Config): Promise<RunningBridge> {
  const log = createLog({ level: config.LOG_LEVEL, process: 'media-bridge' });
  const where = { address: config.TEMPORAL_ADDRESS, namespace: config.TEMPORAL_NAMESPACE };
  const { client, close: closeClient } = await connectClient(where);
  const connection = await connectWorker(where);
  const hash = createKeyedHash(config.SECRET);

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
    textToSpeech: createTextToSpeech({
      host: config.SPEECH_HOST_TTS,
      key: config.SPEECH_KEY,
      voices: defaultVoices,
    }),
    languageModel: createLanguageModel({
      apiKey: config.OPENAI_API_KEY,
      baseUrl: config.OPENAI_BASE_URL,
      model: config.OPENAI_MODEL,
      firstTokenTimeoutMs: config.MODEL_FIRST_TOKEN_TIMEOUT_MS,
      tokenTimeoutMs: config.MODEL_TOKEN_TIMEOUT_MS,
      ...(config.OPENAI_REASONING_EFFORT ? { reasoningEffort: config.OPENAI_REASONING_EFFORT } : {}),
    }),
    voiceActivity: await createVoiceActivity(),
    clock: systemClock,
    settings: settingsFrom(config),
    log,
  });

  return {
    announcement: { url: bridge.url },
    figures: bridge.figures,
    stop: async () => {
      await bridge.drain();
      await connection.close();
      await closeClient();
    },
  };
}

function settingsFrom(config: Config): BridgeSettings {
  const { floor, reply } = defaultSettings;
  return {
    ...defaultSettings,
    maxCalls: config.MAX_CALLS_PER_BRIDGE,
    floor: {
      ...floor,
      endOfTurn: {
        ...floor.endOfTurn,
        vadSilenceMs: config.VAD_SILENCE_TIMEOUT_MS,
        sttCompleteMs: config.RECOGNITION_STT_COMPLETE_TIMEOUT_MS,
      },
      silenceMs: config.PHONE_SILENCE_TIMEOUT_SEC * 1_000,
      promptsMax: config.RECOGNITION_RETRY_MAX,
    },
    reply: { ...reply, answerHardTimeoutMs: config.ANSWER_HARD_TIMEOUT_SEC * 1_000 },
  };
}

if (import.meta.main) {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  await run('media-bridge', startBridgeProcess);
}
