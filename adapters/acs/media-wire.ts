/** The JSON that Azure Communication Services speaks on a call's media WebSocket. */
import type { MediaMessage, MediaWire } from '../../domain/ports/media-wire.ts';

/** The wire is stateless: one serves all sockets. Shapes are those of the audio streaming quickstart and SDK 1.6.0's `streamingData.js`. */
export function createAcsWire(): MediaWire {
  return {
    decode: (message) => decode(typeof message === 'string' ? message : bufferOf(message).toString('utf8')),
    // Base64 needs no escaping, so the frame is put together without a serializer.
    encodeAudio: (pcm) =>
      `{"kind":"audioData","audioData":{"data":"${bufferOf(pcm).toString('base64')}","isSilent":false},"stopAudio":{}}`,
    encodeClear: () => clear,
    carrierCallId: (headers) => headers['x-ms-call-connection-id'],
  };
}

const clear = '{"kind":"stopAudio","stopAudio":{}}';

/** A view on the same bytes, not a copy. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decode(text: string): MediaMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { kind: 'malformed', reason: 'not JSON' };
  }
  const kind = field(message, 'kind');
  if (typeof kind !== 'string') return { kind: 'malformed', reason: 'no kind' };
  switch (kind.toLowerCase()) {
    case 'audiodata':
      return audio(field(message, 'audioData'));
    case 'audiometadata':
      return format(field(message, 'audioMetadata'));
    case 'dtmfdata':
      return digit(field(message, 'dtmfData'));
    default:
      return { kind: 'unknown', name: kind.slice(0, 60) };
  }
}

function audio(body: unknown): MediaMessage {
  const data = field(body, 'data');
  if (typeof data !== 'string') return { kind: 'malformed', reason: 'audio without data' };
  const pcm = Buffer.from(data, 'base64');
  if (pcm.length === 0 || pcm.length % 2 === 1)
    return { kind: 'malformed', reason: 'audio of no whole samples' };
  return { kind: 'audio', pcm, silent: field(body, 'silent') === true };
}

function format(body: unknown): MediaMessage {
  const sampleRate = field(body, 'sampleRate');
  const channels = field(body, 'channels') ?? 1;
  return typeof sampleRate === 'number' && typeof channels === 'number'
    ? { kind: 'format', sampleRate, channels }
    : { kind: 'malformed', reason: 'metadata without a sample rate' };
}

function digit(body: unknown): MediaMessage {
  const key = field(body, 'data');
  return typeof key === 'string' && /^[0-9*#A-D]$/i.test(key)
    ? { kind: 'digit', digit: key.toUpperCase() }
    : { kind: 'malformed', reason: 'no key' };
}

/** A member by its camel-case or Pascal-case name: both are seen in the field. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, name)) return Reflect.get(value, name);
  const pascal = name.charAt(0).toUpperCase() + name.slice(1);
  return Object.hasOwn(value, pascal) ? Reflect.get(value, pascal) : undefined;
}
