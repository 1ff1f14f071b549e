/** The totals of a test run, read from vitest's JSON report. */
import { z } from 'zod';

/** The part of vitest's JSON report (Jest's format) that is counted. */
const Report = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** False also when something besides the tests went wrong, such as an unhandled rejection. */
  readonly success: boolean;
}

/**
 * Adds up the report's text. A test file that broke before its tests counts as one failed; so does a run that left no
 * report (null): its tests were never seen, and nought failed would be a lie.
 */
export function totalsOf(report: string | null): Totals {
  if (report === null) return { passed: 0, failed: 1, skipped: 0, success: false };
  const read = Report.parse(JSON.parse(report));
  const brokenFiles = read.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  const failed = read.numFailedTests + brokenFiles.length;
  return {
    passed: read.numPassedTests,
    failed,
    skipped: read.numPendingTests + read.numTodoTests,
    success: read.success && failed === 0,
  };
}

/** The line with which .ci/run ends. */
export function totalsLine(totals: Totals): string {
  return `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`;
}
