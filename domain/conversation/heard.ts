/** What a person heard is never more than what was written. */
import type { HeardReport } from './transcript.ts';

/** Cuts a report back to the longest common beginning, should a bridge ever report other words than it was given. */
export function checkedHeard(report: HeardReport): HeardReport {
  if (report.writtenText.startsWith(report.heardText)) return report;
  let length = 0;
  while (length < report.heardText.length && report.heardText[length] === report.writtenText[length])
    length += 1;
  return { ...report, heardText: report.writtenText.slice(0, length), complete: false };
}
