/** Hands the entries of one delivery on to their calls, several at a time. */
import type { Log } from '../domain/ports/log.ts';
import { ok, type Result } from '../domain/result.ts';

/**
 * How many are on their way at once. A call takes its events in any order; that they set out in theirs keeps it nearly.
 * One alone takes a round trip to the engine, some 10 ms.
 */
const atOnce = 32;

/**
 * Stops at the first entry that should be sent again; those taken by then are sent twice, which the call notices by their
 * ids. An entry for a call that is gone is logged and passed over.
 */
export async function handOn<T>(
  { log }: { readonly log: Log },
  entries: readonly T[],
  take: (entry: T) => Promise<Result<unknown>>,
): Promise<Result<void>> {
  const remaining = entries.values();
  let outcome: Result<void> = ok(undefined);
  const carry = async (): Promise<void> => {
    for (const entry of remaining) {
      const taken = await take(entry);
      if (!taken.ok) {
        log.warn('carrier.not_taken', { code: taken.failure.code });
        if (taken.failure.code !== 'call-gone') outcome = taken;
      }
      if (!outcome.ok) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, entries.length) }, carry));
  return outcome;
}
