/** Seeded chance: the same seed gives the same calls at the same moments. */

export interface Chance {
  /** From 0 to below 1. */
  next(): number;
  /** From `least` to below `most`. */
  between(least: number, most: number): number;
}

/** Mulberry32, a public-domain generator by Tommy Ettinger: small, and even enough to place calls in time. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, between: (least, most) => least + (most - least) * next() };
}

/** `count` arrivals of a Poisson process, in ms from its start: people call independently of each other. */
export function arrivalTimes(chance: Chance, count: number, meanGapMs: number): readonly number[] {
  let at = 0;
  return Array.from({ length: count }, () => {
    at += -Math.log(1 - chance.next()) * meanGapMs;
    return at;
  });
}

/** `count` moments within `spanMs`, one in each of as many equal parts: spread, but not in step. */
export function spreadTimes(chance: Chance, count: number, spanMs: number): readonly number[] {
  return Array.from({ length: count }, (_, part) => ((part + chance.next()) * spanMs) / count);
}
