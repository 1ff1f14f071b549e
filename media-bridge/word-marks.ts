/** Where the words of an utterance lie in its sound: how much of the text was heard, and where to begin again after a pause. */
import { sampleRate } from '../domain/ports/media-wire.ts';

const samplesPerMs = sampleRate / 1_000;

/** From `begin` to `end` in samples of the track; once `end` was played, the text is heard up to the character `endChar`. */
interface Mark {
  readonly begin: number;
  readonly end: number;
  readonly endChar: number;
}

export class WordMarks {
  readonly #marks: Mark[] = [];
  readonly #heardBefore: number;
  #sentence: { readonly start: number; readonly end: number; readonly at: number } | null = null;
  /** Up to this sample it is known where words begin and end: their marks may come behind their sound. */
  #knownTo = 0;

  /** `heardBefore`: characters of the text that are heard from the start. */
  constructor(heardBefore: number) {
    this.#heardBefore = heardBefore;
  }

  /** The sound from the sample `at` on belongs to the characters from `start` to `end`. */
  beginSentence(start: number, end: number, at: number): void {
    this.#sentence = { start, end, at };
    this.#knownTo = Math.max(this.#knownTo, at);
  }

  /** A word of the present sentence; offsets in characters and ms from the sentence's begin. */
  word(textOffset: number, textLength: number, offsetMs: number, durationMs: number): void {
    if (!this.#sentence) return;
    const { start, end, at } = this.#sentence;
    const mark = {
      begin: at + Math.floor(offsetMs * samplesPerMs),
      end: at + Math.ceil((offsetMs + durationMs) * samplesPerMs),
      endChar: Math.min(end, start + textOffset + textLength),
    };
    this.#marks.push(mark);
    this.#knownTo = Math.max(this.#knownTo, mark.end);
  }

  /** The present sentence's sound ends at the sample `at`. */
  endSentence(at: number): void {
    if (!this.#sentence) return;
    this.#marks.push({ begin: at, end: at, endChar: this.#sentence.end });
    this.#knownTo = Math.max(this.#knownTo, at);
    this.#sentence = null;
  }

  /** Nothing is asked any more. */
  clear(): void {
    this.#marks.length = 0;
  }

  /** How many characters are heard once `playedSamples` were played. */
  heardChars(playedSamples: number): number {
    let heard = this.#heardBefore;
    for (const { end, endChar } of this.#marks) if (end <= playedSamples && endChar > heard) heard = endChar;
    return heard;
  }

  /**
   * Where to begin again after a pause at this sample: at the begin of the word it lies in, at itself between words; and
   * where the words are not known yet, at the last boundary that is.
   */
  beginAgain(sample: number): number {
    if (sample > this.#knownTo) return this.#knownTo;
    let begin = -1;
    for (const mark of this.#marks)
      if (mark.begin <= sample && sample < mark.end) begin = Math.max(begin, mark.begin);
    return begin < 0 ? sample : begin;
  }
}
