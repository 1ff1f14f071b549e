/** Begins the agent's replies: once it has the floor and knows enough, or on the chance; until then it owes them. */
import type { Phrase } from '../domain/conversation/caller-words.ts';
import type { GiveUpReason } from '../domain/conversation/silence.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { Answering } from './answering.ts';
import type { CallerSide } from './caller-side.ts';
import type { Clock } from './clock.ts';
import type { FloorRunner } from './floor-runner.ts';
import type { Memory } from './memory.ts';
import { newTiming } from './reply-timing.ts';
import { modelScript, scriptFor, type Cause } from './script.ts';
import type { Speculation } from './speculation.ts';
import type { TurnStand } from './standing-turn.ts';

export interface BeginningParts {
  readonly floor: FloorRunner;
  readonly memory: Memory;
  readonly stand: TurnStand;
  readonly voice: AgentVoice;
  readonly caller: CallerSide;
  readonly answering: Answering;
  readonly speculation: Speculation;
  readonly clock: Clock;
  /** The agent has the floor and nothing to say beyond what is being played. */
  readonly onNothing: () => void;
}

/** The agent has the floor, but what it needs to know has not come yet. */
interface Owed {
  readonly cause: Cause;
  readonly decidedAt: number;
  readonly reason: GiveUpReason | null;
}

export class Beginning {
  readonly #parts: BeginningParts;
  #owed: Owed | null = null;

  constructor(parts: BeginningParts) {
    this.#parts = parts;
  }

  get owes(): boolean {
    return this.#owed !== null;
  }

  /** What was owed is not any more. */
  forget(): void {
    this.#owed = null;
  }

  /** What the agent owes it says now, or else what it wants to say. */
  speak(now: number): void {
    const { cause, decidedAt, reason } = this.#owed ?? { cause: 'words', decidedAt: now, reason: null };
    this.#owed = null;
    this.begin(cause, decidedAt, reason);
  }

  /** The agent has the floor: it speaks, or owes it until it knows enough. */
  begin(cause: Cause, decidedAt: number, reason: GiveUpReason | null = null): void {
    const { answering, caller, clock, floor, memory, speculation, stand, voice } = this.#parts;
    voice.resume();
    if (answering.active) return;
    if (memory.knowledge) answering.speakRest(memory.knowledge.context);
    const { knowledge } = memory;
    if (!knowledge) {
      speculation.drop();
      this.#owed = { cause, decidedAt, reason };
      if (memory.toolsOutstanding) floor.take({ kind: 'agent_works' });
      return;
    }
    // The menu of languages has fixed words: its rest is all of it.
    if (knowledge.chooses && stand.wanted?.kind === 'go_on') stand.serve();
    const fits = cause === 'words' && !stand.wanted;
    const guess = speculation.adopt(fits ? caller.lastText : null, decidedAt);
    if (guess) answering.begin(cause, guess, null);
    else if (cause === 'words' && !stand.wanted && !caller.unanswered) this.#parts.onNothing();
    else {
      const timing = newTiming(decidedAt);
      const trigger = stand.wanted ?? { kind: 'listen' as const };
      const script = scriptFor(cause, knowledge, reason, () => modelScript(knowledge, trigger, clock.wall()));
      answering.begin(cause, { reply: voice.start(script, timing), timing }, reason);
    }
  }

  /** The turn is probably over: the workflow is told, and a reply begun, so that neither is waited for once it is. */
  guess(phrase: Phrase, now: number): void {
    const { answering, caller, clock, memory, speculation, stand } = this.#parts;
    if (memory.chooses || answering.active || this.#owed) return;
    if (stand.wanted || stand.resumes) return;
    caller.saidSoFar(phrase);
    const { knowledge } = memory;
    if (!knowledge || knowledge.greets) return;
    const script = modelScript(knowledge, { kind: 'listen' }, clock.wall());
    speculation.begin(phrase.text, script, newTiming(now));
  }
}
