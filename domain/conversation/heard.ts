/** What a person heard is never more than what was written. */
import type { HeardReport } from './transcript.ts';

/** Cuts a report back to the longest common beginning, should a bridge ever report other words than it was given. */
export function checkedHeard(report: HeardReport, writtenText: string): HeardReport {
  const { heardText } = report;
  if (writtenText.startsWith(heardText)) return report;
  let length = 0;
  while (length < writtenText.length && heardText[length] === writtenText[length]) length += 1;
  const complete = report.complete && length === writtenText.length;
  return { ...report, heardText: writtenText.slice(0, length), complete };
}
