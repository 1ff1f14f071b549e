/** Which model is asked first, and which is left alone for a while because it was slow or failed too often. Pure. */

/** Times are ms on the bridge's clock. */
export type ModelStanding =
  /** `lately`: how its last requests went, newest last; true: well. */
  | { readonly kind: 'trusted'; readonly lately: readonly boolean[] }
  | {
      readonly kind: 'avoided';
      /** What was asked before says nothing new. */
      readonly since: number;
      /** From then on one request tries it again. */
      readonly until: number;
      readonly pauseMs: number;
      /** When that request was made; null while none is under way. */
      readonly triedAt: number | null;
    };

/**
 * How a request went. `good`: the first piece came in time and nothing broke. `neither`: it was given up before anything
 * came, or what was asked for was at fault.
 */
export type RequestOutcome = 'good' | 'bad' | 'neither';

export const untried: ModelStanding = { kind: 'trusted', lately: [] };

/** So many of the last requests count, and so many of them that went badly are too many. */
const window = 5;
const mostBad = 3;
const firstPauseMs = 60_000;
const longestPauseMs = 600_000;

/**
 * All models by their index, in the order in which to ask them now: first those that are not avoided, among them the
 * `preferred` one first. Of those that are avoided the one comes first that failed fewer trials.
 */
export function orderOf(
  standings: readonly ModelStanding[],
  preferred: number,
  now: number,
): readonly number[] {
  const rank = (index: number): readonly number[] => {
    const standing = standings[index] ?? untried;
    const wish = index === preferred ? 0 : 1;
    if (standing.kind === 'trusted' || isDue(standing, now)) return [0, wish, index];
    return [1, standing.pauseMs, standing.until, wish];
  };
  return standings.map((_, index) => index).sort((a, b) => compare(rank(a), rank(b)));
}

/** A model is asked: where it is due to be tried again, this is the trial, and it stays avoided by all others. */
export function asked(standing: ModelStanding, now: number): ModelStanding {
  return standing.kind === 'avoided' && isDue(standing, now) ? { ...standing, triedAt: now } : standing;
}

/** What was asked at `askedAt` has come to its end. */
export function answered(
  standing: ModelStanding,
  outcome: RequestOutcome,
  askedAt: number,
  now: number,
): ModelStanding {
  if (standing.kind === 'trusted') return outcome === 'neither' ? standing : judged(standing, outcome, now);
  if (askedAt < standing.since) return standing;
  switch (outcome) {
    case 'good':
      return untried;
    case 'neither':
      return standing.triedAt === askedAt ? { ...standing, triedAt: null } : standing;
    case 'bad': {
      // It was asked all the same, because there was no other: that it still fails is nothing new.
      if (now < standing.until) return standing;
      return avoided(now, Math.min(standing.pauseMs * 2, longestPauseMs));
    }
  }
}

function judged(
  { lately }: Extract<ModelStanding, { kind: 'trusted' }>,
  outcome: 'good' | 'bad',
  now: number,
): ModelStanding {
  const last = [...lately, outcome === 'good'].slice(-window);
  const bad = last.filter((wentWell) => !wentWell).length;
  return bad >= mostBad ? avoided(now, firstPauseMs) : { kind: 'trusted', lately: last };
}

function avoided(now: number, pauseMs: number): ModelStanding {
  return { kind: 'avoided', since: now, until: now + pauseMs, pauseMs, triedAt: null };
}

function isDue({ until, triedAt }: Extract<ModelStanding, { kind: 'avoided' }>, now: number): boolean {
  return now >= until && triedAt === null;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
