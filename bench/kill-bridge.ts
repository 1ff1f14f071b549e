/** How long the voice is gone when the bridge that speaks is killed: from the kill to the next sound at the person's ear. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CallEvent } from '../domain/call/record-events.ts';
import { atMost, spread, type Figure, type FigureResult, type Row, type Run } from './figure.ts';
import { Histogram } from './histogram.ts';
import { keepTalking, listener, longMatter, now, question } from './kept-talking.ts';
import { bare, piecedTogether } from './pieced-together.ts';
import type { Entry, SharedStack, WholeStack } from './whole-stack.ts';

/** How the carrier brings media back once its socket broke. */
const modes = [
  { name: 'carrier reconnects by itself', mediaReconnect: 'by-itself' },
  { name: 'carrier waits to be asked', mediaReconnect: 'when-asked' },
] as const;

const callsPerMode = 2;
/** Who asks into the gap is heard afterwards, and so goes on being told things. */
const keepsSoundMs = 10_000;
const kills = { whole: 25, quick: 8 } as const;
/** Between a bridge's return and the next kill, ms: the moment within the agent's speech is the clock's. */
const betweenMs = { least: 4_000, most: 8_000 };
/** The agent was speaking if its last sound was played so shortly before or after the kill: what was buffered still sounds. */
const brokenBeforeMs = 100;
const brokenAfterMs = 1_500;
/** A socket that breaks within so long of the kill was broken by it. */
const struckMs = 2_000;
/** After the last kill everybody has time to be told the rest. */
const lastWordsMs = 10_000;
const longestMs = 20_000;

/** One voice that was cut off; all ms since the epoch, null where it never came. */
export interface Cut {
  readonly killedAt: number;
  readonly socketBrokeAt: number;
  /** The workflow took the media for lost. */
  readonly detachedAt: number | null;
  /** The carrier has a socket again. */
  readonly socketOpenAt: number | null;
  /** The workflow gave another bridge the call. */
  readonly attachedAt: number | null;
  readonly nextWordAt: number | null;
}

export const killBridge = (shared: SharedStack): Figure => ({
  name: 'kill-bridge',
  title: 'kill -9 of the bridge that speaks → next audible word',
  measure: async (run) => {
    const stack = await shared();
    const persons = modes.flatMap(({ mediaReconnect }) =>
      Array.from({ length: callsPerMode }, () =>
        listener(stack.newNumber(), { mediaReconnect, keepsSoundMs }),
      ),
    );
    const { calls, after } = await keepTalking(stack, persons);
    const killedAts = await killInTurn(run, stack);
    await sleep(lastWordsMs);
    const ended = (await stack.carrierEntries(after)).filter(({ kind }) => kind === 'call_ended').length;
    const records = await Promise.all(calls.map(({ callId }) => stack.recorded(callId)));
    await Promise.all(calls.map(({ callId }) => stack.hangUp(callId)));
    // What somebody hears is written down when it stops.
    const entries = await stack.carrierEntries(after);
    const told = calls.map(({ number }, at) => ({
      entries: entries.filter((entry) => entry.number === number),
      events: records[at] ?? [],
    }));
    return judged(told, killedAts, ended);
  },
});

interface Told {
  readonly entries: readonly Entry[];
  readonly events: readonly CallEvent[];
}

const Figures = z.looseObject({ sessions: z.number() });

/** Kills the bridge that has the most calls, starts it again, and so on; returns when each died. */
async function killInTurn({ quick, chance, say }: Run, stack: WholeStack): Promise<readonly number[]> {
  const count = quick ? kills.quick : kills.whole;
  const killedAts: number[] = [];
  for (let kill = 1; kill <= count; kill += 1) {
    await sleep(chance.between(betweenMs.least, betweenMs.most));
    const sessions = await Promise.all(stack.parts.bridgeUrls.map(sessionsAt));
    const name = `bridge-${sessions.indexOf(Math.max(...sessions)) + 1}`;
    say(`kill ${kill} of ${count}: ${name}, of ${sessions.join(' and ')} calls`);
    killedAts.push(now());
    await stack.parts.signal(name, 'SIGKILL');
    await stack.parts.restart(name);
  }
  return killedAts;
}

async function sessionsAt(url: string): Promise<number> {
  return Figures.parse(await (await fetch(`${url}/figures`)).json()).sessions;
}

