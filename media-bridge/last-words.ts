/** What the caller said or pressed last on a leg whose talk is over: heard out, told, and waited for. */
import type { ConverseEnd } from '../domain/conversation/converse.ts';
import type { FloorCommand } from '../domain/conversation/floor-state.ts';
import type { CallerSide } from './caller-side.ts';
import type { Clock } from './clock.ts';
import type { FloorRunner } from './floor-runner.ts';
import type { OnBroken } from './guard.ts';
import { Heeding } from './heeding.ts';
import { settledWithin } from './settled-within.ts';

/** What becomes of the line when a talk on it is over. */
export type LineAfter = 'lost' | 'goes-on';

export interface LastWordsParts {
  readonly floor: FloorRunner;
  readonly caller: CallerSide;
  readonly clock: Clock;
  /** Has the ears finish the word they are at: they are brought no more sound. */
  readonly finishWord: () => void;
  /** What was said could not be told, and the turn may not be back. */
  readonly onFault: OnBroken;
}

/** Words come so late behind the sound they were spoken with. */
const hearOutMs = 400;
/** The workflow has so long to take them; on a line that goes on nothing can be done without it anyway. */
const takenMs: Record<LineAfter, number> = { lost: 1_000, 'goes-on': 15_000 };

export class LastWords {
  /** Settles when all is told. */
  readonly told: Promise<void>;
  readonly #parts: LastWordsParts;
  readonly #heeding: Heeding | null;

  /**
   * Closes the floor, and has the turn go back by `giveBack`: on a lost line once the workflow has the last words, as the
   * loss itself may be told then; to whoever has taken the leg over, or is to give it back, at once, and the words follow.
   */
  constructor(parts: LastWordsParts, reason: ConverseEnd, line: LineAfter, giveBack: () => void) {
    this.#parts = parts;
    this.#heeding = line === 'goes-on' ? new Heeding(parts.floor, parts.clock) : null;
    this.told = this.#end(reason, line, giveBack).catch((error: unknown) => {
      parts.floor.close();
      parts.onFault(error);
    });
  }

  /** Settles once no more of the line's sound is wanted. */
  get heeded(): Promise<unknown> {
    return this.#heeding?.over ?? Promise.resolve();
  }

  /** The line went on, and does not any more. */
  lineLost(): void {
    this.#heeding?.lineLost();
  }

  /** Of what the floor says now, only what the caller said is told; nothing else follows from it. */
  take(command: FloorCommand): void {
    const { caller } = this.#parts;
    if (command.kind === 'said') caller.said(command);
    else if (command.kind === 'corrected') caller.corrected(command.phrase, command.restart);
    else if (command.kind === 'backchannel') caller.listened(command);
    else if (command.kind === 'pressed') caller.pressed(command.digits);
    else if (command.kind === 'answer' || command.kind === 'give_up') this.#heeding?.turnTaken();
  }

  async #end(reason: ConverseEnd, line: LineAfter, giveBack: () => void): Promise<void> {
    if (reason === 'media_lost') await this.#tell(line);
    else if (reason === 'fenced') {
      const told = this.#tell(line);
      giveBack();
      await told;
      return;
    } else this.#parts.floor.close();
    giveBack();
  }

  async #tell(line: LineAfter): Promise<void> {
    const { floor, caller, clock } = this.#parts;
    const heard = this.#heeding ? await this.#heeding.over : 'torn';
    if (heard === 'torn' && floor.callerSpeaks) await this.#hearOut();
    const { pending, pendingKeys } = floor;
    if (pending) caller.lastSaid(pending.phrase, pending.aside);
    if (pendingKeys !== null) caller.pressed(pendingKeys);
    floor.close();
    if (caller.telling) await settledWithin(caller.telling, takenMs[line], clock);
  }

  async #hearOut(): Promise<void> {
    const { floor, clock, finishWord } = this.#parts;
    floor.absorb();
    finishWord();
    await new Promise<void>((resolve) => void clock.after(hearOutMs, resolve));
  }
}
