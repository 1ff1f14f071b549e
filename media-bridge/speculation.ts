/** A reply begun on a probable end of the caller's turn: nothing of it is heard until it is adopted; dropped if the caller goes on. */
import { sameWords } from '../domain/conversation/caller-words.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { Counters } from './figures.ts';
import type { Reply } from './reply.ts';
import type { ReplyTiming } from './reply-timing.ts';
import type { Script } from './script.ts';

export interface Guess {
  readonly reply: Reply;
  readonly timing: ReplyTiming;
}

export class Speculation {
  readonly #voice: AgentVoice;
  readonly #counters: Counters;
  #guess: (Guess & { readonly text: string }) | null = null;

  constructor(voice: AgentVoice, counters: Counters) {
    this.#voice = voice;
    this.#counters = counters;
  }

  /** Begins a reply to `text`, in the place of the one before. */
  begin(text: string, script: Script, timing: ReplyTiming): void {
    this.drop();
    this.#counters.speculations += 1;
    this.#guess = { text, timing, reply: this.#voice.start(script, timing) };
  }

  /**
   * The reply to these words, however they are written, if it was begun and goes well so far. Any other is dropped: left
   * where it is, it would stand before what is said now.
   */
  adopt(text: string | null, decidedAt: number): Guess | null {
    const guess = this.#guess;
    if (!guess || text === null || !sameWords(guess.text, text) || guess.reply.failed) {
      this.drop();
      return null;
    }
    this.#guess = null;
    guess.timing.decidedAt = decidedAt;
    return guess;
  }

  drop(): void {
    const guess = this.#guess;
    if (!guess) return;
    this.#guess = null;
    this.#voice.discard(guess.reply);
    const counters = this.#counters;
    counters.speculationsDropped += 1;
    const count = (): void => {
      const usage = guess.reply.answered?.usage;
      counters.tokensDropped += (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
    };
    guess.reply.written.then(count, count);
  }
}
