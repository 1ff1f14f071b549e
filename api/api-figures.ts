/** What the API counts about itself, and how full each thing is that could grow. */

/** Something bounded: how much it holds now, and the most it may. */
export interface Hold {
  readonly name: string;
  readonly now: number;
  readonly most: number;
}

export interface Counters {
  /** All but those for health and figures. */
  requests: number;
  /** Requests turned away because too many were under way. */
  refused: number;
  /** Calls turned away because as many as may be were under way. */
  overloaded: number;
}

export interface Figures extends Readonly<Counters> {
  readonly holds: readonly Hold[];
}

/** One per process, handed to its parts. */
export class ApiFigures {
  readonly counters: Counters = { requests: 0, refused: 0, overloaded: 0 };
  /** As many as there are parts; added once, when the API is built. */
  readonly #holds: (() => Hold)[] = [];

  watch(hold: () => Hold): void {
    this.#holds.push(hold);
  }

  now(): Figures {
    return { ...this.counters, holds: this.#holds.map((hold) => hold()) };
  }
}
