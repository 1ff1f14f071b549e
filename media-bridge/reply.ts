/** One reply of the agent: fixed words and the model's, sounded sentence by sentence, and handed to playout as they come. */
import { filtered, refusedByFilter, type Refused } from '../domain/conversation/moderated.ts';
import type { ToolCall } from '../domain/conversation/transcript.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Synthesizer } from '../domain/ports/text-to-speech.ts';
import type { Failure } from '../domain/result.ts';
import { untilAborted } from './abortable.ts';
import { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import { answer, type AnswerEnd, type Question } from './model-answer.ts';
import type { ModelPool } from './model-pool.ts';
import type { Moderator } from '../domain/conversation/moderator.ts';
import { ReplyText, type Sentence } from './reply-text.ts';
import type { ReplyTiming } from './reply-timing.ts';
import type { Script } from './script.ts';
import type { ReplyLimits } from './settings.ts';
import { Track } from './track.ts';

export interface ReplyParts {
  readonly models: ModelPool;
  readonly moderator: Moderator | null;
  readonly synthesizer: Synthesizer;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly limits: ReplyLimits;
  /** Something about the track changed: sound came, or its end. */
  readonly onSound: () => void;
}

export interface Written {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** Sentences that were refused, and are not in the text. */
  readonly refused: readonly Refused[];
  /** The model's service refused the caller's words, so that the model has said nothing. */
  readonly declines?: Refused;
}

/** Sound that may wait in front of playout before the next sentence is asked for: 3 s. */
const enoughBytes = 96_000;

export class Reply {
  readonly track: Track;
  readonly script: Script;
  /** Resolves with why the caller's words must not be answered, or null; null itself where nobody judges them. */
  readonly clearance: Promise<Refused | null> | null;
  /** Resolves when the last word is written, or the reply was cut. */
  readonly written: Promise<Written>;
  readonly #parts: ReplyParts;
  readonly #timing: ReplyTiming | null;
  readonly #cut = new AbortController();
  readonly #sentences = new Channel<Sentence>();
  readonly #toolCalls: ToolCall[] = [];
  readonly #text: ReplyText;
  #isWritten = false;
  #failed = false;
  #answered: AnswerEnd | null = null;
  #declines: Refused | null = null;
  /** Why it was left unwritten, for another to take its place. */
  #refusedBy: Failure | null = null;

  constructor(parts: ReplyParts, script: Script, timing: ReplyTiming | null) {
    this.#parts = parts;
    this.script = script;
    this.#timing = timing;
    const { signal } = this.#cut;
    this.#text = new ReplyText({
      ...script,
      opening: script.opening.map(({ text }) => text).join(' '),
      moderator: parts.moderator,
      signal,
      onSentence: (sentence) => {
        this.#sentences.push(sentence);
      },
      onRefused: () => {
        parts.measures.counters.outputsRefused += 1;
      },
    });
    this.clearance = script.answers && (parts.moderator?.judge(script.answers.text, signal) ?? null);
    this.track = new Track(() => this.#reported, script.heardBefore.length, timing);
    this.#sound().catch((error: unknown) => {
      this.#voiceFails(error instanceof Error ? error.name : 'unknown');
    });
    this.written = this.#write();
    // Who waits for it handles this too; nobody waits for every reply.
    this.written.catch((error: unknown) => {
      parts.log.error('reply-broken', { error: error instanceof Error ? error.name : 'unknown' });
    });
  }

  /** Stops writing and sounding; what is written so far is the utterance. */
  cut(): Written {
    this.#cut.abort();
    this.#sentences.close();
    this.#text.cut();
    return this.#soFar();
  }

  /**
   * The same where the rest is to be made elsewhere: a sentence that had only been begun is left to it. With `unfinished`
   * the model had more to say, or to call.
   */
  breakOff(): Written & { readonly unfinished: boolean } {
    const unfinished = !this.#isWritten && !this.isCut && this.script.question !== null;
    const written = this.cut();
    if (!unfinished) return { ...written, unfinished };
    this.#text.dropRest();
    return { ...written, text: this.#text.text, unfinished };
  }

  /** What it answers was refused, and it was not heard then: another reply is to take its place, if it still was not. */
  get declines(): Refused | null {
    return this.#refusedBy ? this.#declines : null;
  }

  /** It was heard before another could take its place: it declines in its own words, and is written then. */
  declineItself(): Promise<Written> {
    const failure = this.#refusedBy;
    this.#refusedBy = null;
    if (failure) this.#fail(failure, null);
    return this.#conclude();
  }

  /** How the model's answer ended, with what it took; null if none was asked for. Resolves when `written` does. */
  get answered(): AnswerEnd | null {
    return this.#answered;
  }

  /** Whether it was cut short by us, whatever of it was played. */
  get isCut(): boolean {
    return this.#cut.signal.aborted;
  }

  /** Whether the model or the voice failed so far. */
  get failed(): boolean {
    return this.#failed;
  }

  /** While it is being written, a sentence that has only been begun may never be sounded: nobody is told of it. */
  get #reported(): string {
    return this.#isWritten || this.isCut ? this.#text.text : this.#text.handedOn;
  }

  #soFar(): Written {
    const { text, refused } = this.#text;
    return { text, toolCalls: [...this.#toolCalls], refused };
  }

  async #write(): Promise<Written> {
    const { opening, recurring, question, judged } = this.script;
    const unfit = judged ? await this.#judge(opening.map(({ text }) => text).join(' ')) : null;
    if (unfit) this.#text.refuseRest(unfit);
    else if (!this.isCut)
      for (const { text, language } of opening) this.#text.line(text, { language, recurring });
    const failure = question ? await this.#ask(question) : null;
    const refused = failure ? refusedByFilter(failure) : null;
    this.#declines = this.#saysNothing && this.script.answers ? refused : null;
    // A reply that declines takes the place of this one; whoever has it made gives this one up.
    if (failure && this.#declines && !this.track.isAudible) {
      this.#refusedBy = failure.failure;
      return this.#soFar();
    }
    if (failure) this.#fail(failure.failure, this.#declines ? null : refused);
    return this.#conclude();
  }

  async #conclude(): Promise<Written> {
    const judging = this.isCut ? null : this.#text.end();
    if (judging) await judging;
    if (!this.isCut) this.#isWritten = true;
    this.#sentences.close();
    return { ...this.#soFar(), ...(this.#declines ? { declines: this.#declines } : {}) };
  }

  /** Why words must not be said, or null. */
  async #judge(text: string): Promise<Refused | null> {
    return (await this.#parts.moderator?.judge(text, this.#cut.signal)) ?? null;
  }

  /** Whether the model has neither spoken nor acted. */
  get #saysNothing(): boolean {
    return this.#text.isOnlyOpening && this.#toolCalls.length === 0;
  }

  /** `refused`: the model's service would not have the answer said. */
  #fail({ code }: Failure, refused: Refused | null): void {
    this.#failed = true;
    this.#parts.log.warn('model-failed', { code, spoken: this.#text.text !== '' });
    if (this.isCut) return;
    const { apology, declined, language } = this.script;
    if (refused) this.#text.refuseRest(refused);
    else if (this.#saysNothing)
      this.#text.line(code === filtered ? declined : apology, { language, recurring: false });
  }

  /** Passes the model's words on; returns what went wrong, if anything. */
  async #ask(question: Question): Promise<Failed | null> {
    const { models, clock, limits } = this.#parts;
    const full = new AbortController();
    const listener = {
      text: (text: string): void => {
        this.#noteToken();
        if (this.#cut.signal.aborted) return;
        this.#text.add(text);
        if (this.#text.text.length > limits.maxCharacters) full.abort();
      },
      toolCall: (call: ToolCall): void => {
        this.#noteToken();
        if (!this.#cut.signal.aborted) this.#toolCalls.push(call);
      },
    };
    const end = await answer(
      { models, clock },
      question,
      listener,
      AbortSignal.any([this.#cut.signal, full.signal]),
    );
    this.#answered = end;
    if (end.fellBack) this.#parts.measures.counters.secondModel += 1;
    return end.kind === 'failed' ? end : null;
  }

  #noteToken(): void {
    if (this.#timing) this.#timing.firstTokenAt ??= this.#parts.clock.now();
  }

  async #sound(): Promise<void> {
    for await (const sentence of this.#sentences) {
      await this.track.room(enoughBytes);
      if (this.#cut.signal.aborted) return;
      const failure = await this.#soundSentence(sentence, true);
      if (failure) {
        this.#voiceFails(failure.code);
        return;
      }
    }
    if (this.#cut.signal.aborted) return;
    this.track.end('whole');
    this.#parts.onSound();
  }

  #voiceFails(code: string): void {
    this.#failed = true;
    this.#parts.log.warn('voice-failed', { code });
    this.track.end('broken');
    this.#parts.onSound();
  }

  /** Sounds one sentence; a failure before its first sound is worth a second try. */
  async #soundSentence(sentence: Sentence, mayRetry: boolean): Promise<Failure | null> {
    const { synthesizer, onSound, clock } = this.#parts;
    const { signal } = this.#cut;
    this.track.beginSentence(sentence.start, sentence.start + sentence.text.length);
    let sounded = false;
    // Marks alone ("…") have no sound.
    const pieces = /[\p{L}\p{N}]/u.test(sentence.text) ? synthesizer.speak(sentence, signal) : [];
    for await (const piece of Array.isArray(pieces) ? pieces : untilAborted(pieces, signal)) {
      if (piece.kind === 'failed') {
        if (sounded || !mayRetry || piece.failure.disposition === 'final') return piece.failure;
        return this.#soundSentence(sentence, false);
      }
      if (piece.kind === 'word') {
        this.track.word(piece.textOffset, piece.textLength, piece.offsetMs, piece.durationMs);
        continue;
      }
      sounded = true;
      if (this.#timing) this.#timing.firstByteAt ??= clock.now();
      this.track.audio(piece.pcm);
      onSound();
    }
    if (!signal.aborted) this.track.endSentence();
    return null;
  }
}

type Failed = Extract<AnswerEnd, { kind: 'failed' }>;
