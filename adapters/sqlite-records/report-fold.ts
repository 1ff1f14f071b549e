/** How stored events become the report: only what follows without a gap is folded in; the rest waits in the store. */
import type { CallEvent } from '../../domain/call/record-events.ts';
import { foldEvent, openReport, type CallReport } from '../../domain/call/report.ts';

/** `events`: those above the report's `lastSeq`, by `seq`. Null as long as the call's opening is not known. */
export function foldContiguous(report: CallReport | null, events: readonly CallEvent[]): CallReport | null {
  let folded = report ?? openedBy(events[0]);
  if (!folded) return null;
  for (const event of events) {
    if (event.seq !== folded.lastSeq + 1) break;
    folded = foldEvent(folded, event);
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
