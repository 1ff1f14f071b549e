/** Port: how a carrier's media WebSocket writes audio. One text or binary message in, one domain message out. */
import type { Result } from '../result.ts';

/** Audio is PCM, 16-bit little-endian, mono, 16 kHz: 640 bytes are 20 ms. */
export const sampleRate = 16_000;
export const frameMs = 20;
export const frameBytes = (sampleRate / 1_000) * frameMs * 2;

export type MediaMessage =
  | { readonly kind: 'format'; readonly sampleRate: number; readonly channels: number }
  | { readonly kind: 'audio'; readonly pcm: Uint8Array; readonly silent: boolean }
  | { readonly kind: 'digit'; readonly digit: string }
  /** A kind this wire does not know: count it, go on. */
  | { readonly kind: 'unknown'; readonly name: string }
  /** Not readable at all: count it, go on. */
  | { readonly kind: 'malformed'; readonly reason: string };

export interface MediaWire {
  decode(message: string | Uint8Array): MediaMessage;
  encodeAudio(pcm: Uint8Array): string | Uint8Array;
  /** Tells the carrier to throw away what it has buffered and not yet played. */
  encodeClear(): string | Uint8Array;
  /** The carrier's id of the leg, from the headers of its socket's request; lower-case names. Absent where none is sent. */
  carrierCallId?(headers: Readonly<Record<string, string | undefined>>): string | undefined;
}

/** Tells whether a request really comes from the carrier. Headers have lower-case names. */
export interface CarrierAuth {
  verify(headers: Readonly<Record<string, string | undefined>>): Promise<Result<void>>;
}
