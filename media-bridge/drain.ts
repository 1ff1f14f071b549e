/** Moves the calls of a bridge that is to stop to other bridges: each at a natural moment, and not all at once. */
import type { Clock } from './clock.ts';
import type { Sessions } from './sessions.ts';

export interface DrainParts {
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** After so long a call is moved in the middle of a word of ours; after twice as long whatever goes on in it. */
  readonly drainMs: number;
}

/** As long as a frame: a word that has ended is noticed before much of the next is heard. */
const lookMs = 20;
/** Ten in 100 ms: the bridges that get them have others to serve meanwhile. */
const movedPerLook = 2;

/** Resolves when no session is live any more. No new ones may come meanwhile. */
export async function moveAll({ sessions, clock, drainMs }: DrainParts): Promise<void> {
  const beganAt = clock.now();
  while (sessions.liveCount > 0) {
    const share = drainMs > 0 ? (clock.now() - beganAt) / drainMs : Infinity;
    let moved = 0;
    for (const session of sessions.live())
      if (session.isLive && session.moveIf(moved < movedPerLook ? share : null)) moved += 1;
    await new Promise<void>((resolve) => void clock.after(lookMs, resolve));
  }
}
