/** What a run was, in lines for people. Pure. */
import { tally, waitsOf, type Spread } from './figures.ts';
import type { RunResult } from './run.ts';

export function summaryOf({ evidence, played }: RunResult, folder: string): readonly string[] {
  const { faults, requests, refused, callers, histories, carrier } = evidence;
  const outcomes = played.map((one) => ('end' in one ? (one.end.outcome ?? 'none') : 'refused'));
  const lasted = (evidence.endedAt - evidence.startedAt) / 60_000;
  return [
    '',
    `Seed ${evidence.seed}: ${requests.length} calls made, ${callers.length} taken, ${refused.length} refused, in ${lasted.toFixed(1)} min; evidence in ${folder}`,
    `Outcomes:  ${tally(outcomes)}`,
    `Manners:   ${tally([...requests, ...callers].map(({ manner }) => manner))}`,
    `Faults:    ${faults.length}: ${tally(faults.map(({ kind }) => kind))}`,
    `Evidence:  ${carrier.length} entries of the carrier's ledger, ${evidence.store.length} calls in the store, ${histories.length} histories`,
    '',
    'Waiting, median / p99 in ms     break in mid-speech → next word      last word → reply',
    ...waitsOf(evidence).map(
      ({ kind, gaps, replies }) => `  ${kind.padEnd(28)}  ${spread(gaps).padEnd(35)}  ${spread(replies)}`,
    ),
  ];
}

function spread(times: Spread | null): string {
  if (times === null) return '-';
  return `${Math.round(times.median)} / ${Math.round(times.p99)} (${times.count})`;
}
