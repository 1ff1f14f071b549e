import { expect, test } from 'vitest';
import { totalsLine, totalsOf } from './test-totals.ts';

interface File {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

const report = (numbers: object, testResults: readonly File[] = []): string =>
  JSON.stringify({
    ...{ success: true, numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 },
    ...numbers,
    testResults,
  });

test('adds up what vitest counted; a test still to be written counts as skipped', () => {
  const totals = totalsOf(report({ numPassedTests: 12, numPendingTests: 2, numTodoTests: 1 }));
  expect(totals).toEqual({ passed: 12, failed: 0, skipped: 3, success: true });
  expect(totalsLine(totals)).toBe('12 passed, 0 failed, 3 skipped');
});

test('a file that broke before its tests counts as one failed, a file with failed tests does not count twice', () => {
  const totals = totalsOf(
    report({ success: false, numPassedTests: 1, numFailedTests: 1 }, [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
    ]),
  );
  expect(totals).toEqual({ passed: 1, failed: 2, skipped: 0, success: false });
});

test('all tests passing in a run that failed is no success', () => {
  expect(totalsOf(report({ success: false, numPassedTests: 5 })).success).toBe(false);
});

test('a run without a report is one failure', () => {
  expect(totalsOf(null)).toEqual({ passed: 0, failed: 1, skipped: 0, success: false });
});
