/** What a run amounts to in numbers: outcomes, faults, and how long people waited for the agent's next word. Pure. */
import type { Evidence, FaultKind, FaultRecord } from './evidence.ts';

export interface Waits {
  readonly kind: FaultKind | 'no fault';
  /** From a break in the middle of the agent's speech to its next audible word. */
  readonly gaps: Spread | null;
  /** From the person's last word, said while the fault lasted, to the agent's first. */
  readonly replies: Spread | null;
}

/** Times in ms. */
export interface Spread {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
}

/** Speech that stopped so shortly before a fault, or went on for so long after it, was broken off by it: what was on its way is still played. */
const brokenBeforeMs = 100;
const brokenAfterMs = 1_500;
/** What comes later than that is an answer to something else. */
const longestGapMs = 60_000;
/** Whatever a fault did is felt for so long after things were right again. */
const afterMs = 1_000;

/** One row per kind of fault that happened, and one for the time in which nothing was wrong. */
export function waitsOf(evidence: Evidence): readonly Waits[] {
  const kinds = [...new Set(evidence.faults.map(({ kind }) => kind))];
  const struck = (at: number): boolean =>
    evidence.faults.some(({ from, until }) => at >= from && at <= until + afterMs);
  const calm: Waits = {
    kind: 'no fault',
    gaps: null,
    replies: spreadOf(repliesOf(evidence).flatMap(({ saidAt, ms }) => (struck(saidAt) ? [] : [ms]))),
  };
  const rows = kinds.map((kind): Waits => {
    const faults = evidence.faults.filter((fault) => fault.kind === kind);
    const during = (at: number): boolean =>
      faults.some(({ from, until }) => at >= from && at <= until + afterMs);
    return {
      kind,
      gaps: spreadOf(faults.flatMap((fault) => gapsOf(evidence, fault))),
      replies: spreadOf(repliesOf(evidence).flatMap(({ saidAt, ms }) => (during(saidAt) ? [ms] : []))),
    };
  });
  return [calm, ...rows];
}

function repliesOf({ carrier }: Evidence): readonly { readonly saidAt: number; readonly ms: number }[] {
  return carrier.flatMap((entry) =>
    entry.kind === 'agent_replied' ? [{ saidAt: entry.at - entry.playoutMs, ms: entry.playoutMs }] : [],
  );
}

/** Of every person whose media socket was lost by the fault while the agent spoke to them: how long the silence was. */
function gapsOf({ carrier }: Evidence, { from }: FaultRecord): readonly number[] {
  const near = (at: number): boolean => at >= from - brokenBeforeMs && at <= from + brokenAfterMs;
  const lost = carrier.filter((entry) => entry.kind === 'media_closed' && near(entry.at));
  return lost.flatMap((closed) => {
    if (closed.kind !== 'media_closed') return [];
    const ofLeg = carrier.flatMap((entry) =>
      'callConnectionId' in entry && entry.callConnectionId === closed.callConnectionId ? [entry] : [],
    );
    const speech = ofLeg.flatMap((entry) => (entry.kind === 'heard' && entry.by === 'agent' ? [entry] : []));
    const broken = speech.some(
      ({ firstAudibleAt, lastAudibleAt }) => firstAudibleAt < from && near(lastAudibleAt),
    );
    const next = speech.find(({ firstAudibleAt }) => firstAudibleAt > closed.at);
    if (!broken || !next || next.firstAudibleAt - from > longestGapMs) return [];
    const spokeThemselves = ofLeg.some(
      (entry) => entry.kind === 'said' && entry.startedAt > from && entry.startedAt < next.firstAudibleAt,
    );
    return spokeThemselves ? [] : [next.firstAudibleAt - from];
  });
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return sorted.length === 0 ? null : { count: sorted.length, median: at(0.5), p99: at(0.99) };
}

/** How often each word occurs, the most frequent first. */
export function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ');
}
