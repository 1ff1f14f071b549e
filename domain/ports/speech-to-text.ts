/** Port: speech-to-text, streaming. */
import type { Failure } from '../result.ts';

/** Offsets and durations in ms since the recogniser was opened, by the audio it was given. */
export type RecognitionEvent =
  /** The words so far of the phrase being spoken; replaces the partial before it. */
  | {
      readonly kind: 'partial';
      readonly text: string;
      readonly offsetMs: number;
      readonly durationMs: number;
    }
  /** A phrase is complete. Its partials are over. */
  | { readonly kind: 'final'; readonly text: string; readonly offsetMs: number; readonly durationMs: number }
  /** The service failed; the recogniser is of no more use when the failure is final. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface Recognizer {
  /** Takes PCM of any length, 16-bit little-endian mono at 16 kHz. Never blocks, never throws. */
  write(pcm: Uint8Array): void;
  /** Frees everything; no event comes after it resolves. Safe to call twice. */
  close(): Promise<void>;
}

export interface SpeechToText {
  /** Opens a recogniser for one leg; audio written before the service answered is kept. */
  open(options: { readonly language: string }, listener: (event: RecognitionEvent) => void): Recognizer;
}
