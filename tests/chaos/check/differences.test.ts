/** Laws of the comparison of sequences. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences, type Hunk } from './differences.ts';

const sequence = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 });

/** `before` with each hunk replaced by what stands in `after`. */
function patched(
  before: readonly string[],
  after: readonly string[],
  hunks: readonly Hunk[],
): readonly string[] {
  const result: string[] = [];
  let at = 0;
  for (const { beforeFrom, beforeTo, afterFrom, afterTo } of hunks) {
    result.push(...before.slice(at, beforeFrom), ...after.slice(afterFrom, afterTo));
    at = beforeTo;
  }
  return [...result, ...before.slice(at)];
}

describe('differences', () => {
  test('lead from the one to the other, also when near ones are joined', () => {
    fc.assert(
      fc.property(sequence, sequence, fc.integer({ min: 0, max: 4 }), (before, after, within) => {
        expect(patched(before, after, differences(before, after, within))).toEqual(after);
      }),
    );
  });

  test('are none between equals', () => {
    fc.assert(fc.property(sequence, (same) => differences(same, same).length === 0));
  });

  test('are one, and as small as can be, where something was put in', () => {
    fc.assert(
      fc.property(sequence, sequence, sequence, (head, added, tail) => {
        const hunks = differences([...head, ...tail], [...head, ...added, ...tail]);
        const size = hunks.reduce((sum, hunk) => sum + hunk.afterTo - hunk.afterFrom, 0);
        const taken = hunks.reduce((sum, hunk) => sum + hunk.beforeTo - hunk.beforeFrom, 0);
        return taken === 0 && size === added.length;
      }),
    );
  });
});
