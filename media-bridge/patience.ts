/** What is said to a caller who is kept waiting, and stands in no reply: requests for patience, and the apology for how long it takes. */
import { isPatience } from '../domain/conversation/context.ts';
import { patienceId, type Entry } from '../domain/conversation/transcript.ts';
import { utteranceId } from './active-reply.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { Answering } from './answering.ts';
import type { Measures } from './figures.ts';
import type { Memory } from './memory.ts';
import { newTiming } from './reply-timing.ts';
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
  readonly answering: Answering;
  readonly measures: Measures;
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

  /** Asks for patience, before the reply if one is being made. */
  ask(): void {
    const { voice, answering, measures } = this.#parts;
    // The answer is there, and only waits for the last such phrase to end.
    if (voice.hasAnswer) return;
    measures.counters.waitingPhrases += 1;
    this.#say(patienceScript(this.#language, this.#asked), answering.active?.reply ?? null);
  }

  /** It took too long, and the caller is told so: in place of what is being made, unless that only waits for the workflow. */
  apologise(now: number): void {
    const { voice, answering, measures } = this.#parts;
    if (voice.hasAnswer) return;
    measures.counters.apologies += 1;
    const script = phraseScript('too_long', this.#language);
    const { active, waitsForWorkflow } = answering;
    if (!active || waitsForWorkflow) {
      this.#say(script, active?.reply ?? null);
      return;
    }
    answering.drop();
    const timing = newTiming(now);
    answering.begin('apology', { reply: voice.start(script, timing), timing }, null);
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
