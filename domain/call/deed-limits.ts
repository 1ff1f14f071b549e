/** When somebody has waited long enough for what a tool does. */
import type { PendingDeed } from '../conversation/tools/deed.ts';

/** ms since the epoch; null where nothing is under way. */
export function deedDueAt({ deeds = [] }: { readonly deeds?: readonly PendingDeed[] }): number | null {
  return deeds[0]?.until ?? null;
}
