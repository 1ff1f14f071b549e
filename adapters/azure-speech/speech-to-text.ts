/** Speech-to-text by Azure's speech service. Not yet tried against the live service, only against its protocol's simulator. */
import type { SpeechToText } from '../../domain/ports/speech-to-text.ts';
import { AzureRecognizer } from './recognizer.ts';
import { useOwnWebSocket } from './sdk-internals.ts';

export interface SpeechToTextOptions {
  /** `wss://REGION.stt.speech.microsoft.com`, or `ws://127.0.0.1:PORT`. */
  readonly host: string;
  readonly key: string;
  /** Silence that ends a phrase, ms, 100 to 5,000; absent: the service decides by meaning and silence. */
  readonly segmentationSilenceMs?: number;
  /** After how much audio an SDK recogniser is replaced, in the next quiet moment, ms; 120,000 if absent. */
  readonly renewAfterMs?: number;
}

export function createSpeechToText(options: SpeechToTextOptions): SpeechToText {
  useOwnWebSocket();
  return { open: ({ language }, listener) => new AzureRecognizer({ ...options, language }, listener) };
}
