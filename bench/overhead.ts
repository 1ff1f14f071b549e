/**
 * What Holdfast adds to a turn when speech and model take no time: from the decision that the person has finished to
 * the first frame of the answer at the person's socket.
 */
import { spreadTimes } from './chance.ts';
import { atMost, spread, type Figure, type FigureResult, type Goal, type Run } from './figure.ts';
import { Histogram } from './histogram.ts';
import { talk, type Exchange } from './talkers.ts';
import type { BenchCall, SharedStack, WholeStack } from './whole-stack.ts';

interface Load {
  readonly calls: number;
  /** Turns of each call. */
  readonly turns: number;
  readonly quickTurns: number;
  readonly goals: readonly Goal[];
}

const loads: readonly Load[] = [
  { calls: 1, turns: 40, quickTurns: 3, goals: [atMost(5, 0.5), atMost(8.5, 0.99)] },
  { calls: 10, turns: 20, quickTurns: 2, goals: [atMost(6, 0.5), atMost(15, 0.99)] },
  { calls: 50, turns: 6, quickTurns: 1, goals: [atMost(10, 0.5), atMost(25, 0.99)] },
];
/** The calls begin within this time, so that the persons do not speak in step. */
const beginWithinMs = { whole: 6_000, quick: 3_000 } as const;
const withoutAckMs = 5;
const noDelays = { speech: { sttPartialMs: 0, sttFinalMs: 0, ttsFirstByteMs: 0 }, model: {} };

export const overhead = (shared: SharedStack): Figure => ({
  name: 'overhead',
  title: 'overhead per turn, speech and model taking no time',
  measure: async (run) => {
    const stack = await shared();
    await stack.setDelays(noDelays);
    const results: FigureResult[] = [];
    for (const load of loads) results.push(await measureAt(run, stack, load));
    return {
      rows: results.flatMap(({ rows }) => rows),
      notes: results.flatMap(({ notes }) => notes),
      wrong: results.flatMap(({ wrong }) => wrong),
    };
  },
});

async function measureAt(run: Run, stack: WholeStack, load: Load): Promise<FigureResult> {
  const { calls, goals } = load;
  const turns = run.quick ? load.quickTurns : load.turns;
  const beginWithin = run.quick ? beginWithinMs.quick : beginWithinMs.whole;
  run.say(`${calls} calls of ${turns} turns`);
  const before = { load: stack.load(), at: performance.now() };
  const talks = await talk(
    stack,
    run.chance,
    spreadTimes(run.chance, calls, calls === 1 ? 0 : beginWithin),
    turns,
  );
  const shares = loadShares(before.load, stack.load(), performance.now() - before.at);

  const splits: Split[] = [];
  let unanswered = 0;
  let unmatched = 0;
  for (const { number, callId } of talks.calls) {
    const call = await stack.over(callId);
    const own = talks.exchanges.filter((exchange) => exchange.number === number);
    unanswered += turns - own.filter(({ answeredAt }) => answeredAt !== null).length;
    const found = own.flatMap((exchange) => splitOf(exchange, call) ?? []);
    unmatched += own.filter(({ answeredAt }) => answeredAt !== null).length - found.length;
    splits.push(...found);
  }
  const spreadOf = (pick: (split: Split) => number): Histogram => Histogram.of(splits.map(pick));
  return {
    rows: [
      spread(
        `${calls} calls: decided → first frame at the person's socket`,
        spreadOf(({ total }) => total),
        ...goals,
      ),
      spread(
        '  the signal was acknowledged after',
        spreadOf(({ acknowledged }) => acknowledged),
      ),
      spread(
        '  then waiting for the standing turn',
        spreadOf(({ standing }) => standing),
      ),
      spread(
        '  then everything else',
        spreadOf(({ rest }) => rest),
      ),
      spread(
        '  without the acknowledgement (the two last together)',
        spreadOf(({ standing, rest }) => standing + rest),
        atMost(withoutAckMs, 0.99),
      ),
      spread(
        '  for comparison: the signal sent → acknowledged',
        spreadOf(({ signalTook }) => signalTook),
      ),
    ],
    notes: [
      `${calls} calls: share of a core: ${shares}`,
      ...(unmatched > 0
        ? [`${calls} calls: ${unmatched} answers are in no reply's figures, and not counted`]
        : []),
    ],
    wrong:
      unanswered > 0 ? [`${calls} calls: ${unanswered} of ${calls * turns} turns were not answered`] : [],
  };
}

/**
 * Two processes read the system's clock once each, when they start, and count on by themselves: they may be a little
 * apart. No frame arrives before it was written, so the bridge's own figure is the least that is believed.
 */
const clocksApartMs = 10;

/** ms; they add up to `total`. */
interface Split {
  readonly total: number;
  readonly acknowledged: number;
  readonly standing: number;
  readonly rest: number;
  /** The signal sent → acknowledged: most of it lies before the turn was decided to be over. */
  readonly signalTook: number;
}

/** The bridge's reply to what was said: the last one that was decided between the person's last sound and the answer. */
function splitOf({ endedAt, answeredAt }: Exchange, { messages }: BenchCall): Split | null {
  if (answeredAt === null) return null;
  const reply = messages
    .flatMap(({ figures }) => figures ?? [])
    .findLast(({ decided_at }) => decided_at > endedAt && decided_at <= answeredAt + clocksApartMs);
  const acknowledgedMs = reply?.signal_ack_ms ?? null;
  if (!reply || acknowledgedMs === null) return null;
  const total = Math.max(reply.first_audio_ms, answeredAt - reply.decided_at);
  const acknowledged = Math.min(total, acknowledgedMs);
  const standing = Math.min(total, Math.max(acknowledged, reply.standing_ms)) - acknowledged;
  const rest = total - acknowledged - standing;
  return { total, acknowledged, standing, rest, signalTook: reply.signal_took_ms ?? acknowledgedMs };
}

function loadShares(
  before: ReturnType<WholeStack['load']>,
  after: ReturnType<WholeStack['load']>,
  spanMs: number,
): string {
  return [...after]
    .map(([name, { cpuMs }]) => {
      const share = (cpuMs - (before.get(name)?.cpuMs ?? 0)) / spanMs;
      return `${name} ${(share * 100).toFixed(0)} %`;
    })
    .join(', ');
}
