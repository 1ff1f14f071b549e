/** Runs the floor in time: events in, commands out at once, and a tick whenever the floor asks for one. */
import { hasWords } from '../domain/conversation/caller-words.ts';
import { floorWakesAt, openFloor, pendingWords, stepFloor } from '../domain/conversation/floor.ts';
import { withNews } from '../domain/conversation/floor-news.ts';
import type { Floor, FloorCommand, FloorEvent, FloorRules } from '../domain/conversation/floor-state.ts';
import type { Clock } from './clock.ts';

/** Whoever spoke so recently may have words that are still on their way. */
const momentMs = 1_000;

export class FloorRunner {
  readonly #clock: Clock;
  readonly #rules: () => FloorRules;
  readonly #obey: (command: FloorCommand) => void;
  readonly #events: FloorEvent[] = [];
  #floor: Floor;
  /** While it absorbs, it takes in what comes, and makes no move of its own. */
  #state: 'waiting' | 'taking' | 'absorbing' | 'closed' = 'waiting';
  #callOffTick: (() => void) | null = null;

  constructor(clock: Clock, rules: () => FloorRules, obey: (command: FloorCommand) => void) {
    this.#clock = clock;
    this.#rules = rules;
    this.#obey = obey;
    this.#floor = openFloor(clock.now());
    this.#armTick();
  }

  get agentHolds(): boolean {
    return this.#floor.holder.kind === 'agent' || this.#floor.holder.kind === 'paused';
  }

  /** Whether the agent may speak now: it has the floor, and is not paused. */
  get agentSpeaks(): boolean {
    return this.#floor.holder.kind === 'agent';
  }

  /** Whether the caller speaks, or did until a moment ago. */
  get callerSpeaks(): boolean {
    const { holder, voice } = this.#floor;
    return (
      holder.kind === 'caller' || this.#hearsVoice || this.#isRecent(voice.lastAt) || this.pending !== null
    );
  }

  /** Whether the caller is in the middle of a turn, or of an entry of keys, so that more of it may come. */
  get callerGoesOn(): boolean {
    const { holder, voice, words, wordsAt } = this.#floor;
    if (holder.kind === 'caller' || holder.kind === 'paused' || this.#hearsVoice) return true;
    const spoke = voice.voicedMs > 0 && this.#isRecent(voice.lastAt);
    return spoke || (hasWords(words) && this.#isRecent(wordsAt)) || this.pendingKeys !== null;
  }

  /** A line that was judged to be noise is no voice. */
  get #hearsVoice(): boolean {
    const { holder, voice } = this.#floor;
    return voice.since !== null && !(holder.kind === 'agent' && holder.deaf);
  }

  #isRecent(at: number | null): boolean {
    return at !== null && this.#clock.now() - at <= momentMs;
  }

  /** What the caller has said that was not taken for a turn yet. */
  get pending(): ReturnType<typeof pendingWords> {
    return pendingWords(this.#floor, this.#rules());
  }

  /** Keys that were pressed and are no entry yet. */
  get pendingKeys(): string | null {
    return this.#floor.keys?.digits ?? null;
  }

  /** Takes an event in; its commands are carried out before this returns, unless they themselves brought the event. */
  take(event: FloorEvent): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'absorbing') {
      this.#absorb(event);
      return;
    }
    this.#events.push(event);
    if (this.#state === 'taking') return;
    this.#state = 'taking';
    for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#step(next);
    if (this.#isStopped()) return;
    this.#state = 'waiting';
    this.#armTick();
  }

  /** The rules may be others than when it was last asked when to move. */
  rulesChanged(): void {
    if (this.#state === 'waiting') this.#armTick();
  }

  /** From now on nothing follows from what is taken in. */
  absorb(): void {
    this.#stop('absorbing');
  }

  close(): void {
    this.#stop('closed');
  }

  #stop(state: 'absorbing' | 'closed'): void {
    this.#state = state;
    this.#events.length = 0;
    this.#callOffTick?.();
  }

  #isStopped(): boolean {
    return this.#state === 'absorbing' || this.#state === 'closed';
  }

  /** Words that mend the last turn are the only command in an event itself, and as new as any others. */
  #absorb(event: FloorEvent): void {
    const { floor, commands } = withNews(this.#floor, event, this.#clock.now(), this.#rules());
    this.#floor = floor;
    for (const command of commands) this.#obey(command);
  }

  #step(event: FloorEvent): void {
    const { floor, commands } = stepFloor(this.#floor, event, this.#clock.now(), this.#rules());
    this.#floor = floor;
    for (const command of commands) if (!this.#isStopped()) this.#obey(command);
  }

  #armTick(): void {
    this.#callOffTick?.();
    const now = this.#clock.now();
    const wakeAt = floorWakesAt(this.#floor, now, this.#rules());
    this.#callOffTick =
      wakeAt === null
        ? null
        : this.#clock.after(Math.max(0, Math.ceil(wakeAt - now)), () => {
            this.take({ kind: 'tick' });
          });
  }
}
