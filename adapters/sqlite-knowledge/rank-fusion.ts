/** Several rankings made one: reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009). Pure. */

/** The paper's constant: how much the first ranks are worth more than those behind them. */
const k = 60;

/** Best first; a thing's score is the sum of 1 / (60 + rank) over the rankings that have it. */
export function fused<T>(
  rankings: readonly (readonly T[])[],
): readonly { readonly of: T; readonly score: number }[] {
  const scores = new Map<T, number>();
  for (const ranking of rankings)
    for (const [index, one] of ranking.entries())
      scores.set(one, (scores.get(one) ?? 0) + 1 / (k + index + 1));
  return [...scores].map(([of, score]) => ({ of, score })).toSorted((a, b) => b.score - a.score);
}
