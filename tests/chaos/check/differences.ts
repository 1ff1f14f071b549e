/** Where two sequences differ, with as few steps as possible (Myers, "An O(ND) Difference Algorithm", 1986). Pure. */

/** `before[beforeFrom..beforeTo)` stands where `after[afterFrom..afterTo)` does; one of them may be empty. */
export interface Hunk {
  readonly beforeFrom: number;
  readonly beforeTo: number;
  readonly afterFrom: number;
  readonly afterTo: number;
}

/** Differing stretches with at most `joinWithin` equal items between them count as one. */
export function differences(
  before: readonly string[],
  after: readonly string[],
  joinWithin = 0,
): readonly Hunk[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const inner = hunksOf(before.slice(start, before.length - end), after.slice(start, after.length - end)).map(
    (hunk) => ({
      beforeFrom: hunk.beforeFrom + start,
      beforeTo: hunk.beforeTo + start,
      afterFrom: hunk.afterFrom + start,
      afterTo: hunk.afterTo + start,
    }),
  );
  return joined(inner, joinWithin).map((hunk) => trimmed(hunk, before, after));
}

function hunksOf(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [beforeTo, afterTo] = [before.length, after.length];
  // Runs of equal items from the end to the beginning; what lies between two runs differs.
  for (const run of [...equalRuns(before, after), { before: 0, after: 0, length: 0 }]) {
    const beforeFrom = run.before + run.length;
    const afterFrom = run.after + run.length;
    if (beforeFrom < beforeTo || afterFrom < afterTo)
      hunks.push({ beforeFrom, beforeTo, afterFrom, afterTo });
    [beforeTo, afterTo] = [run.before, run.after];
  }
  return hunks.reverse();
}

interface Run {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/** Last first. */
function equalRuns(before: readonly string[], after: readonly string[]): readonly Run[] {
  const rounds = searched(before, after);
  const runs: Run[] = [];
  let [x, y] = [before.length, after.length];
  for (let steps = rounds.length - 1; steps >= 0; steps -= 1) {
    const reached = rounds[steps];
    const diagonal = x - y;
    const down = steps > 0 && goesDown(reached, diagonal, steps);
    const fromDiagonal = down ? diagonal + 1 : diagonal - 1;
    const fromX = steps === 0 ? 0 : far(reached, fromDiagonal);
    const runStart = steps === 0 ? 0 : down ? fromX : fromX + 1;
    const length = x - runStart;
    if (length > 0) runs.push({ before: runStart, after: y - length, length });
    x = fromX;
    y = fromX - fromDiagonal;
  }
  return runs;
}

type Reached = ReadonlyMap<number, number>;

/** For each count of steps how far each diagonal had been reached before it; the last is the one that came to the end. */
function searched(before: readonly string[], after: readonly string[]): readonly Reached[] {
  const rounds: Reached[] = [];
  const reached = new Map<number, number>([[1, 0]]);
  for (let steps = 0; steps <= before.length + after.length; steps += 1) {
    rounds.push(new Map(reached));
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = goesDown(reached, diagonal, steps)
        ? far(reached, diagonal + 1)
        : far(reached, diagonal - 1) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reached.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return rounds;
    }
  }
  return rounds;
}

function goesDown(reached: Reached | undefined, diagonal: number, steps: number): boolean {
  return (
    diagonal === -steps || (diagonal !== steps && far(reached, diagonal - 1) < far(reached, diagonal + 1))
  );
}

function far(reached: Reached | undefined, diagonal: number): number {
  return reached?.get(diagonal) ?? -1;
}

function joined(hunks: readonly Hunk[], within: number): readonly Hunk[] {
  const result: Hunk[] = [];
  for (const hunk of hunks) {
    const last = result.at(-1);
    if (last && hunk.beforeFrom - last.beforeTo <= within)
      result[result.length - 1] = { ...last, beforeTo: hunk.beforeTo, afterTo: hunk.afterTo };
    else result.push(hunk);
  }
  return result;
}

/** What the joined stretch has in common at its ends differs from nothing. */
function trimmed(hunk: Hunk, before: readonly string[], after: readonly string[]): Hunk {
  let { beforeFrom, beforeTo, afterFrom, afterTo } = hunk;
  while (beforeFrom < beforeTo && afterFrom < afterTo && before[beforeFrom] === after[afterFrom]) {
    beforeFrom += 1;
    afterFrom += 1;
  }
  while (beforeFrom < beforeTo && afterFrom < afterTo && before[beforeTo - 1] === after[afterTo - 1]) {
    beforeTo -= 1;
    afterTo -= 1;
  }
  return { beforeFrom, beforeTo, afterFrom, afterTo };
}
