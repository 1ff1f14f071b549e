/** What a figure of the bench is: something measured, held against its goal. */
import type { Chance } from './chance.ts';
import type { Histogram } from './histogram.ts';

/** A limit on one quantile of a spread, or on a single value. */
export interface Goal {
  /** 0–1; 1 is the largest. Of no meaning to a single value. */
  readonly quantile: number;
  readonly limit: 'at most' | 'at least' | 'below';
  readonly value: number;
}

export type Unit = 'ms' | 'MB' | 'KB' | 'calls' | '%' | 's' | '';

export type Row =
  | {
      readonly kind: 'spread';
      readonly what: string;
      readonly histogram: Histogram;
      readonly goals: readonly Goal[];
    }
  | {
      readonly kind: 'value';
      readonly what: string;
      readonly value: number;
      readonly unit: Unit;
      readonly goals: readonly Goal[];
    };

export interface FigureResult {
  readonly rows: readonly Row[];
  /** What a reader has to know of this run: the CPU it took, what limited it. */
  readonly notes: readonly string[];
  /** Results that are wrong and not only slow: a lost call, a leaked word, a stale frame. */
  readonly wrong: readonly string[];
}

export interface Run {
  /** Fewer samples, so that everything takes less than five minutes. */
  readonly quick: boolean;
  readonly chance: Chance;
  readonly say: (line: string) => void;
}

export interface Figure {
  /** What `ONLY=` takes, and the name of the result's file. */
  readonly name: string;
  readonly title: string;
  measure(run: Run): Promise<FigureResult>;
}

export function spread(what: string, histogram: Histogram, ...goals: readonly Goal[]): Row {
  return { kind: 'spread', what, histogram, goals };
}

export function value(what: string, measured: number, unit: Unit, ...goals: readonly Goal[]): Row {
  return { kind: 'value', what, value: measured, unit, goals };
}

export function atMost(limit: number, quantile = 1): Goal {
  return { quantile, limit: 'at most', value: limit };
}

export function below(limit: number): Goal {
  return { quantile: 1, limit: 'below', value: limit };
}

export function atLeast(limit: number): Goal {
  return { quantile: 1, limit: 'at least', value: limit };
}

/** Null where there is no goal. Nothing measured meets no goal. */
export function isMet(row: Row): boolean | null {
  if (row.goals.length === 0) return null;
  return row.goals.every((goal) => {
    const measured = row.kind === 'value' ? row.value : row.histogram.quantile(goal.quantile);
    switch (goal.limit) {
      case 'at most':
        return measured <= goal.value;
      case 'below':
        return measured < goal.value;
      case 'at least':
        return measured >= goal.value;
    }
  });
}
