/** Port: text-to-speech, streaming, sentence by sentence. */
import type { Speech } from '../conversation/speech.ts';
import type { Failure } from '../result.ts';

export type SpokenPiece =
  /** PCM, 16-bit little-endian mono at 16 kHz, any length. */
  | { readonly kind: 'audio'; readonly pcm: Uint8Array }
  /** A word and where it lies: `textOffset` and `textLength` in characters of the text given, times in ms from its first sample. */
  | {
      readonly kind: 'word';
      readonly textOffset: number;
      readonly textLength: number;
      readonly offsetMs: number;
      readonly durationMs: number;
    }
  /** The text could not be sounded (to its end); nothing comes after it. */
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Speed and style are plain where they are left out; a style that the voice has not is spoken plainly. */
export interface SpokenText extends Partial<Speech> {
  readonly text: string;
  /** BCP 47: chooses the voice. */
  readonly language: string;
  /** A fixed phrase that is said in many calls: its sound is worth keeping. */
  readonly recurring: boolean;
}

export interface Synthesizer {
  /**
   * Sounds a text. Pieces come as the service makes them; a word's piece comes before the end of the stream but not
   * necessarily before its audio. Aborting ends the iteration soon and leaves the synthesizer usable.
   * Texts given while another is sounding wait their turn.
   */
  speak(text: SpokenText, signal: AbortSignal): AsyncIterable<SpokenPiece>;
  close(): Promise<void>;
}

export interface TextToSpeech {
  /** Opens a synthesizer for one leg and connects ahead of the first text. */
  open(): Synthesizer;
}
