/** The sessions of one bridge, by leg. One that has ended stays a while, so that a late turn still gets its reports. */
import type { Clock } from './clock.ts';
import type { Session } from './session.ts';
import type { LegPath } from './session-parts.ts';

export class Sessions {
  readonly #clock: Clock;
  readonly #afterglowMs: number;
  /** So many that have ended are known at most. */
  readonly #mostEnded: number;
  readonly #byLeg = new Map<string, Session>();
  /** Those that live or still tell their last; one may be here whose leg another has taken. */
  readonly #unended = new Set<Session>();
  /** Those that have ended and are still known, oldest first, and how to call off what lets go of them. */
  readonly #afterglows = new Map<Session, () => void>();
  /** Looked at whenever a session has ended. */
  readonly #watchers = new Set<() => void>();
  #state: 'open' | 'closed' = 'open';

  constructor(clock: Clock, afterglowMs: number, mostEnded: number) {
    this.#clock = clock;
    this.#afterglowMs = afterglowMs;
    this.#mostEnded = mostEnded;
  }

  /** Those that have lost their socket, and how many may have: they tell their last, or are known for late turns. */
  get ended(): { readonly telling: number; readonly known: number; readonly most: number } {
    const telling = [...this.#unended].filter((session) => !session.isLive).length;
    return { telling, known: this.#afterglows.size, most: this.#mostEnded };
  }

  get liveCount(): number {
    return this.live().length;
  }

  live(): readonly Session[] {
    return [...this.#byLeg.values()].filter((session) => session.isLive);
  }

  /** Those that live or still tell their last. */
  unended(): readonly Session[] {
    return [...this.#unended];
  }

  find(leg: Pick<LegPath, 'callId' | 'legId'>): Session | undefined {
    return this.#byLeg.get(key(leg));
  }

  /** Takes a session in; one that has the leg already is fenced first. */
  add(leg: LegPath, open: () => Session): Session {
    this.#byLeg.get(key(leg))?.supersede();
    const session = open();
    this.#byLeg.set(key(leg), session);
    this.#unended.add(session);
    const ending = [...this.#unended].filter(({ isLive }) => !isLive);
    if (ending.length > this.#mostEnded) ending[0]?.giveUp();
    return session;
  }

  /** Called when a session has ended for good. */
  over(session: Session): void {
    this.#unended.delete(session);
    for (const look of [...this.#watchers]) look();
    if (this.#state === 'closed') return;
    this.#afterglows.set(
      session,
      this.#clock.after(this.#afterglowMs, () => {
        this.#forget(session);
      }),
    );
    const [oldest] = this.#afterglows.keys();
    if (oldest && this.#afterglows.size > this.#mostEnded) this.#forget(oldest);
  }

  /**
   * Waits until every session has told its last, or `withinMs`; what is not told then is given up. Leaves no timer
   * behind. Sessions that are still live are not ended; those that have ended can still be found.
   */
  async close(withinMs: number): Promise<void> {
    this.#state = 'closed';
    for (const callOff of this.#afterglows.values()) callOff();
    this.#afterglows.clear();
    await this.#until(() => this.#unended.size === 0, withinMs);
    for (const session of this.#unended) session.giveUp();
  }

  #forget(session: Session): void {
    this.#afterglows.get(session)?.();
    this.#afterglows.delete(session);
    if (this.#byLeg.get(key(session.leg)) === session) this.#byLeg.delete(key(session.leg));
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
