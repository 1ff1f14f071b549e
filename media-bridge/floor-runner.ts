/** Runs the floor in time: events in, commands out at once, and a tick whenever the floor asks for one. */
import type { Phrase } from '../domain/conversation/caller-words.ts';
import { floorWakesAt, openFloor, pendingWords, stepFloor } from '../domain/conversation/floor.ts';
import type { Floor, FloorCommand, FloorEvent, FloorRules } from '../domain/conversation/floor-state.ts';
import type { Clock } from './clock.ts';

export class FloorRunner {
  readonly #clock: Clock;
  readonly #rules: () => FloorRules;
  readonly #obey: (command: FloorCommand) => void;
  readonly #events: FloorEvent[] = [];
  #floor: Floor;
  #state: 'waiting' | 'taking' | 'closed' = 'waiting';
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

  /** What the caller has said that was not taken for a turn yet. */
  get pending(): Phrase | null {
    return pendingWords(this.#floor);
  }

  /** Takes an event in; its commands are carried out before this returns, unless they themselves brought the event. */
  take(event: FloorEvent): void {
    if (this.#state === 'closed') return;
    this.#events.push(event);
    if (this.#state === 'taking') return;
    this.#state = 'taking';
    for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#step(next);
    if (this.#isClosed()) return;
    this.#state = 'waiting';
    this.#armTick();
  }

  close(): void {
    this.#state = 'closed';
    this.#events.length = 0;
    this.#callOffTick?.();
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #step(event: FloorEvent): void {
    const { floor, commands } = stepFloor(this.#floor, event, this.#clock.now(), this.#rules());
    this.#floor = floor;
    for (const command of commands) if (!this.#isClosed()) this.#obey(command);
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
