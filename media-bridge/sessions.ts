/** The sessions of one bridge, by leg. One that has ended stays a while, so that a late turn still gets its reports. */
import type { Clock } from './clock.ts';
import type { LegPath, Session } from './session.ts';

export class Sessions {
  readonly #clock: Clock;
  readonly #afterglowMs: number;
  readonly #byLeg = new Map<string, Session>();
  #whenNone: (() => void) | null = null;

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
    return session;
  }

  /** Called when a session has ended for good. */
  ended(session: Session): void {
    if (this.liveCount === 0) this.#whenNone?.();
    this.#clock.after(this.#afterglowMs, () => {
      if (this.#byLeg.get(key(session.leg)) === session) this.#byLeg.delete(key(session.leg));
    });
  }

  /** Resolves when no session is live, or after `withinMs`. */
  async none(withinMs: number): Promise<void> {
    if (this.liveCount === 0) return;
    await new Promise<void>((resolve) => {
      const callOff = this.#clock.after(withinMs, resolve);
      this.#whenNone = (): void => {
        callOff();
        resolve();
      };
    });
  }
}

function key({ callId, legId }: Pick<LegPath, 'callId' | 'legId'>): string {
  return `${callId}/${legId}`;
}
