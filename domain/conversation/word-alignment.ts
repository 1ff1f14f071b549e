/** Which words of a text as it is written now are those of a text as it was heard before. Pure. */

/** A word, or a character of a script that is written without spaces, and where it stands in its text. */
interface Place {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Words alone, in lower case: how they are written makes no other words of them. */
function placesIn(text: string): readonly Place[] {
  return [
    ...text.matchAll(/\p{Script=Han}|[^\P{L}\p{Script=Han}][\p{M}\p{L}\p{N}]*|\p{N}[\p{M}\p{L}\p{N}]*/gu),
  ].map((match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Whether two texts differ in marks and capitals at most. */
export function sameWords(one: string, other: string): boolean {
  const words = (text: string): string =>
    placesIn(text)
      .map(({ word }) => word)
      .join(' ');
  return words(one) === words(other);
}

/** How many words a text has. */
export function countWords(text: string): number {
  return placesIn(text).length;
}

/** Words that differ are compared so far: a recogniser mends its last words, not those of a minute ago. */
const mostCompared = 60;

export interface Alignment {
  /** Where in the new text the first `words` words of the old one end; the first words of the new text belong to them. */
  readonly endOf: (words: number) => number;
}

/**
 * Lays a text as it was heard over the beginning of the text as it is now, with as few words changed, left out or added as
 * possible; where that leaves a choice, the old text covers more of the new one. `whole`: nothing was said behind it, so
 * that it covers all of it.
 */
export function aligned(before: string, now: string, whole: boolean): Alignment {
  const old = placesIn(before);
  const fresh = placesIn(now);
  const same = commonBegin(old, fresh);
  const rest = {
    old: old.slice(same, same + mostCompared),
    fresh: fresh.slice(same, same + 2 * mostCompared),
  };
  const costs = costsOf(rest.old, rest.fresh);
  let column = whole ? rest.fresh.length : cheapest(costs.at(-1) ?? []);
  /** For each count of old words behind the common ones, the count of new words that stand for them. */
  const covered: number[] = [];
  for (let row = rest.old.length; row >= 0; row -= 1) {
    covered[row] = column;
    if (row > 0) column = columnAbove(costs, rest.old, rest.fresh, row, column);
  }
  return {
    endOf: (words) => {
      const count = words <= same ? words : same + (covered[Math.min(words - same, rest.old.length)] ?? 0);
      return count === 0 ? 0 : (fresh[Math.min(count, fresh.length) - 1]?.end ?? now.length);
    },
  };
}

/** How many words the two have in common before the first that differs. */
function commonBegin(old: readonly Place[], fresh: readonly Place[]): number {
  let count = 0;
  while (count < old.length && old[count]?.word === fresh[count]?.word) count += 1;
  return count;
}

/** Edits between the first `row` old words and the first `column` new ones. */
function costsOf(old: readonly Place[], fresh: readonly Place[]): readonly (readonly number[])[] {
  const rows: number[][] = [Array.from({ length: fresh.length + 1 }, (_, column) => column)];
  for (const [row, { word }] of old.entries()) {
    const above = rows[row] ?? [];
    const costs = [row + 1];
    for (const [column, place] of fresh.entries()) {
      const change = (above[column] ?? 0) + (place.word === word ? 0 : 1);
      costs.push(Math.min(change, (above[column + 1] ?? 0) + 1, (costs[column] ?? 0) + 1));
    }
    rows.push(costs);
  }
  return rows;
}

function cheapest(costs: readonly number[]): number {
  return costs.lastIndexOf(Math.min(...costs));
}

/** Back along the cheapest way: where the old words before this one end. */
function columnAbove(
  costs: readonly (readonly number[])[],
  old: readonly Place[],
  fresh: readonly Place[],
  row: number,
  from: number,
): number {
  const cost = (atRow: number, atColumn: number): number => costs[atRow]?.[atColumn] ?? Infinity;
  let column = from;
  // New words that stand for no old one are passed over.
  while (column > 0 && cost(row, column) === cost(row, column - 1) + 1 && !isStep(row, column)) column -= 1;
  return column > 0 && isStep(row, column) ? column - 1 : column;

  function isStep(atRow: number, atColumn: number): boolean {
    const change = old[atRow - 1]?.word === fresh[atColumn - 1]?.word ? 0 : 1;
    return cost(atRow, atColumn) === cost(atRow - 1, atColumn - 1) + change;
  }
}
