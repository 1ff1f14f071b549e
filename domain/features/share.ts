/** Where somebody falls among a hundred, the same every time: by a hash that is spread evenly. */

/** FNV-1a's offset and prime for 32 bits (datatracker.ietf.org/doc/html/draft-eastlake-fnv). */
const offset = 0x811c9dc5;
const prime = 0x01000193;

/** From 0 up to, but not, 100. `seed`: what is decided; another seed is another draw. */
export function shareOf(seed: string, unit: string): number {
  let hash = offset;
  for (const byte of new TextEncoder().encode(`${seed}\n${unit}`)) hash = Math.imul(hash ^ byte, prime);
  return (mixed(hash) / 2 ** 32) * 100;
}

/** FNV alone leaves the high bits of short texts alike; these are the last steps of MurmurHash3 (Austin Appleby). */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
