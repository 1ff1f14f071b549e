/** Port: the sound of fixed phrases, kept from call to call and from process to process. A cache: what it holds may be gone any time. */
import type { Speech } from '../conversation/speech.ts';

/** What makes a sound the same: whoever asks for the same voice, language, text, speed and style gets the same sound. */
export interface SpeechKey extends Partial<Speech> {
  /** The provider's name of the voice. */
  readonly voice: string;
  /** BCP 47. */
  readonly language: string;
  readonly text: string;
}

export interface KeptWord {
  readonly textOffset: number;
  readonly textLength: number;
  readonly offsetMs: number;
  readonly durationMs: number;
}

export interface KeptSpeech {
  /** 16-bit little-endian mono PCM at 16 kHz; shared by all who read it, so never to be changed. */
  readonly pcm: Uint8Array;
  readonly words: readonly KeptWord[];
}

export interface SpeechCache {
  /** `null` where it is not kept, damaged or can't be read. Never rejects. */
  get(key: SpeechKey): Promise<KeptSpeech | null>;
  /** Keeps the sound if it can; resolves once it has been tried. Never rejects. */
  put(key: SpeechKey, speech: KeptSpeech): Promise<void>;
}
