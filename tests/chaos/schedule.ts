/** When the nemesis strikes, whom and how: a pure function of the seed. */
import type { FaultKind } from './evidence.ts';
import { randomOf, type Random, type Weighted } from './random.ts';

/** One blow. `lastsMs` is how long it is meant to last: what is killed may take a little longer to be back. */
export type Blow = { readonly lastsMs: number } & (
  | { readonly kind: 'kill' | 'stop_politely' | 'freeze'; readonly process: string }
  /** The process's wall clock runs so far ahead, or behind when negative. */
  | { readonly kind: 'clock_jump'; readonly process: string; readonly byMs: number }
  | { readonly kind: 'kill_temporal' }
  | { readonly kind: 'cut'; readonly route: Route }
  | { readonly kind: 'half_open' | 'refuse'; readonly route: Route }
  | { readonly kind: 'delay'; readonly route: Route; readonly ms: number }
  | { readonly kind: 'throttle'; readonly route: Route; readonly bytesPerSec: number }
  | { readonly kind: 'webhooks_dropped' | 'webhooks_doubled' | 'webhooks_reordered' }
  | { readonly kind: 'carrier_busy'; readonly operation: Operation; readonly status: 429 | 503 }
  | { readonly kind: 'response_swallowed'; readonly operation: Operation }
  /** `chosen`, from 0 to below 1, picks one of those on the telephone at that moment. */
  | { readonly kind: 'media_dropped' | 'line_dropped'; readonly chosen: number }
  | { readonly kind: 'model_slow'; readonly firstTokenMs: number; readonly times: number }
  | { readonly kind: 'model_failing'; readonly how: ModelFailure; readonly times: number }
  | { readonly kind: 'store_locked' }
);

export type PlannedFault = Blow & {
  /** Counts from 1, in order of time. */
  readonly n: number;
  /** From the run's beginning, in ms. */
  readonly atMs: number;
};

/** The connections that a proxy stands in: carrier ⇄ bridges, all parts ⇄ Temporal, carrier → API. */
export const routes = ['media', 'temporal', 'webhooks'] as const;
export type Route = (typeof routes)[number];

const operations = ['create', 'answer', 'hang_up', 'terminate', 'start_media_streaming'] as const;
type Operation = (typeof operations)[number];

const modelFailures = ['status', 'cut_stream', 'stall'] as const;
type ModelFailure = (typeof modelFailures)[number];

export interface ScheduleOptions {
  readonly seed: number;
  readonly count: number;
  readonly spanMs: number;
  /** The processes that may be struck, by kind. */
  readonly processes: Processes;
  /** Only these kinds; all when left out. */
  readonly kinds?: readonly FaultKind[];
}

export interface Processes {
  readonly bridges: readonly [string, ...string[]];
  readonly workers: readonly [string, ...string[]];
  readonly apis: readonly [string, ...string[]];
  /** Simulated services that run on their own and may be killed, each so much more rarely than the one before. */
  readonly services: readonly string[];
}

/** Nothing happens before the first people talk. */
const calmMs = 5_000;
/** How many faults there may be at one time. */
const mostAtOnce = 2;
/** After a fault the part struck has so long to come round before it is struck again. */
const restMs = 2_000;
const hourMs = 3_600_000;

const weights: Readonly<Record<FaultKind, number>> = {
  kill: 24,
  stop_politely: 8,
  freeze: 8,
  clock_jump: 5,
  kill_temporal: 3,
  cut: 7,
  delay: 5,
  throttle: 2,
  half_open: 4,
  refuse: 4,
  webhooks_dropped: 4,
  webhooks_doubled: 4,
  webhooks_reordered: 4,
  carrier_busy: 4,
  response_swallowed: 4,
  media_dropped: 7,
  line_dropped: 4,
  model_slow: 4,
  model_failing: 4,
  store_locked: 5,
};

/** In order of time; fewer than asked for when so many do not fit into the span. */
export function scheduleOf(options: ScheduleOptions): readonly PlannedFault[] {
  const { seed, count, spanMs, processes, kinds } = options;
  const random = randomOf(seed, 'nemesis');
  const usableMs = Math.max(0, spanMs - calmMs);
  const taken: Taken[] = [];
  const placed = Array.from({ length: count }, (_, part) => {
    const wished = calmMs + ((part + random.next()) * usableMs) / count;
    const blow = blowOf(random, processes, kinds);
    const atMs = firstFree(taken, wished, blow);
    taken.push({ from: atMs, until: atMs + blow.lastsMs, part: partStruck(blow) });
    return { ...blow, atMs };
  });
  return placed
    .filter(({ atMs }) => atMs <= spanMs)
    .sort((one, other) => one.atMs - other.atMs)
    .map((fault, index) => ({ ...fault, n: index + 1 }));
}

/** Between two parts of a rolling restart; a bridge that moves its calls is gone within this. */
const rollingStepMs = 9_000;

