/** The turn of the workflow that stands at a leg: what it was given, what it still wants said, and what it gives back. */
import type { ConverseInput, ConverseOutput } from '../domain/conversation/converse.ts';

export interface StandingTurn {
  readonly input: ConverseInput;
  readonly adoptedAt: number;
  readonly output: Promise<ConverseOutput>;
  readonly settle: (output: ConverseOutput) => void;
}

type Resume = NonNullable<ConverseInput['resume']>;

/** The place where one turn at a time stands. */
export class TurnStand {
  #turn: StandingTurn | null = null;
  #wanted: ConverseInput['trigger'] | null = null;
  #resume: Resume | null = null;

  get turn(): StandingTurn | null {
    return this.#turn;
  }

  /** What the turn still wants said of its own accord. */
  get wanted(): ConverseInput['trigger'] | null {
    return this.#wanted;
  }

  /** Whether the end of an utterance that was cut off is to be spoken. */
  get resumes(): boolean {
    return this.#resume !== null;
  }

  /** Lets a turn stand in the place of the one before it; null if that one is younger. */
  adopt(input: ConverseInput, now: number): StandingTurn | null {
    if (this.#turn && this.#turn.input.turn > input.turn) return null;
    this.#turn?.settle({ heard: [], ended: 'fenced' });
    const { promise, resolve } = Promise.withResolvers<ConverseOutput>();
    this.#turn = { input, adoptedAt: now, output: promise, settle: resolve };
    this.#wanted = asksForWords(input) ? input.trigger : null;
    this.#resume = input.resume ?? null;
    return this.#turn;
  }

  giveBack(output: ConverseOutput): void {
    const turn = this.#turn;
    this.#turn = null;
    turn?.settle(output);
  }

  /** A reply has taken on what was wanted. */
  serve(): void {
    this.#wanted = null;
  }

  /** The reply for this turn was taken back: what it asked for is wanted again. */
  wantAgain(turn: StandingTurn | null): void {
    if (turn && asksForWords(turn.input)) this.#wanted = turn.input.trigger;
  }

  /** What is to be spoken on; once. */
  takeResume(): Resume | null {
    const resume = this.#resume;
    this.dropResume();
    return resume;
  }

  dropResume(): void {
    this.#resume = null;
  }
}

/** Whether the trigger asks for words of its own, rather than for waiting. */
function asksForWords({ trigger }: ConverseInput): boolean {
  if (trigger.kind === 'hand_over') return trigger.announce === true;
  return trigger.kind !== 'listen' && trigger.kind !== 'finish';
}

/** Whether the turn is for no more than for what is being said to be heard to its end. */
export function waitsForHearing({ trigger }: ConverseInput): boolean {
  return trigger.kind === 'hand_over' || (trigger.kind === 'listen' && trigger.untilHeard === true);
}
