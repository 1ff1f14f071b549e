/** When somebody has waited long enough for what a tool does. */
import type { PendingDeed } from '../conversation/tools/deed.ts';

/** ms since the epoch; null where nothing is under way. To be put through has a phase of the call, and so its limit. */
export function deedDueAt({ deeds = [] }: { readonly deeds?: readonly PendingDeed[] }): number | null {
  const [first] = deeds;
  return first?.deed.kind === 'transfer' ? null : (first?.until ?? null);
}