/**
 * A deploy: every worker, bridge and API is told to stop and started again, one after the other, from when a quarter of
 * the span is over.
 */
export function rollingRestart(
  { workers, bridges, apis }: Processes,
  spanMs: number,
): readonly PlannedFault[] {
  return [...workers, ...bridges, ...apis].map((process, index) => ({
    kind: 'stop_politely',
    n: index + 1,
    atMs: spanMs / 4 + index * rollingStepMs,
    lastsMs: rollingStepMs,
    process,
  }));
}

interface Taken {
  readonly from: number;
  readonly until: number;
  readonly part: string;
}

/** The first moment from `wished` on at which not too much is broken, and nothing else of the same part. */
function firstFree(taken: readonly Taken[], wished: number, blow: Blow): number {
  const part = partStruck(blow);
  const moments = [wished, ...taken.map(({ until }) => until + restMs).filter((at) => at > wished)];
  const fits = (at: number): boolean => {
    const until = at + blow.lastsMs;
    const during = taken.filter((other) => other.from < until && at < other.until);
    const samePart = taken.filter(
      (other) => other.part === part && other.from < until + restMs && at < other.until + restMs,
    );
    return during.length < mostAtOnce && samePart.length === 0;
  };
  return moments.sort((one, other) => one - other).find(fits) ?? Infinity;
}

/** Of each part only one piece is broken at a time: one of the bridges, one of the workers, one route. */
function partStruck(blow: Blow): string {
  if ('process' in blow) return blow.process.replace(/-\d+$/, '');
  if ('route' in blow) return `route ${blow.route}`;
  return blow.kind.split('_')[0] ?? blow.kind;
}

function blowOf(random: Random, processes: Processes, kinds: readonly FaultKind[] | undefined): Blow {
  const possible = Object.entries(weights).flatMap(([kind, weight]): Weighted<FaultKind>[] =>
    isKind(kind) && (kinds?.includes(kind) ?? true) ? [{ weight, item: kind }] : [],
  );
  const [first, ...others] = possible;
  if (!first) throw new Error('there is no fault to choose from');
  return drawn(random.weighted([first, ...others]), random, processes);
}

function isKind(text: string): text is FaultKind {
  return text in weights;
}

function drawn(kind: FaultKind, random: Random, processes: Processes): Blow {
  const product = () =>
    random.pick(
      random.weighted([
        { weight: 6, item: processes.bridges },
        { weight: 4, item: processes.workers },
        { weight: 2, item: processes.apis },
      ]),
    );
  switch (kind) {
    case 'kill': {
      const service = processes.services.find(() => random.percent(60));
      const hitsService = service !== undefined && random.percent(18);
      return { kind, lastsMs: 4_000, process: hitsService ? service : product() };
    }
    case 'stop_politely':
      return { kind, lastsMs: 8_000, process: product() };
    case 'freeze':
      return { kind, lastsMs: random.whole(800, 9_000), process: product() };
    case 'clock_jump':
      return {
        kind,
        lastsMs: random.whole(3_000, 10_000),
        process: product(),
        byMs: random.percent(50) ? hourMs : -hourMs,
      };
    case 'kill_temporal':
      return { kind, lastsMs: random.whole(3_000, 10_000) };
    case 'cut':
      return { kind, lastsMs: 1_000, route: random.pick(routes) };
    case 'delay':
      return {
        kind,
        lastsMs: random.whole(3_000, 8_000),
        route: random.pick(routes),
        ms: random.whole(50, 400),
      };
    case 'throttle':
      return {
        kind,
        lastsMs: random.whole(2_000, 6_000),
        route: random.pick(['temporal', 'webhooks']),
        bytesPerSec: random.whole(40_000, 200_000),
      };
    case 'half_open':
    case 'refuse':
      return { kind, lastsMs: random.whole(1_000, 7_000), route: random.pick(routes) };
    case 'webhooks_dropped':
    case 'webhooks_doubled':
    case 'webhooks_reordered':
      return { kind, lastsMs: random.whole(3_000, 10_000) };
    case 'carrier_busy':
      return { kind, lastsMs: 2_000, operation: random.pick(operations), status: random.pick([429, 503]) };
    case 'response_swallowed':
      return { kind, lastsMs: 2_000, operation: random.pick(operations) };
    case 'media_dropped':
    case 'line_dropped':
      return { kind, lastsMs: 1_000, chosen: random.next() };
    case 'model_slow':
      return { kind, lastsMs: 2_000, firstTokenMs: random.whole(800, 6_000), times: random.whole(1, 4) };
    case 'model_failing':
      return { kind, lastsMs: 2_000, how: random.pick(modelFailures), times: random.whole(1, 3) };
    case 'store_locked':
      return { kind, lastsMs: random.whole(1_000, 9_000) };
  }
}
