/** The results as files, for comparing one commit with another. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMet, type Figure, type FigureResult, type Row } from './figure.ts';
import type { Machine } from './machine.ts';

const folder = fileURLToPath(new URL('results', import.meta.url));

export interface Circumstances {
  readonly machine: Machine;
  readonly seed: number;
  readonly quick: boolean;
}

/** Writes `results/<figure>.json`; the run before is overwritten. */
export async function keepResult(
  { name, title }: Pick<Figure, 'name' | 'title'>,
  { rows, notes, wrong }: FigureResult,
  circumstances: Circumstances,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const result = {
    figure: name,
    title,
    at: new Date().toISOString(),
    ...circumstances,
    rows: rows.map((row) => ({ ...row, ...quantilesOf(row), met: isMet(row) })),
    notes,
    wrong,
  };
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

function quantilesOf(row: Row): Readonly<Record<string, number>> {
  if (row.kind === 'value') return {};
  const { histogram } = row;
  return {
    count: histogram.count,
    p50: histogram.quantile(0.5),
    p95: histogram.quantile(0.95),
    p99: histogram.quantile(0.99),
  };
}
