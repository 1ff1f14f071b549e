/** Gives a turn back that only waits for what is being said to be heard: once it was, or was cut off. */
import type { AgentVoice } from './agent-voice.ts';
import type { Answering } from './answering.ts';
import type { Clock } from './clock.ts';
import type { Memory } from './memory.ts';
import { waitsForHearing, type StandingTurn, type TurnStand } from './standing-turn.ts';

export interface HearingOutParts {
  readonly memory: Memory;
  readonly stand: TurnStand;
  readonly voice: AgentVoice;
  readonly answering: Answering;
  readonly clock: Clock;
  /** Whether the talk is over: it gives its turn back with its last words. */
  readonly isOver: () => boolean;
}

/** How often it is looked how much of an announcement was heard. */
const lookMs = 200;

export class HearingOut {
  readonly #parts: HearingOutParts;

  constructor(parts: HearingOutParts) {
    this.#parts = parts;
  }

  /** A turn has come: looks now, and every now and then while it stands. */
  follow(turn: StandingTurn): void {
    if (!waitsForHearing(turn.input)) return;
    this.look();
    this.#parts.clock.after(lookMs, () => {
      if (this.#parts.stand.turn === turn) this.follow(turn);
    });
  }

  /** Something was said, heard or cut off. */
  look(): void {
    const { stand, answering, voice, isOver } = this.#parts;
    const { turn, wanted, resumes } = stand;
    if (isOver() || !turn || !waitsForHearing(turn.input) || wanted || resumes) return;
    if (answering.active || (voice.busy && !this.#isAnnounced(turn))) return;
    stand.giveBack({ heard: voice.reports.take() });
  }

  /** What a turn waits for is the announcement of the recording: whatever is said behind that need not be heard out. */
  #isAnnounced({ input }: StandingTurn): boolean {
    const { memory, voice } = this.#parts;
    return input.trigger.kind === 'listen' && memory.hasAnnounced(voice.reports.peek());
  }
}
