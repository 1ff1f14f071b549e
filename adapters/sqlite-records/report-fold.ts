/** How stored events become the report: only what follows without a gap is folded in; the rest waits in the store. */
import type { CallEvent } from '../../domain/call/record-events.ts';
import { foldEvent, openReport, type CallReport } from '../../domain/call/report.ts';
import { UnfitEvent } from './sqlite-failure.ts';

/**
 * `events`: those above the report's `lastSeq`, by `seq`. Null as long as the call's opening is not known.
 * Throws `UnfitEvent` for an event that has not the shape of its kind: one such must not stop the report for ever.
 */
export function foldContiguous(report: CallReport | null, events: readonly CallEvent[]): CallReport | null {
  let folded = report ?? openedBy(events[0]);
  if (!folded) return null;
  for (const event of events) {
    if (event.seq !== folded.lastSeq + 1) break;
    try {
      folded = foldEvent(folded, event);
    } catch (error) {
      throw new UnfitEvent('event-not-foldable', error);
    }
  }
  return folded;
}

function openedBy(first: CallEvent | undefined): CallReport | null {
  if (first?.seq !== 1 || first.body.kind !== 'opened') return null;
  const { plan, direction, lineId } = first.body;
  return openReport({
    plan,
    direction,
    lineId,
    state: direction === 'outbound' ? 'dialing' : 'answering',
    at: first.at,
  });
}
