/** The results as a table on the terminal. */
import { isMet, type FigureResult, type Goal, type Row } from './figure.ts';

const whatWidth = 66;
const columns = ['count', 'median', 'p95', 'p99', 'max'] as const;
const columnWidth = 10;

export function tableOf(title: string, { rows, notes, wrong }: FigureResult): string {
  const head = `${title.padEnd(whatWidth)}${columns.map((name) => name.padStart(columnWidth)).join('')}  goal`;
  return [
    head,
    '─'.repeat(head.length + 30),
    ...rows.map(lineOf),
    ...notes.map((note) => `  · ${note}`),
    ...wrong.map((fault) => `  WRONG: ${fault}`),
    '',
  ].join('\n');
}

function lineOf(row: Row): string {
  const cells = cellsOf(row).map((cell) => cell.padStart(columnWidth));
  return `${row.what.padEnd(whatWidth)}${cells.join('')}  ${verdictOf(row)}`.trimEnd();
}

function cellsOf(row: Row): readonly string[] {
  if (row.kind === 'value') return ['', shown(row.value, row.unit), '', '', ''];
  const { histogram } = row;
  const quantiles = [0.5, 0.95, 0.99].map((share) => histogram.quantile(share));
  return [String(histogram.count), ...[...quantiles, histogram.largest].map((ms) => shown(ms, 'ms'))];
}

/** "p50 ≤ 5, p99 ≤ 8.5: met" */
function verdictOf(row: Row): string {
  const met = isMet(row);
  if (met === null) return '';
  const goals = row.goals.map((goal) => `${quantileName(row, goal)}${signs[goal.limit]} ${goal.value}`);
  return `${goals.join(', ')}: ${met ? 'met' : 'NOT MET'}`;
}

const signs = { 'at most': '≤', 'at least': '≥', below: '<' } as const;

function quantileName(row: Row, { quantile }: Goal): string {
  if (row.kind === 'value') return '';
  return quantile === 1 ? 'max ' : `p${Math.round(quantile * 100)} `;
}

function shown(measured: number, unit: string): string {
  if (!Number.isFinite(measured)) return '–';
  const digits =
    Math.abs(measured) >= 100 || Number.isInteger(measured) ? 0 : Math.abs(measured) >= 1 ? 1 : 2;
  return `${measured.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}
