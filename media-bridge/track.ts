/** The sound of one utterance on its way to the person, and how far into its text each sample reaches. */
import type { HeardReport, ReplyFigures } from '../domain/conversation/transcript.ts';
import { frameBytes } from '../domain/ports/media-wire.ts';
import type { ReplyTiming } from './reply-timing.ts';
import { SoundBuffer } from './sound-buffer.ts';
import { WordMarks } from './word-marks.ts';

type State =
  /** Sound may come in, none may leave. */
  | { readonly kind: 'held' }
  | { readonly kind: 'open'; readonly utteranceId: string | null }
  | {
      readonly kind: 'over';
      readonly utteranceId: string | null;
      readonly heardText: string;
      readonly complete: boolean;
    };

export interface TrackOptions {
  /** A sound to wait by, no part of the conversation: over as soon as a track behind it has something to be heard. */
  readonly yields?: boolean;
}

export class Track {
  readonly timing: ReplyTiming | null;
  readonly yields: boolean;
  figures: ReplyFigures | null = null;
  readonly #written: () => string;
  readonly #sound = new SoundBuffer();
  readonly #marks: WordMarks;
  #hasLeft = false;
  #end: 'coming' | 'whole' | 'broken' = 'coming';
  #state: State = { kind: 'held' };
  #roomWanted: (() => void) | null = null;

  /** `written` tells the utterance's text as it stands; of it, `heardBefore` characters were heard on an earlier leg of its way. */
  constructor(
    written: () => string,
    heardBefore: number,
    timing: ReplyTiming | null,
    { yields = false }: TrackOptions = {},
  ) {
    this.#written = written;
    this.timing = timing;
    this.yields = yields;
    this.#marks = new WordMarks(heardBefore);
  }

  /** Sound that comes now belongs to the characters from `start` to `end` of the text. */
  beginSentence(start: number, end: number): void {
    this.#marks.beginSentence(start, end, this.#sound.samples);
  }

  audio(pcm: Uint8Array): void {
    if (this.#state.kind !== 'over' && pcm.length > 0) this.#sound.add(pcm);
  }

  /** A word of the present sentence; offsets in characters and ms from the sentence's begin. */
  word(textOffset: number, textLength: number, offsetMs: number, durationMs: number): void {
    if (this.#state.kind !== 'over') this.#marks.word(textOffset, textLength, offsetMs, durationMs);
  }

  endSentence(): void {
    if (this.#state.kind !== 'over') this.#marks.endSentence(this.#sound.samples);
  }

  /** No more sound comes: the whole text was sounded, or the voice broke off. */
  end(as: 'whole' | 'broken'): void {
    this.#end = as;
  }

  get whole(): boolean {
    return this.#end === 'whole';
  }

  /** Opens the gate: sound may leave, as the utterance with this id; without one nothing is ever reported of it. */
  release(utteranceId: string | null): void {
    if (this.#state.kind === 'held') this.#state = { kind: 'open', utteranceId };
  }

  /** Whether any of its sound has left; a sound to wait by never counts. */
  get isAudible(): boolean {
    return this.#hasLeft && !this.yields;
  }

  get isHeld(): boolean {
    return this.#state.kind === 'held';
  }

  get isOver(): boolean {
    return this.#state.kind === 'over';
  }

  /** The sample that leaves next; after `goBackTo` less than what has left already. */
  get sentSamples(): number {
    return this.#sound.position;
  }

  /** Whether every sample was taken and none will come. */
  get isDry(): boolean {
    return this.#end !== 'coming' && this.#sound.waitingBytes === 0;
  }

  /** Resolves once less than `bytes` of sound wait to leave, or the track is over. One waiter at a time. */
  async room(bytes: number): Promise<void> {
    while (this.#sound.waitingBytes >= bytes && this.#state.kind !== 'over')
      await new Promise<void>((resolve) => (this.#roomWanted = resolve));
  }

  /** Whether a frame may leave: a full one, or an utterance's last. */
  get hasFrame(): boolean {
    if (this.#state.kind !== 'open') return false;
    const { waitingBytes } = this.#sound;
    return waitingBytes >= frameBytes || (waitingBytes > 0 && this.#end !== 'coming');
  }

  /**
   * The next 20 ms; only to be called when `hasFrame`. Only an utterance's last frame is filled up with silence. Of the
   * sound that has left, the last `keptBytes` can be had again.
   */
  takeFrame(keptBytes: number): Uint8Array {
    const frame = this.#sound.take(keptBytes);
    this.#hasLeft = true;
    this.#wakeWriter();
    return frame;
  }

  /** What lies behind this sample was not played and leaves again. */
  goBackTo(sample: number): void {
    this.#sound.goBackTo(sample);
  }

  /** A word that was not played to its end is said again from its begin. */
  goBackToWord(): void {
    if (!this.yields) this.#sound.goBackTo(this.#marks.beginAgain(this.#sound.position));
  }

  /** Closes the track for good; `playedSamples` is how much of it the person heard. */
  finish(playedSamples: number): void {
    if (this.#state.kind === 'over') return;
    const { utteranceId } = this.#state.kind === 'open' ? this.#state : { utteranceId: null };
    const complete = this.#isPlayed(playedSamples);
    const heardText = this.#heardText(playedSamples, complete);
    this.#state = { kind: 'over', utteranceId, heardText, complete };
    this.#sound.clear();
    this.#marks.clear();
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
    return this.#end === 'whole' && playedSamples >= this.#sound.samples;
  }

  #heardText(playedSamples: number, complete: boolean): string {
    const written = this.#written();
    return complete ? written : written.slice(0, this.#marks.heardChars(playedSamples));
  }

  #wakeWriter(): void {
    const wake = this.#roomWanted;
    this.#roomWanted = null;
    wake?.();
  }
}
