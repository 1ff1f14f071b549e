/** What a session is made with: the services and settings of its bridge, its leg, and its socket. */
import type { EchoCancelling } from '../domain/ports/echo-cancelling.ts';
import type { Features } from '../domain/ports/features.ts';
import type { Log } from '../domain/ports/log.ts';
import type { MediaWire } from '../domain/ports/media-wire.ts';
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { TextToSpeech } from '../domain/ports/text-to-speech.ts';
import type { VoiceActivity } from '../domain/ports/voice-activity.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import type { ModelPool } from './model-pool.ts';
import type { Moderator } from '../domain/conversation/moderator.ts';
import type { Pacer } from './pacer.ts';
import type { BridgeSettings } from './settings.ts';

export interface SessionParts {
  readonly wire: MediaWire;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly models: ModelPool;
  /** Null: nothing is moderated here. */
  readonly moderator: Moderator | null;
  readonly voiceActivity: VoiceActivity;
  readonly echoCancelling: EchoCancelling | null;
  readonly features: Features;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly settings: BridgeSettings;
  readonly queue: string;
}

/** The leg a socket is for, as its path says. */
export interface LegPath {
  readonly lineId: string;
  readonly callId: string;
  readonly legId: string;
}

/** The socket, as far as a session needs it. */
export interface Line {
  /** The carrier's id of the leg, if the socket told it. */
  readonly carrierCallId: string | undefined;
  readonly isOpen: boolean;
  /** What waits for the network. */
  readonly unsentBytes: number;
  send(message: string | Uint8Array): void;
  close(code: number, reason: string): void;
}
