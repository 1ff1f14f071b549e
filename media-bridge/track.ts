/** The sound of one utterance on its way to the person, and how far into its text each sample reaches. */
import type { HeardReport, ReplyFigures } from '../domain/conversation/transcript.ts';
import { frameBytes, sampleRate } from '../domain/ports/media-wire.ts';
import type { ReplyTiming } from './reply-timing.ts';

const samplesPerMs = sampleRate / 1_000;

/** When the sample `at` was played, the text is heard up to `endChar`. */
interface Mark {
  readonly endChar: number;
  readonly at: number;
}

type State =
  /** Sound may come in, none may leave. */
  | { readonly kind: 'held' }
  | { readonly kind: 'open'; readonly utteranceId: string }
  | {
      readonly kind: 'over';
      readonly utteranceId: string | null;
      readonly heardText: string;
      readonly complete: boolean;
    };

export class Track {
  readonly timing: ReplyTiming | null;
  figures: ReplyFigures | null = null;
  readonly #written: () => string;
  readonly #marks: Mark[] = [];
  readonly #chunks: Uint8Array[] = [];
  #head = 0;
  #bufferedBytes = 0;
  #takenBytes = 0;
  #inBytes = 0;
  #sentence: { readonly start: number; readonly end: number; readonly at: number } | null = null;
  #end: 'coming' | 'whole' | 'broken' = 'coming';
  #state: State = { kind: 'held' };
  #roomWanted: (() => void) | null = null;

  /** `written` tells the utterance's text as it stands; of it, `heardBefore` characters were heard on an earlier leg of its way. */
  constructor(written: () => string, heardBefore: number, timing: ReplyTiming | null) {
    this.#written = written;
    this.timing = timing;
    this.#marks.push({ endChar: heardBefore, at: 0 });
  }

  /** Sound that comes now belongs to the characters from `start` to `end` of the text. */
  beginSentence(start: number, end: number): void {
    this.#sentence = { start, end, at: this.#inSamples() };
  }

  audio(pcm: Uint8Array): void {
    if (this.#state.kind === 'over' || pcm.length === 0) return;
    this.#chunks.push(pcm);
    this.#bufferedBytes += pcm.length;
    this.#inBytes += pcm.length;
  }

  /** A word of the present sentence; offsets in characters and ms from the sentence's begin. */
  word(textOffset: number, textLength: number, offsetMs: number, durationMs: number): void {
    if (!this.#sentence) return;
    const { start, end, at } = this.#sentence;
    const endChar = Math.min(end, start + textOffset + textLength);
    this.#marks.push({ endChar, at: at + Math.ceil((offsetMs + durationMs) * samplesPerMs) });
  }

  endSentence(): void {
    if (this.#sentence) this.#marks.push({ endChar: this.#sentence.end, at: this.#inSamples() });
    this.#sentence = null;
  }

  /** No more sound comes: the whole text was sounded, or the voice broke off. */
  end(as: 'whole' | 'broken'): void {
    this.#end = as;
  }

  get whole(): boolean {
    return this.#end === 'whole';
  }

  /** Opens the gate: sound may leave, as the utterance with this id. */
  release(utteranceId: string): void {
    if (this.#state.kind === 'held') this.#state = { kind: 'open', utteranceId };
  }

  /** Whether any of its sound has left. */
  get isAudible(): boolean {
    return this.#takenBytes > 0;
  }

  get isHeld(): boolean {
    return this.#state.kind === 'held';
  }

  get isOver(): boolean {
    return this.#state.kind === 'over';
  }

  get sentSamples(): number {
    return this.#takenBytes / 2;
  }

  /** Whether every sample was taken and none will come. */
  get isDry(): boolean {
    return this.#end !== 'coming' && this.#bufferedBytes === 0;
  }

  /** Resolves once less than `bytes` of sound wait to leave, or the track is over. One waiter at a time. */
  async room(bytes: number): Promise<void> {
    while (this.#bufferedBytes >= bytes && this.#state.kind !== 'over')
      await new Promise<void>((resolve) => (this.#roomWanted = resolve));
  }

  /** The next 20 ms, or null while there is no full frame; only an utterance's last frame is filled up with silence. */
  takeFrame(): Uint8Array | null {
    if (this.#state.kind !== 'open' || this.#bufferedBytes === 0) return null;
    if (this.#bufferedBytes < frameBytes && this.#end === 'coming') return null;
    const first = this.#chunks[0];
    const frame =
      first && first.length - this.#head >= frameBytes
        ? first.subarray(this.#head, this.#head + frameBytes)
        : new Uint8Array(frameBytes);
    this.#drain(frame, first?.buffer !== frame.buffer);
    this.#takenBytes += frameBytes;
    this.#wakeWriter();
    return frame;
  }

  #drain(frame: Uint8Array, copy: boolean): void {
    let filled = 0;
    for (let chunk = this.#chunks[0]; chunk && filled < frameBytes; chunk = this.#chunks[0]) {
      const take = Math.min(chunk.length - this.#head, frameBytes - filled);
      if (copy) frame.set(chunk.subarray(this.#head, this.#head + take), filled);
      filled += take;
      this.#head += take;
      if (this.#head < chunk.length) break;
      this.#chunks.shift();
      this.#head = 0;
    }
    this.#bufferedBytes -= filled;
  }

  /** Closes the track for good; `playedSamples` is how much of it the person heard. */
  finish(playedSamples: number): void {
    if (this.#state.kind === 'over') return;
    const { utteranceId } = this.#state.kind === 'open' ? this.#state : { utteranceId: null };
    const complete = this.#isPlayed(playedSamples);
    const heardText = this.#heardText(playedSamples, complete);
    this.#state = { kind: 'over', utteranceId, heardText, complete };
    this.#chunks.length = 0;
    this.#bufferedBytes = 0;
    this.#marks.length = 0;
    this.#wakeWriter();
  }

  /** What was heard when `playedSamples` were played; null while the utterance has no id. */
  report(playedSamples: number): HeardReport | null {
    const state = this.#state;
    if (state.kind === 'held' || state.utteranceId === null) return null;
    const complete = state.kind === 'over' ? state.complete : this.#isPlayed(playedSamples);
    const heardText = state.kind === 'over' ? state.heardText : this.#heardText(playedSamples, complete);
    return {
      utteranceId: state.utteranceId,
      writtenText: this.#written(),
      heardText,
      complete,
      playing: state.kind !== 'over',
      ...(this.figures ? { figures: this.figures } : {}),
    };
  }

  #isPlayed(playedSamples: number): boolean {
    return this.#end === 'whole' && playedSamples >= this.#inSamples();
  }

  #heardText(playedSamples: number, complete: boolean): string {
    const written = this.#written();
    if (complete) return written;
    const heard = this.#marks.filter((mark) => mark.at <= playedSamples).map((mark) => mark.endChar);
    return written.slice(0, Math.max(0, ...heard));
  }

  #inSamples(): number {
    return Math.ceil(this.#inBytes / 2);
  }

  #wakeWriter(): void {
    const wake = this.#roomWanted;
    this.#roomWanted = null;
    wake?.();
  }
}
