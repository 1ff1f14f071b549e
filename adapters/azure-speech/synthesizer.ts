/** One leg's synthesizer: texts in turn, on a line to the service for each custom voice and one for all others. */
import type { SpokenPiece, SpokenText, Synthesizer } from '../../domain/ports/text-to-speech.ts';
import { closedFailure, silentService } from './failures.ts';
import { PieceQueue } from './piece-queue.ts';
import type { VoiceLine, VoiceLineOptions } from './voice-line.ts';
import { VoiceLines } from './voice-lines.ts';
import type { Voice } from './voices.ts';

export interface SynthesizerOptions extends Pick<VoiceLineOptions, 'host' | 'key'> {
  /** The voice for a language. */
  readonly voiceOf: (language: string) => Voice;
  /** The voice that is probably needed first: its line is opened ahead. */
  readonly firstVoice: Voice;
  readonly pieceTimeoutMs: number;
}

interface Turn {
  readonly begins: Promise<unknown>;
  /** Lets the next text begin once the line is clear; does nothing the second time. */
  end(): void;
}

export class AzureSynthesizer implements Synthesizer {
  readonly #options: SynthesizerOptions;
  readonly #closing = new AbortController();
  readonly #lines: VoiceLines;
  /** The line on which the last text was given. */
  #line: VoiceLine;
  /** Settles when the line is free for the next text. */
  #free: Promise<unknown> = Promise.resolve();

  constructor(options: SynthesizerOptions) {
    this.#options = options;
    this.#lines = new VoiceLines(options);
    this.#line = this.#lines.of(options.firstVoice);
  }

  async *speak(text: SpokenText, signal: AbortSignal): AsyncGenerator<SpokenPiece, void, undefined> {
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const turn = this.#queueUp();
    let over = text.text.trim() === '';
    try {
      await until(turn.begins, stop);
      if (!over && !stop.aborted) {
        yield* this.#sound(text, stop, turn);
        over = !stop.aborted;
      }
    } finally {
      turn.end();
    }
    if (!over && !signal.aborted) yield { kind: 'failed', failure: closedFailure };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#lines.close();
  }

  async *#sound(
    text: SpokenText,
    stop: AbortSignal,
    turn: Turn,
  ): AsyncGenerator<SpokenPiece, void, undefined> {
    const queue = new PieceQueue();
    const cut = (): void => {
      queue.cut();
      // Whoever plays may be busy for long with the piece it has; the line need not wait for it.
      turn.end();
    };
    stop.addEventListener('abort', cut);
    const voice = this.#options.voiceOf(text.language);
    this.#line = this.#lines.of(voice);
    const speaking = this.#line.speak({ ...text, voice }, (piece) => {
      queue.push(piece);
    });
    void speaking.then(() => {
      queue.end();
      turn.end();
    });
    try {
      for (;;) {
        const taken = await queue.take(this.#options.pieceTimeoutMs);
        if (taken.kind === 'end') return;
        if (taken.kind === 'timeout') {
          yield { kind: 'failed', failure: silentService(this.#options.pieceTimeoutMs) };
          return;
        }
        yield taken.piece;
      }
    } finally {
      stop.removeEventListener('abort', cut);
    }
  }

  /** Takes a place behind the texts given before. */
  #queueUp(): Turn {
    const begins = this.#free;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#free = promise;
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      // One that gives up its place while waiting must not let the next one in early.
      void begins.then(() => this.#clearLine()).then(resolve);
    };
    return { begins, end };
  }

  /** Makes the line free of what was left unfinished, if need be by a new line. */
  async #clearLine(): Promise<void> {
    await this.#line.stop();
    if (!this.#line.usable && !this.#closing.signal.aborted) this.#line = this.#lines.replace(this.#line);
  }
}

/** Waits for the promise or the signal, whichever comes first. */
async function until(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise: aborted, resolve } = Promise.withResolvers<null>();
  const wake = (): void => {
    resolve(null);
  };
  signal.addEventListener('abort', wake, { once: true });
  await Promise.race([promise, aborted]);
  signal.removeEventListener('abort', wake);
}
