/** An hour of healthy calls under load: nothing is broken, so whatever is taken for broken is a false alarm. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CallEvent } from '../domain/call/record-events.ts';
import { startChild } from './child.ts';
import { atMost, value, type Figure, type FigureResult, type Run } from './figure.ts';
import { keepTalking, patientTalker, type KeptCall } from './kept-talking.ts';
import { timeoutsOf, type Timeouts } from './task-timeouts.ts';
import { exchangesOf } from './talkers.ts';
import type { Entry, SharedStack, WholeStack } from './whole-stack.ts';

const people = 20;
/** Twenty calls of three minutes are an hour. */
const minutes = { whole: 3, quick: 2 } as const;
/** As many as the machine has cores for everything; each takes one if it gets it. */
const busyProcesses = 2;
/** What a person thinks over between an answer and what they say next, ms. */
const pauseMs = { least: 500, most: 6_000 };
/** More than fit into the time. */
const turns = 60;

export const healthyHour = (shared: SharedStack): Figure => ({
  name: 'healthy-hour',
  title: `false alarms: ${people} healthy calls beside ${busyProcesses} processes that take what they get`,
  measure: async (run) => {
    const stack = await shared();
    const persons = Array.from({ length: people }, (_, person) =>
      patientTalker(
        stack.newNumber(),
        person,
        turns,
        Math.round(run.chance.between(pauseMs.least, pauseMs.most)),
      ),
    );
    const before = await bridgeCounts(stack);
    const { calls, after } = await keepTalking(stack, persons);
    await underLoad(run, run.quick ? minutes.quick : minutes.whole);
    const entries = await stack.carrierEntries(after);
    const counts = sumOf(await bridgeCounts(stack), before);
    const ids = calls.map(({ callId }) => callId);
    const events = (await Promise.all(ids.map((callId) => stack.recorded(callId)))).flat();
    const timeouts = await timeoutsOf(stack.parts.temporal, ids);
    await Promise.all(ids.map((callId) => stack.hangUp(callId)));
    return judged({ calls, entries, counts, events, timeouts });
  },
});

/** Lets so many minutes pass with every core wanted by somebody else. */
async function underLoad({ say }: Run, minutes: number): Promise<void> {
  const neighbours = Array.from({ length: busyProcesses }, () => startChild('busy.process.ts'));
  try {
    await Promise.all(neighbours.map((neighbour) => neighbour.ask({ kind: 'begin' }, z.null())));
    say(`${people} calls for ${minutes} minutes`);
    await sleep(minutes * 60_000);
  } finally {
    await Promise.all(neighbours.map((neighbour) => neighbour.stop()));
  }
}

const Counts = z.object({
  fenced: z.number(),
  reattached: z.number(),
  moved: z.number(),
  stalled: z.number(),
  sessionsBroken: z.number(),
  gaps: z.number(),
});
type Counts = z.infer<typeof Counts>;

async function bridgeCounts({ parts }: WholeStack): Promise<readonly Counts[]> {
  return Promise.all(
    parts.bridgeUrls.map(async (url) => Counts.parse(await (await fetch(`${url}/figures`)).json())),
  );
}

/** What all bridges have counted since `before`. */
function sumOf(counts: readonly Counts[], before: readonly Counts[]): Counts {
  const of = (name: keyof Counts): number =>
    counts.reduce((sum, bridge, at) => sum + bridge[name] - (before[at]?.[name] ?? 0), 0);
  return {
    fenced: of('fenced'),
    reattached: of('reattached'),
    moved: of('moved'),
    stalled: of('stalled'),
    sessionsBroken: of('sessionsBroken'),
    gaps: of('gaps'),
  };
}

interface Seen {
  readonly calls: readonly KeptCall[];
  readonly entries: readonly Entry[];
  readonly counts: Counts;
  readonly events: readonly CallEvent[];
  readonly timeouts: Timeouts;
}

function judged({ calls, entries, counts, events, timeouts }: Seen): FigureResult {
  const count = (kind: string): number => entries.filter((entry) => entry.kind === kind).length;
  const detached = events.filter(
    ({ body }) => body.kind === 'state_changed' && body.state === 'detached',
  ).length;
  const attached = events.filter(({ body }) => body.kind === 'media_attached').length;
  const alarm = (what: string, times: number) => value(what, times, '', atMost(0));
  const ended = count('call_ended');
  const exchanges = exchangesOf(entries);
  const unanswered = count('waited_in_vain');
  return {
    rows: [
      alarm('media taken for lost (detached)', detached),
      alarm('attached again', attached - calls.length),
      alarm('legs fenced off', counts.fenced),
      alarm('legs asked for again', counts.reattached),
      alarm('bridges that took themselves for stalled, legs', counts.stalled),
      alarm('heartbeats missed', timeouts.heartbeats),
      alarm("other activities' time limits passed", timeouts.otherActivities),
      alarm('media sockets closed', count('media_closed')),
      value('workers taken for dead (a workflow task handed to another)', timeouts.workflowTasks, ''),
      value('gaps in the voice', counts.gaps, ''),
    ],
    notes: [`${calls.length} calls, ${exchanges.length} turns, ${attached} attachments`],
    wrong: [
      ...(ended > 0 ? [`${ended} calls ended`] : []),
      ...(unanswered > 0 ? [`${unanswered} answers never came`] : []),
      ...(counts.sessionsBroken > 0 ? [`${counts.sessionsBroken} sessions broke`] : []),
    ],
  };
}
