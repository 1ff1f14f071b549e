/** The sessions of one bridge, by leg. One that has ended stays a while, so that a late turn still gets its reports. */
import type { Clock } from './clock.ts';
import type { LegPath, Session } from './session.ts';

export class Sessions {
  readonly #clock: Clock;
  readonly #afterglowMs: number;
  readonly #byLeg = new Map<string, Session>();
  /** Those that live or still tell their last; one may be here whose leg another has taken. */
  readonly #unended = new Set<Session>();
  /** How to call off what lets go of an ended session. */
  readonly #afterglows = new Set<() => void>();
  /** Looked at whenever a session has ended. */
  readonly #watchers = new Set<() => void>();
  #state: 'open' | 'closed' = 'open';

  constructor(clock: Clock, afterglowMs: number) {
    this.#clock = clock;
    this.#afterglowMs = afterglowMs;
  }

  get liveCount(): number {
    return this.live().length;
  }

  live(): readonly Session[] {
    return [...this.#byLeg.values()].filter((session) => session.isLive);
  }

  find(leg: Pick<LegPath, 'callId' | 'legId'>): Session | undefined {
    return this.#byLeg.get(key(leg));
  }

  /** Takes a session in; one that has the leg already is fenced first. */
  add(leg: LegPath, open: () => Session): Session {
    this.#byLeg.get(key(leg))?.fence();
    const session = open();
    this.#byLeg.set(key(leg), session);
    this.#unended.add(session);
    return session;
  }

  /** Called when a session has ended for good. */
  ended(session: Session): void {
    this.#unended.delete(session);
    for (const look of [...this.#watchers]) look();
    if (this.#state === 'closed') return;
    const callOff = this.#clock.after(this.#afterglowMs, () => {
      this.#afterglows.delete(callOff);
      if (this.#byLeg.get(key(session.leg)) === session) this.#byLeg.delete(key(session.leg));
    });
    this.#afterglows.add(callOff);
  }

  /** Resolves when no session is live, or after `withinMs`. */
  async none(withinMs: number): Promise<void> {
    await this.#until(() => this.liveCount === 0, withinMs);
  }

  /**
   * Waits until every session has told its last, or `withinMs`; what is not told then is given up. Leaves no timer
   * behind. Sessions that are still live are not ended; those that have ended can still be found.
   */
  async close(withinMs: number): Promise<void> {
    this.#state = 'closed';
    for (const callOff of this.#afterglows) callOff();
    this.#afterglows.clear();
    await this.#until(() => this.#unended.size === 0, withinMs);
    for (const session of this.#unended) session.giveUp();
  }

  async #until(holds: () => boolean, withinMs: number): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        callOff();
        this.#watchers.delete(look);
        resolve();
      };
      const look = (): void => {
        if (holds()) over();
      };
      const callOff = this.#clock.after(withinMs, over);
      this.#watchers.add(look);
    });
  }
}

function key({ callId, legId }: Pick<LegPath, 'callId' | 'legId'>): string {
  return `${callId}/${legId}`;
}
