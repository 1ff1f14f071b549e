/** The key of a request that has no id of its own: the same for what it is made of, whichever worker makes it. */
import { createHash } from 'node:crypto';
import type { RequestKey } from '../domain/ports/carrier.ts';

/** `firstSentAt`: ms since the epoch. */
export function derivedKey(madeOf: string, firstSentAt: number): RequestKey {
  const hash = createHash('sha256').update(madeOf).digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return { id: `${parts.join('-')}-${hash.slice(20, 32)}`, firstSentAt };
}
