/** One reply of the agent: fixed words and the model's, cut into sentences, sounded, and handed to playout as they come. */
import type { ToolCall } from '../domain/conversation/transcript.ts';
import { firstSentence } from '../domain/conversation/sentences.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Synthesizer } from '../domain/ports/text-to-speech.ts';
import type { Failure } from '../domain/result.ts';
import { untilAborted } from './abortable.ts';
import { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import { answer, type AnswerEnd, type Question } from './model-answer.ts';
import type { ReplyTiming } from './reply-timing.ts';
import type { Script } from './script.ts';
import type { ReplyLimits } from './settings.ts';
import { Track } from './track.ts';

export interface ReplyParts {
  readonly models: readonly LanguageModel[];
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
}

interface Sentence {
  /** Where it lies in the written text, blanks around it left out. */
  readonly start: number;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  readonly recurring: boolean;
}

/** Sound that may wait in front of playout before the next sentence is asked for: 3 s. */
const enoughBytes = 96_000;

export class Reply {
  readonly track: Track;
  /** Resolves when the last word is written, or the reply was cut. */
  readonly written: Promise<Written>;
  readonly #parts: ReplyParts;
  readonly #script: Script;
  readonly #timing: ReplyTiming | null;
  readonly #cut = new AbortController();
  readonly #sentences = new Channel<Sentence>();
  readonly #toolCalls: ToolCall[] = [];
  readonly #opening: string;
  #text: string;
  /** How far the text has been cut into sentences. */
  #cutAt: number;
  #isWritten = false;
  #failed = false;
  #answered: AnswerEnd | null = null;

  constructor(parts: ReplyParts, script: Script, timing: ReplyTiming | null) {
    this.#parts = parts;
    this.#script = script;
    this.#timing = timing;
    this.#text = script.heardBefore;
    this.#cutAt = script.heardBefore.length;
    this.#opening = script.opening.map(({ text }) => text).join(' ');
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
    return this.#soFar();
  }

  /**
   * The same where the rest is to be made elsewhere: a sentence that had only been begun is left to it. With `unfinished`
   * the model had more to say, or to call.
   */
  breakOff(): Written & { readonly unfinished: boolean } {
    const unfinished = !this.#isWritten && !this.isCut && this.#script.question !== null;
    const { text, toolCalls } = this.cut();
    if (!unfinished) return { text, toolCalls, unfinished };
    this.#text = text.slice(0, this.#cutAt).trimEnd();
    return { text: this.#text, toolCalls, unfinished };
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
    return this.#isWritten || this.isCut ? this.#text : this.#text.slice(0, this.#cutAt);
  }

  #soFar(): Written {
    return { text: this.#text, toolCalls: [...this.#toolCalls] };
  }

  async #write(): Promise<Written> {
    const { opening, recurring, question, apology } = this.#script;
    for (const [at, { text, language }] of opening.entries()) {
      this.#append(at === 0 ? text : ` ${text}`);
      this.#flush(true, { language, recurring });
    }
    if (question) {
      const failure = await this.#ask(question);
      if (failure) {
        this.#failed = true;
        this.#parts.log.warn('model-failed', { code: failure.code, spoken: this.#text.length > 0 });
        if (this.#text === this.#opening && this.#toolCalls.length === 0) this.#continue(apology);
      }
    }
    if (!this.#cut.signal.aborted) {
      this.#flush(true, this.#own);
      this.#isWritten = true;
    }
    this.#sentences.close();
    return this.#soFar();
  }

  /** Passes the model's words on; returns what went wrong, if anything. */
  async #ask(question: Question): Promise<Failure | null> {
    const { models, clock, limits } = this.#parts;
    const full = new AbortController();
    const listener = {
      text: (text: string): void => {
        this.#noteToken();
        if (this.#cut.signal.aborted) return;
        this.#continue(text);
        if (this.#text.length > limits.maxCharacters) full.abort();
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
    if (end.model > 0) this.#parts.measures.counters.secondModel += 1;
    return end.kind === 'failed' ? end.failure : null;
  }

  #noteToken(): void {
    if (this.#timing) this.#timing.firstTokenAt ??= this.#parts.clock.now();
  }

  /** Adds the model's words; between the fixed words and them there is a space. */
  #continue(text: string): void {
    const opening = this.#opening;
    const needsSpace = opening !== '' && this.#text.endsWith(opening) && !/^\s/u.test(text);
    this.#append(this.#text === '' ? text.trimStart() : needsSpace && text !== '' ? ` ${text}` : text);
    this.#flush(false, this.#own);
  }

  /** How the model's words are spoken. */
  get #own(): Pick<Sentence, 'language' | 'recurring'> {
    return { language: this.#script.language, recurring: false };
  }

  #append(text: string): void {
    this.#text += text;
  }

  /** Hands every sentence on that is sure to be over; with `whole` also the last. */
  #flush(whole: boolean, voice: Pick<Sentence, 'language' | 'recurring'>): void {
    for (;;) {
      const next = firstSentence(this.#text.slice(this.#cutAt), whole);
      if (!next) return;
      const text = next.sentence.trim();
      const start = this.#cutAt + next.sentence.indexOf(text);
      this.#cutAt += next.sentence.length;
      if (text !== '') this.#sentences.push({ start, text, ...voice });
    }
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
