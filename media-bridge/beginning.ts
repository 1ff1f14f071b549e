/** Begins the agent's replies: once it has the floor and knows enough, or on the chance; until then it owes them. */
import type { Phrase } from '../domain/conversation/caller-words.ts';
import type { ConverseEnd } from '../domain/conversation/converse.ts';
import type { GiveUpReason } from '../domain/conversation/silence.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { Answering } from './answering.ts';
import type { CallerSide } from './caller-side.ts';
import type { Clock } from './clock.ts';
import type { FloorRunner } from './floor-runner.ts';
import type { Memory } from './memory.ts';
import { newTiming } from './reply-timing.ts';
import {
  askScript,
  introductionScript,
  messageScript,
  modelScript,
  phraseScript,
  scriptFor,
  type Cause,
  type Script,
} from './script.ts';
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
  #introduces = false;

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

  /** A machine asks who calls: what is said next says so, whatever it would have been. */
  introduce(): void {
    this.#introduces = true;
    this.#parts.speculation.drop();
  }

  /** Says on an answering machine what is left on one, in place of anything else, and gives the turn back with that. */
  leaveMessage(): void {
    const { clock, memory, speculation, stand } = this.#parts;
    const { context } = memory;
    if (!context) return;
    this.forget();
    speculation.drop();
    stand.dropResume();
    this.#say('message', messageScript(context), clock.now(), 'message_left');
  }

  #say(cause: Cause, script: Script, decidedAt: number, thenEnds: ConverseEnd | null): void {
    const { answering, voice } = this.#parts;
    const timing = newTiming(decidedAt);
    voice.resume();
    answering.begin(cause, { reply: voice.start(script, timing), timing }, thenEnds);
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
    const { context } = memory;
    if (context) answering.speakRest(context);
    // The rest counts as heard in what a model is asked with.
    const { knowledge } = memory;
    if (context && stand.wanted?.kind === 'hand_over') {
      const timing = newTiming(decidedAt);
      const script = phraseScript('putting_through', context.language);
      answering.begin(cause, { reply: voice.start(script, timing), timing }, null);
      return;
    }
    if (!knowledge) {
      speculation.drop();
      this.#owed = { cause, decidedAt, reason };
      if (memory.toolsOutstanding) floor.take({ kind: 'agent_works' });
      return;
    }
    if (this.#introduces && cause === 'words') {
      this.#introduces = false;
      this.#say(cause, introductionScript(knowledge.context), decidedAt, null);
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
      // Whoever has said something meanwhile is answered, and not asked past it.
      const asks = trigger.kind === 'ask' && !caller.unanswered ? trigger : null;
      const script = scriptFor(cause, knowledge, reason, () =>
        asks ? askScript(asks) : modelScript(knowledge, trigger, clock.wall()),
      );
      answering.begin(cause, { reply: voice.start(script, timing), timing }, reason);
    }
  }

  /** The turn is probably over: the workflow is told, and a reply begun, so that neither is waited for once it is. */
  guess(phrase: Phrase, now: number): void {
    const { answering, caller, clock, memory, speculation, stand } = this.#parts;
    if (memory.chooses || answering.active || this.#owed || this.#introduces) return;
    if (stand.wanted || stand.resumes) return;
    caller.saidSoFar(phrase);
    const { knowledge } = memory;
    if (!knowledge || knowledge.greets || knowledge.announces) return;
    const script = modelScript(knowledge, { kind: 'listen' }, clock.wall());
    speculation.begin(phrase.text, script, newTiming(now));
  }
}
