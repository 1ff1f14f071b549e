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
  /**
   * An attempt to reach the service failed. Unless the failure is final the recogniser goes on by itself: it keeps the
   * latest audio, tries again, at once and then after pauses (and tells of each attempt that fails), and its offsets stay true. After
   * a final failure it is of no more use and tells nothing more. Closing it is up to whoever opened it, either way.
   */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface Recognizer {
  /** Takes PCM of any length, 16-bit little-endian mono at 16 kHz. Never blocks, never throws. */
  write(pcm: Uint8Array): void;
  /** Frees everything; no event comes after it resolves. Safe to call twice. */
  close(): Promise<void>;
}

export interface SpeechToText {
  /**
   * Opens a recogniser for one leg, to be kept as long as the leg listens; audio written before the service answered is
   * kept. The listener is not called before this returns. `languages` (BCP 47, at least one): where there are several,
   * the service finds out which of them is spoken.
   */
  open(
    options: { readonly languages: readonly string[] },
    listener: (event: RecognitionEvent) => void,
  ): Recognizer;
}
