/**
 * Takes a recogniser's audio to the service: past the SDK, straight to its socket. The SDK's own way (1.52.0) makes a score of
 * objects and promises for every piece, and chains them for as long as the recogniser lives: twice the processor
 * time, and 0.3 MB a minute. Where a later version has other insides the audio goes the SDK's way.
 */
import type { PushAudioInputStream, SpeechRecognizer } from 'microsoft-cognitiveservices-speech-sdk';
import { field, isObject } from './sdk-internals.ts';

type Way =
  /** The socket is not open yet. */
  | { readonly kind: 'waiting'; readonly pieces: ArrayBuffer[] }
  | { readonly kind: 'direct'; readonly socket: object; readonly send: (message: Uint8Array) => void }
  | { readonly kind: 'sdk' };

/** So much audio lies in the socket at most before the service counts as gone: a minute of it. */
const unsentMaxBytes = 60_000 * 32;

export class AudioUplink {
  readonly #recognizer: SpeechRecognizer;
  readonly #stream: PushAudioInputStream;
  #way: Way = { kind: 'sdk' };

  /** To be made before the recognition is started. */
  constructor(recognizer: SpeechRecognizer, stream: PushAudioInputStream) {
    this.#recognizer = recognizer;
    this.#stream = stream;
    const internal = field(recognizer, 'privReco');
    const ownSendAudio = field(internal, 'sendAudio');
    if (!isObject(internal) || typeof ownSendAudio !== 'function') return;
    this.#way = { kind: 'waiting', pieces: [] };
    // Called by the SDK once per recognition, after its socket was opened.
    Reflect.set(internal, 'sendAudio', async (...given: readonly unknown[]) => {
      if (await this.#open(internal)) return;
      await Reflect.apply(ownSendAudio, internal, given);
    });
  }

  /** False if the socket takes nothing any more. */
  write(piece: ArrayBuffer): boolean {
    switch (this.#way.kind) {
      case 'waiting':
        this.#way.pieces.push(piece);
        return true;
      case 'sdk':
        this.#stream.write(piece);
        return true;
      case 'direct': {
        this.#way.send(this.#message(piece));
        const unsent = field(this.#way.socket, 'bufferedAmount');
        return typeof unsent !== 'number' || unsent <= unsentMaxBytes;
      }
    }
  }

  /** Finds the socket, and sends what waited for it; false where there is none to be found. */
  async #open(internal: object): Promise<boolean> {
    const fetchConnection = field(internal, 'fetchConnection');
    const connection: unknown =
      typeof fetchConnection === 'function' ? await Reflect.apply(fetchConnection, internal, []) : null;
    const socket = field(field(connection, 'privConnectionMessageAdapter'), 'privWebsocketClient');
    const send = field(socket, 'send');
    const waiting = this.#way.kind === 'waiting' ? this.#way.pieces : [];
    const isDirect = isObject(socket) && typeof send === 'function';
    this.#way = isDirect
      ? {
          kind: 'direct',
          socket,
          send: (message) => {
            // Its callback takes the fault of a socket that has just been closed; that is told elsewhere.
            Reflect.apply(send, socket, [message, () => undefined]);
          },
        }
      : { kind: 'sdk' };
    for (const piece of waiting) this.write(piece);
    return isDirect;
  }

  /** As the SDK frames it: two bytes of header length, the headers, the sound. */
  #message(piece: ArrayBuffer): Uint8Array {
    const requestId = field(field(field(this.#recognizer, 'privReco'), 'privRequestSession'), 'requestId');
    const headers = `Path: audio\r\nX-RequestId: ${String(requestId)}\r\nX-Timestamp: ${new Date().toISOString()}\r\n`;
    const message = Buffer.allocUnsafe(2 + headers.length + piece.byteLength);
    message.writeUInt16BE(headers.length, 0);
    message.write(headers, 2, 'latin1');
    message.set(new Uint8Array(piece), 2 + headers.length);
    return message;
  }
}
