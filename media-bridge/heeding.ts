/** How long a caller is heard on, when the talk is over and the line goes on: to the end of what is being said, which is not torn in two. */
import type { Clock } from './clock.ts';
import type { FloorRunner } from './floor-runner.ts';

/** `torn`: there was more to come, but it is not waited for, or the line brings it no more. */
export type HeardOut = 'whole' | 'torn';

/** Whoever goes on for longer is heard in two pieces. */
const longestMs = 8_000;
const lookMs = 20;

export class Heeding {
  /** Settles at once if the caller says nothing. */
  readonly over: Promise<HeardOut>;
  readonly #floor: Pick<FloorRunner, 'callerGoesOn' | 'pending' | 'pendingKeys'>;
  readonly #clock: Clock;
  readonly #until: number;
  readonly #settle: (heard: HeardOut) => void;
  #callOffLook: (() => void) | null = null;

  constructor(floor: Pick<FloorRunner, 'callerGoesOn' | 'pending' | 'pendingKeys'>, clock: Clock) {
    this.#floor = floor;
    this.#clock = clock;
    this.#until = clock.now() + longestMs;
    const { promise, resolve } = Promise.withResolvers<HeardOut>();
    this.over = promise;
    this.#settle = resolve;
    this.#look();
  }

  /** What the caller was saying was taken for a turn. */
  turnTaken(): void {
    if (this.#floor.pending === null && this.#floor.pendingKeys === null) this.#end('whole');
  }

  lineLost(): void {
    this.#end('torn');
  }

  #look(): void {
    if (!this.#floor.callerGoesOn) this.#end('whole');
    else if (this.#clock.now() >= this.#until) this.#end('torn');
    else
      this.#callOffLook = this.#clock.after(lookMs, () => {
        this.#look();
      });
  }

  #end(heard: HeardOut): void {
    this.#callOffLook?.();
    this.#settle(heard);
  }
}
