/** Chance that is the same in every run: numbers from 0 up to 1 by a seed. */

export type Chance = () => number;

/** Marsaglia's xorshift on 32 bits, begun with a hash (FNV-1a) of the seed. */
export function seededChance(seed: string): Chance {
  let state = 2_166_136_261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  state ||= 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
