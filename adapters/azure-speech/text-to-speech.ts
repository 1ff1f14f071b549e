/** Text-to-speech by Azure's speech service. Not yet tried against the live service, only against its protocol's simulator. */
import type { TextToSpeech } from '../../domain/ports/text-to-speech.ts';
import { useOwnWebSocket } from './sdk-internals.ts';
import { AzureSynthesizer } from './synthesizer.ts';
import { voiceFor, type Voices } from './voices.ts';

export interface TextToSpeechOptions {
  /** `wss://REGION.tts.speech.microsoft.com`, or `ws://127.0.0.1:PORT`. */
  readonly host: string;
  readonly key: string;
  /** The service's voice for each language, such as `defaultVoices`. */
  readonly voices: Voices;
  /** BCP 47: spoken first in most calls; `en-US` if absent. */
  readonly firstLanguage?: string;
  /** How long the service may send nothing while a text sounds, ms. */
  readonly pieceTimeoutMs?: number;
}

export function createTextToSpeech(options: TextToSpeechOptions): TextToSpeech {
  useOwnWebSocket();
  const { host, key, voices, firstLanguage = 'en-US', pieceTimeoutMs = 5_000 } = options;
  return {
    open: () =>
      new AzureSynthesizer({
        ...{ host, key, pieceTimeoutMs },
        voiceOf: (language) => voiceFor(voices, language),
        firstVoice: voiceFor(voices, firstLanguage),
      }),
  };
}
