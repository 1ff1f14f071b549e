/** Speech-to-text by Azure's speech service. Not yet tried against the live service, only against its protocol's simulator. */
import type { SpeechToText } from '../../domain/ports/speech-to-text.ts';
import { AzureRecognizer, type SpeechToTextOptions } from './recognizer.ts';
import { useOwnWebSocket } from './sdk-internals.ts';

export function createSpeechToText(options: SpeechToTextOptions): SpeechToText {
  useOwnWebSocket();
  return { open: ({ languages }, listener) => new AzureRecognizer({ ...options, languages }, listener) };
}
