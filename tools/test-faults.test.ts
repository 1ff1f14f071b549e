import { expect, test } from 'vitest';
import { listOf } from './test-faults.ts';

test('nothing is listed where every test passed at once', () => {
  expect(listOf([])).toBe('');
});

test('lists what failed and what needed a second run, with what each said', () => {
  const list = listOf([
    { kind: 'failed', name: 'a.test.ts > adds', errors: ['expected 1 to be 2\nat a.test.ts:3'] },
    { kind: 'unsteady', name: 'b.test.ts > is heard', errors: ['\u001b[31mnot heard\u001b[39m'] },
  ]);
  expect(list).toBe(
    [
      'FAILED: a.test.ts > adds',
      '    expected 1 to be 2',
      '    at a.test.ts:3',
      'UNSTEADY (failed, then passed): b.test.ts > is heard',
      '    not heard',
      '',
    ].join('\n'),
  );
});

test('a long complaint is cut', () => {
  const list = listOf([{ kind: 'failed', name: 'a', errors: ['x'.repeat(5_000)] }]);
  expect(list.length).toBeLessThan(700);
  expect(list).toContain('…');
});
