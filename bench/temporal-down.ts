/** What people hear of a Temporal server that is killed and comes back ten seconds later, with its database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { phrase, waitingPhrase } from '../domain/conversation/phrases.ts';
import { spread, value, type Figure, type FigureResult, type Run } from './figure.ts';
import { Histogram } from './histogram.ts';
import { answerHeardAt, comes, isAnswer, keepTalking, now, patientTalker } from './kept-talking.ts';
import { bare } from './pieced-together.ts';
import { exchangesOf } from './talkers.ts';
import type { BenchCall, Entry, SharedStack, WholeStack } from './whole-stack.ts';

const people = 4;
const outages = { whole: 6, quick: 2 } as const;
const downMs = 10_000;
const pauseMs = 800;
const turns = 60;
/** Between one outage and the next, ms: long enough for two turns of everybody. */
const betweenMs = { least: 18_000, most: 22_000 };
const language = 'en-US';
const patience = [phrase('holding', language), ...[0, 1, 2, 3].map((n) => waitingPhrase(language, n))].map(
  bare,
);

export interface Outage {
  /** ms since the epoch. */
  readonly downAt: number;
  /** The server answers again. */
  readonly upAt: number;
}

export const temporalDown = (shared: SharedStack): Figure => ({
  name: 'temporal-down',
  title: `Temporal is killed, and back after ${downMs / 1_000} s`,
  measure: async (run) => {
    const stack = await shared();
    const persons = Array.from({ length: people }, (_, person) =>
      patientTalker(stack.newNumber(), person, turns, pauseMs),
    );
    const { calls, after } = await keepTalking(stack, persons);
    const done = await takeAway(run, stack);
    // Nobody is cut off in the middle of an exchange.
    const seen = (await stack.carrierEntries()).at(-1)?.seq ?? 0;
    for (const { number } of calls)
      await comes(
        stack,
        seen,
        `${number} is answered`,
        (entry) => isAnswer(entry) && entry.number === number,
      );
    const entries = await stack.carrierEntries(after);
    const reports = await Promise.all(calls.map(({ callId }) => stack.hangUp(callId)));
    return judged(
      calls.map(({ number }, at) => ({
        entries: entries.filter((entry) => entry.number === number),
        report: reports[at],
      })),
      done,
    );
  },
});

async function takeAway({ quick, chance, say }: Run, { parts }: WholeStack): Promise<readonly Outage[]> {
  const { outage } = parts.temporal;
  if (!outage) throw new Error('the Temporal server is not this bench’s to kill');
  const count = quick ? outages.quick : outages.whole;
  const done: Outage[] = [];
  for (let time = 1; time <= count; time += 1) {
    await sleep(chance.between(betweenMs.least, betweenMs.most) / 2);
    say(`outage ${time} of ${count}`);
    const downAt = now();
    await outage.signal('SIGKILL');
    await sleep(downMs);
    await outage.startAgain();
    done.push({ downAt, upAt: now() });
    await sleep(chance.between(betweenMs.least, betweenMs.most) / 2);
  }
  return done;
}

interface Told {
  readonly entries: readonly Entry[];
  readonly report: BenchCall | undefined;
}

function judged(told: readonly Told[], outages: readonly Outage[]): FigureResult {
  const seen = told.flatMap(({ entries }) => outages.map((outage) => throughOutage(entries, outage)));
  const asked = seen.flatMap(({ exchanges }) => exchanges);
  const lost = told.flatMap(lostWords);
  const unanswered = told.flatMap(({ entries }) =>
    entries.filter(({ kind }) => kind === 'waited_in_vain'),
  ).length;
  const ended = told.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'call_ended')).length;
  const of = (ms: (exchange: Through) => number | null): Histogram =>
    Histogram.of(asked.flatMap((exchange) => ms(exchange) ?? []));
  return {
    rows: [
      spread(
        'Temporal was away for (killed → answers again)',
        Histogram.of(outages.map(({ downAt, upAt }) => upAt - downAt)),
      ),
      spread(
        'longest silence of all, person and agent',
        Histogram.of(seen.map(({ silenceMs }) => silenceMs)),
      ),
      spread(
        'said meanwhile: last sound → first sound, be it for patience',
        of(({ firstMs }) => firstMs),
      ),
      spread(
        '  last sound → the answer',
        of(({ answerMs }) => answerMs),
      ),
      spread(
        '  Temporal back → the answer',
        of(({ afterUpMs }) => afterUpMs),
      ),
      value(
        'requests for patience',
        seen.reduce((sum, { patience }) => sum + patience, 0),
        '',
      ),
      value('said, and not in the transcript', lost.length, ''),
    ],
    notes: [`${outages.length} outages under ${told.length} calls; ${asked.length} turns ended meanwhile`],
    wrong: [
      ...(lost.length > 0 ? [`lost: ${lost.join(' ')}`] : []),
      ...(unanswered > 0 ? [`${unanswered} answers never came`] : []),
      ...(ended > 0 ? [`${ended} calls ended`] : []),
    ],
  };
}

/** ms; null where it never came. */
interface Through {
  readonly firstMs: number | null;
  readonly answerMs: number | null;
  /** Below zero: the answer did not have to wait for it. */
  readonly afterUpMs: number | null;
}

/** What one person heard of one outage, to some seconds after it. */
export function throughOutage(
  entries: readonly Entry[],
  { downAt, upAt }: Outage,
): { readonly exchanges: readonly Through[]; readonly silenceMs: number; readonly patience: number } {
  const exchanges = exchangesOf(entries).filter(({ endedAt }) => endedAt >= downAt && endedAt <= upAt);
  const until = Math.max(upAt, ...exchanges.map((exchange) => answerHeardAt(entries, exchange) ?? upAt));
  const sounds = entries.flatMap(({ kind, startedAt, endedAt, firstAudibleAt, lastAudibleAt }) => {
    const [from, to] = kind === 'said' ? [startedAt, endedAt] : [firstAudibleAt, lastAudibleAt];
    return from !== undefined && to !== undefined && to >= downAt && from <= until ? [{ from, to }] : [];
  });
  return {
    exchanges: exchanges.map((exchange) => {
      const at = answerHeardAt(entries, exchange);
      return {
        firstMs: exchange.answeredAt === null ? null : exchange.answeredAt - exchange.endedAt,
        answerMs: at === null ? null : at - exchange.endedAt,
        afterUpMs: at === null ? null : at - upAt,
      };
    }),
    silenceMs: longestSilence(sounds),
    patience: entries.filter(
      ({ kind, text = '', firstAudibleAt = 0 }) =>
        kind === 'heard' &&
        firstAudibleAt >= downAt &&
        firstAudibleAt <= until &&
        patience.some((words) => bare(text).includes(words)),
    ).length,
  };
}

/** `from` and `to` in ms, in any order and overlapping at will. */
export function longestSilence(sounds: readonly { readonly from: number; readonly to: number }[]): number {
  let heardUntil = Infinity;
  let longest = 0;
  for (const { from, to } of sounds.toSorted((one, other) => one.from - other.from)) {
    longest = Math.max(longest, from - heardUntil);
    heardUntil = heardUntil === Infinity ? to : Math.max(heardUntil, to);
  }
  return longest;
}

/** What a person has said that the transcript has not. */
function lostWords({ entries, report }: Told): readonly string[] {
  const written = new Set(
    report?.messages.flatMap(({ kind, text = '' }) => (kind === 'caller' ? [bare(text)] : [])),
  );
  return entries.flatMap(({ kind, text = '' }) =>
    kind === 'said' && !written.has(bare(text)) ? [text] : [],
  );
}