function judged(told: readonly Told[], killedAts: readonly number[], ended: number): FigureResult {
  const cuts = told.map(({ entries, events }) =>
    killedAts.flatMap((killedAt) => cutOf(entries, events, killedAt) ?? []),
  );
  const all = cuts.flat();
  const silent = all.filter(({ nextWordAt }) => nextWordAt === null).length;
  const speeches = told.flatMap(({ entries }) => speechesOf(entries));
  const lost = speeches.filter((heard) => !heard.includes(bare(longMatter))).length;
  const announced = told.flatMap(({ entries }) =>
    entries.filter(({ kind, by }) => kind === 'heard' && by === 'carrier'),
  );
  return {
    rows: modes.flatMap(({ name }, mode) =>
      rowsOf(name, cuts.slice(mode * callsPerMode, (mode + 1) * callsPerMode).flat()),
    ),
    notes: [
      `${killedAts.length} kills struck ${all.length} voices in mid-speech; ${speeches.length} speeches were heard to their end`,
      `the carrier's own voice had to ask for patience ${announced.length} times`,
    ],
    wrong: [
      ...(silent > 0 ? [`${silent} voices were not heard again within ${longestMs / 1_000} s`] : []),
      ...(lost > 0 ? [`${lost} speeches lack words`] : []),
      ...(ended > 0 ? [`${ended} calls ended`] : []),
      ...(all.length === 0 ? ['no kill struck a voice'] : []),
    ],
  };
}

function rowsOf(name: string, cuts: readonly Cut[]): readonly Row[] {
  const after = (moment: (cut: Cut) => number | null): Histogram =>
    Histogram.of(cuts.flatMap((cut) => between(cut.killedAt, moment(cut))));
  return [
    spread(
      `${name}: kill → next word heard`,
      after(({ nextWordAt }) => nextWordAt),
      atMost(3_000, 0.99),
    ),
    spread(
      "  kill → the carrier's socket broke",
      after(({ socketBrokeAt }) => socketBrokeAt),
    ),
    spread(
      '  kill → the workflow took the media for lost',
      after(({ detachedAt }) => detachedAt),
    ),
    spread(
      '  kill → the carrier has a socket again',
      after(({ socketOpenAt }) => socketOpenAt),
    ),
    spread(
      '  kill → another bridge has the call',
      after(({ attachedAt }) => attachedAt),
    ),
    spread(
      '  another bridge has the call → first sound',
      Histogram.of(cuts.flatMap(({ attachedAt, nextWordAt }) => between(attachedAt, nextWordAt))),
    ),
  ];
}

function between(from: number | null, to: number | null): readonly number[] {
  return from === null || to === null ? [] : [to - from];
}

/** What became of one person's voice at one kill; null where the bridge was not theirs, or the agent was silent. */
export function cutOf(entries: readonly Entry[], events: readonly CallEvent[], killedAt: number): Cut | null {
  const within = (at: number): boolean => at >= killedAt && at <= killedAt + longestMs;
  const broke = entries.find(
    ({ kind, at }) => kind === 'media_closed' && at >= killedAt && at <= killedAt + struckMs,
  );
  const speech = entries.filter(({ kind, by }) => kind === 'heard' && by === 'agent');
  const wasSpeaking = speech.some(
    ({ firstAudibleAt = Infinity, lastAudibleAt = 0 }) =>
      firstAudibleAt < killedAt &&
      lastAudibleAt > killedAt - brokenBeforeMs &&
      lastAudibleAt < killedAt + brokenAfterMs,
  );
  if (!broke || !wasSpeaking) return null;
  const next = speech.find(
    ({ socket, firstAudibleAt = 0 }) => (socket ?? 0) > (broke.socket ?? 0) && within(firstAudibleAt),
  );
  const opened = entries.find(({ kind, at }) => kind === 'media_opened' && at > broke.at && within(at));
  const detached = events.find(
    ({ at, body }) => body.kind === 'state_changed' && body.state === 'detached' && within(at),
  );
  const attached = events.findLast(
    ({ at, body }) =>
      body.kind === 'media_attached' && within(at) && at <= (next?.firstAudibleAt ?? Infinity),
  );
  return {
    killedAt,
    socketBrokeAt: broke.at,
    detachedAt: detached?.at ?? null,
    socketOpenAt: opened?.at ?? null,
    attachedAt: attached?.at ?? null,
    nextWordAt: next?.firstAudibleAt ?? null,
  };
}

/** What was heard of each answer to the question that was asked again afterwards. */
function speechesOf(entries: readonly Entry[]): readonly string[] {
  const speeches: string[][] = [];
  for (const { kind, by, text = '' } of entries) {
    if (kind === 'said' && text === question) speeches.push([]);
    if (kind === 'heard' && by === 'agent') speeches.at(-1)?.push(text);
  }
  return speeches.slice(0, -1).map(piecedTogether);
}
