/** Reads the messages of a media socket, whatever they hold: what cannot be used is counted. */
import type { Heard } from './attaching.ts';
import type { SessionParts } from './session-parts.ts';

/** What a socket brings that matters. */
export interface Incoming {
  readonly audio: (heard: Heard) => void;
  readonly digit: (digit: string) => void;
  /** The carrier sends sound that is not 16 kHz mono. */
  readonly wrongFormat: () => void;
}

export function readMessage(
  { wire, measures: { counters }, log }: Pick<SessionParts, 'wire' | 'measures' | 'log'>,
  message: string | Uint8Array,
  incoming: Incoming,
): void {
  const decoded = wire.decode(message);
  switch (decoded.kind) {
    case 'audio':
      if (decoded.pcm.length === 0 || decoded.pcm.length % 2 !== 0) counters.malformedMessages += 1;
      else incoming.audio(decoded);
      break;
    case 'digit':
      incoming.digit(decoded.digit);
      break;
    case 'format':
      if (decoded.sampleRate === 16_000 && decoded.channels === 1) break;
      log.error('wrong-audio-format', { sampleRate: decoded.sampleRate, channels: decoded.channels });
      incoming.wrongFormat();
      break;
    case 'unknown':
      counters.unknownMessages += 1;
      break;
    case 'malformed':
      counters.malformedMessages += 1;
      break;
  }
}
