/**
 * What this adapter needs of the Speech SDK (1.52.0) and the SDK does not offer openly. Each is guarded: where a later version
 * has it no more, the adapter still works, only slower or with more memory. Read in the package's shipped JavaScript.
 */
import type {
  PushAudioInputStream,
  SpeechRecognizer,
  SpeechSynthesizer,
} from 'microsoft-cognitiveservices-speech-sdk';
import { WebsocketMessageAdapter } from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.browser/WebsocketMessageAdapter.js';

/**
 * Makes the SDK use its own WebSocket client, not the runtime's: that one sends the key only in the query and hides
 * the HTTP status of a refused connection, so that a wrong key looks like a broken network.
 */
export function useOwnWebSocket(): void {
  WebsocketMessageAdapter.forceNpmWebSocket = true;
}

/** The SDK gathers pushed audio to 100 ms before sending; this makes it 20 ms. `ChunkedArrayBufferStream.privTargetChunkSize`. */
export function sendIn(chunkBytes: number, stream: PushAudioInputStream): void {
  const chunks = field(stream, 'privStream');
  if (isObject(chunks) && typeof field(chunks, 'privTargetChunkSize') === 'number') {
    Reflect.set(chunks, 'privTargetChunkSize', chunkBytes);
  }
}

/**
 * Lets the SDK forget all audio it has sent, which it keeps in case of a reconnect. It does so by itself only when a phrase is
 * recognised, and so keeps a silent caller's whole silence (2 MB a minute).
 */
export function forgetSentAudio(recognizer: SpeechRecognizer): void {
  const session = field(field(recognizer, 'privReco'), 'privRequestSession');
  const turnStart = field(session, 'currentTurnAudioOffset');
  const bytesSent = field(session, 'bytesSent');
  const acknowledge = field(session, 'onServiceAcknowledgedAudio');
  if (typeof turnStart !== 'number' || typeof bytesSent !== 'number' || typeof acknowledge !== 'function')
    return;
  Reflect.apply(acknowledge, session, [Math.round(turnStart + (bytesSent / bytesPerMs) * ticksPerMs)]);
}

/** Tells a recogniser that it is over, whatever it is doing; else it opens a new socket when it finds the old one gone. */
export function abandon(recognizer: SpeechRecognizer): void {
  const internal = field(recognizer, 'privReco');
  const dispose = field(internal, 'dispose');
  if (typeof dispose !== 'function') return;
  Promise.resolve(Reflect.apply(dispose, internal, [])).catch(() => undefined);
}

const bytesPerMs = 32;
const ticksPerMs = 10_000;

/** Asks the service to stop the text it is sounding; false if the SDK has no way to. `SynthesisAdapterBase.stopSpeaking`. */
export function stopSpeaking(synthesizer: SpeechSynthesizer): boolean {
  const internal = field(synthesizer, 'internalData');
  const stop = field(internal, 'stopSpeaking');
  if (typeof stop !== 'function') return false;
  // Its promise fails when the socket is gone; the caller waits for the end of the text with a limit anyway.
  Promise.resolve(Reflect.apply(stop, internal, [])).catch(() => undefined);
  return true;
}

export function field(object: unknown, name: string): unknown {
  return isObject(object) ? Reflect.get(object, name) : undefined;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
