/** What a person notices when the worker that has their call is killed while they speak: how long the next answers take. */
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, spread, type Figure, type FigureResult, type Run } from './figure.ts';
import { Histogram } from './histogram.ts';
import { answerHeardAt, comes, keepTalking, now, patientTalker, type KeptCall } from './kept-talking.ts';
import { exchangesOf, type Exchange } from './talkers.ts';
import type { SharedStack, WholeStack } from './whole-stack.ts';

const people = 4;
const kills = { whole: 25, quick: 8 } as const;
const pauseMs = 800;
/** More than the kills take. */
const turns = 60;
/** Between a worker's return and the next kill, ms. */
const betweenMs = { least: 3_000, most: 6_000 };
/** A turn that ends so soon after the kill is the one that was being spoken. */
const spokenMs = 3_000;
/** What is said so long after the worker came back has nothing to do with its death. */
const calmMs = 1_000;
const lastWordsMs = 5_000;

export interface WorkerKill {
  /** ms since the epoch. */
  readonly killedAt: number;
  /** When it was there again. */
  readonly backAt: number;
  /** The numbers of those whose call it had. */
  readonly numbers: readonly string[];
}

export const killWorker = (shared: SharedStack): Figure => ({
  name: 'kill-worker',
  title: "kill -9 of the call's worker while a person speaks → the answer",
  measure: async (run) => {
    const stack = await shared();
    const persons = Array.from({ length: people }, (_, person) =>
      patientTalker(stack.newNumber(), person, turns, pauseMs),
    );
    const { calls, after } = await keepTalking(stack, persons);
    const done = await killInTurn(run, stack, calls);
    await sleep(lastWordsMs);
    const entries = await stack.carrierEntries(after);
    await Promise.all(calls.map(({ callId }) => stack.hangUp(callId)));
    const ended = entries.filter(({ kind }) => kind === 'call_ended').length;
    // An answer that takes long has a request for patience before it, which is no answer.
    const exchanges = exchangesOf(entries).map((exchange) => ({
      ...exchange,
      answeredAt: answerHeardAt(entries, exchange),
    }));
    return judged(exchanges, done, ended);
  },
});

/** Each time somebody begins to speak whose turn it is, their call's worker is killed, and started again. */
async function killInTurn(
  { quick, chance, say }: Run,
  { parts, ...stack }: WholeStack,
  calls: readonly KeptCall[],
): Promise<readonly WorkerKill[]> {
  const count = quick ? kills.quick : kills.whole;
  const done: WorkerKill[] = [];
  for (let kill = 0; kill < count; kill += 1) {
    await sleep(chance.between(betweenMs.least, betweenMs.most));
    const victim = calls[kill % calls.length];
    const seen = (await stack.carrierEntries()).at(-1)?.seq ?? 0;
    await comes({ parts, ...stack }, seen, 'somebody speaks', ({ kind, number }) => {
      return kind === 'saying' && number === victim?.number;
    });
    const workers = await Promise.all(calls.map(({ callId }) => parts.workerOf(callId)));
    const name = workers[kill % calls.length];
    if (!name) continue;
    say(`kill ${kill + 1} of ${count}: ${name}`);
    const killedAt = now();
    await parts.signal(name, 'SIGKILL');
    await parts.restart(name);
    const numbers = calls.filter((_, at) => workers[at] === name).map(({ number }) => number);
    done.push({ killedAt, backAt: now(), numbers });
  }
  return done;
}

function judged(exchanges: readonly Exchange[], kills: readonly WorkerKill[], ended: number): FigureResult {
  const { first, second, calm } = sorted(exchanges, kills);
  const silent = exchanges.filter((one) => one.answeredAt === null && !isLast(exchanges, one)).length;
  return {
    rows: [
      spread("nothing was killed: person's last sound → the answer's first", waits(calm)),
      spread('killed while the person spoke: the same', waits(first), atMost(2_000, 0.99)),
      spread('  and at their next turn', waits(second), atMost(2_000, 0.99)),
    ],
    notes: [
      `${kills.length} kills; ${kills.reduce((sum, { numbers }) => sum + numbers.length, 0)} calls lost their worker`,
    ],
    wrong: [
      ...(silent > 0 ? [`${silent} turns were not answered`] : []),
      ...(ended > 0 ? [`${ended} calls ended`] : []),
      ...(first.length === 0 ? ['no kill came while somebody spoke'] : []),
    ],
  };
}

/** The last of a person's may have been cut short by the end of the figure. */
function isLast(exchanges: readonly Exchange[], one: Exchange): boolean {
  return one === exchanges.findLast(({ number }) => number === one.number);
}

function waits(exchanges: readonly Exchange[]): Histogram {
  return Histogram.of(
    exchanges.flatMap(({ endedAt, answeredAt }) => (answeredAt === null ? [] : answeredAt - endedAt)),
  );
}

/** Which exchanges were the first and the second after a kill of their worker, and which had to do with none. */
export function sorted(
  exchanges: readonly Exchange[],
  kills: readonly WorkerKill[],
): Readonly<Record<'first' | 'second' | 'calm', readonly Exchange[]>> {
  const struck = kills.flatMap(({ killedAt, numbers }) =>
    numbers.flatMap((number) => {
      const later = exchanges.filter((one) => one.number === number && one.endedAt >= killedAt);
      const [first, second] = later;
      if (!first || first.endedAt > killedAt + spokenMs) return [];
      return [{ first, second: second && !isLast(exchanges, second) ? second : undefined }];
    }),
  );
  const away = ({ endedAt }: Exchange): boolean =>
    kills.some(({ killedAt, backAt }) => endedAt >= killedAt - spokenMs && endedAt <= backAt + calmMs);
  return {
    first: struck.map(({ first }) => first),
    second: struck.flatMap(({ second }) => second ?? []),
    calm: exchanges.filter((one) => !away(one)),
  };
}
