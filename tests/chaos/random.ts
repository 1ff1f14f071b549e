/** Chance by a seed: one generator for everything in a chaos run, split so that each part draws from a stream of its own. */
import { seededChance } from '../../simulator/carrier/chance.ts';

export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** From `least` to below `most`. */
  between(least: number, most: number): number;
  /** True in so many of a hundred cases. */
  percent(share: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Each as often as its weight says. */
  weighted<T>(items: readonly [Weighted<T>, ...Weighted<T>[]]): T;
  /** `count` different ones, in an order of chance; all when there are fewer. */
  some<T>(items: readonly T[], count: number): T[];
}

export interface Weighted<T> {
  readonly weight: number;
  readonly item: T;
}

/** `stream` names what is drawn for, such as `call 7`: what one part draws never shifts what another gets. */
export function randomOf(seed: number, stream: string): Random {
  const chance = seededChance(`${seed}/${stream}`);
  // Seeds that differ in one character begin alike.
  for (let warmUp = 0; warmUp < 16; warmUp += 1) chance();
  const below = (count: number): number => Math.floor(chance() * count);
  return {
    next: chance,
    whole: (least, most) => least + below(most - least + 1),
    between: (least, most) => least + (most - least) * chance(),
    percent: (share) => chance() * 100 < share,
    pick: (items) => items[below(items.length)] ?? items[0],
    weighted: (items) => {
      let rest = chance() * items.reduce((sum, { weight }) => sum + weight, 0);
      const chosen = items.find(({ weight }) => (rest -= weight) < 0);
      return (chosen ?? items[0]).item;
    },
    some: (items, count) => {
      const left = [...items];
      return Array.from({ length: Math.min(count, left.length) }).flatMap(() =>
        left.splice(below(left.length), 1),
      );
    },
  };
}
