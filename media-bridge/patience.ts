/** What is said to a caller who is kept waiting, and stands in no reply: requests for patience, and the apology for how long it takes. */
import { isPatience } from '../domain/conversation/context.ts';
import { patienceId, type Entry } from '../domain/conversation/transcript.ts';
import { utteranceId } from './active-reply.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { Memory } from './memory.ts';
import type { Reply } from './reply.ts';
import { patienceScript, phraseScript, type Script } from './script.ts';
import type { TurnStand } from './standing-turn.ts';

export interface PatienceParts {
  readonly epoch: number;
  /** Spoken until the memory knows better, BCP 47. */
  readonly language: string;
  readonly memory: Memory;
  readonly stand: TurnStand;
  readonly voice: AgentVoice;
}

export class Patience {
  readonly #parts: PatienceParts;
  /** How often it was asked for in this call. */
  #asked = 0;

  constructor(parts: PatienceParts) {
    this.#parts = parts;
  }

  /** Goes on behind what was said on the legs before, so that no phrase comes twice running. */
  carryOn(entries: readonly Entry[]): void {
    this.#asked += entries.filter(isPatience).length;
  }

  /** Asks for patience, before `reply` if that is what is waited for. */
  ask(reply: Reply | null): void {
    this.#say(patienceScript(this.#language, this.#asked), reply);
  }

  /** The apology for how long it takes. */
  get apology(): Script {
    return phraseScript('too_long', this.#language);
  }

  /** Apologises; `reply` is kept, and follows. */
  apologise(reply: Reply | null): void {
    this.#say(this.apology, reply);
  }

  get #language(): string {
    return this.#parts.memory.language ?? this.#parts.language;
  }

  #say(script: Script, reply: Reply | null): void {
    const { epoch, stand, voice } = this.#parts;
    this.#asked += 1;
    voice.askPatience(script, patienceId(utteranceId(epoch, stand.turn), this.#asked), reply);
  }
}
