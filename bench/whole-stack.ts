/** Everything at once: Temporal, API, workers, bridges and simulator, each a process of its own, asked over HTTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { openCallRecords } from '../adapters/sqlite-records/call-records.ts';
import type { CallEvent } from '../domain/call/record-events.ts';
import type { PersonInput } from '../simulator/carrier.ts';
import { startStack, type Stack, type StackOptions } from '../tools/stack.ts';
import { loadOf, type ProcessLoad } from './process-load.ts';

/** Times are ms since the epoch, with fractions. */
const Entry = z.looseObject({
  kind: z.string(),
  seq: z.number(),
  at: z.number(),
  number: z.string().optional(),
  operation: z.string().optional(),
  callConnectionId: z.string().nullish(),
  text: z.string().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  arrivalMs: z.number().optional(),
  firstAudibleAt: z.number().optional(),
  lastAudibleAt: z.number().optional(),
  /** Who was heard, or who ended the call. */
  by: z.string().optional(),
  socket: z.number().nullish(),
});
export type Entry = z.infer<typeof Entry>;

export const BenchCall = z.looseObject({
  call_id: z.string(),
  state: z.string(),
  outcome: z.string().nullable(),
  claim: z.array(z.looseObject({ value: z.string().nullable() })),
  messages: z.array(
    z.looseObject({
      kind: z.string(),
      text: z.string().optional(),
      figures: z
        .looseObject({
          decided_at: z.number(),
          first_audio_ms: z.number(),
          signal_ack_ms: z.number().nullable(),
          signal_took_ms: z.number().nullable(),
          standing_ms: z.number(),
        })
        .nullish(),
    }),
  ),
});
export type BenchCall = z.infer<typeof BenchCall>;

export interface WholeStack {
  readonly parts: Stack;
  /** A number that nobody has had before. */
  newNumber(): string;
  person(person: PersonInput): Promise<void>;
  /** Calls a person; resolves with the call's id once the API has taken it. */
  call(body: Readonly<Record<string, unknown>>): Promise<string>;
  /** The call once it is over. */
  over(callId: string): Promise<BenchCall>;
  /** Ends a call under way; resolves with it once it is over. */
  hangUp(callId: string): Promise<BenchCall>;
  /** What was recorded of a call, in order. */
  recorded(callId: string): Promise<readonly CallEvent[]>;
  /** A person calls us. */
  callsUs(person: PersonInput): Promise<void>;
  /** What the carrier noted since this stack was started, or since the entry of that number. */
  carrierEntries(after?: number): Promise<readonly Entry[]>;
  speechEntries(after?: number): Promise<readonly Entry[]>;
  /** Resolves once so many legs that began after the entry `after` have ended. */
  legsOver(count: number, after: number): Promise<void>;
  setDelays(delays: { readonly speech: object; readonly model: object }): Promise<void>;
  /** Processor time of each process since it began. */
  load(): ReadonlyMap<string, ProcessLoad>;
  stop(): Promise<void>;
}

/** Started when first asked for, and shared by the figures that need it. */
export type SharedStack = () => Promise<WholeStack>;

const ourNumber = '+33100000000';
const pollMs = 1_000;
/** More than a call of the bench has. */
const mostEvents = 50_000;

/** One of each, and a Temporal server in memory. */
const oneOfEach = { bridges: 1, workers: 1, durable: false } as const;
/** What can lose a part: two bridges behind a balancer, two workers, a Temporal server that keeps its database. */
export const withSpares = { bridges: 2, workers: 2, durable: true } as const;

export async function startWholeStack(
  say: (line: string) => void,
  parts: Pick<StackOptions, 'bridges' | 'workers' | 'durable'> = oneOfEach,
  environment: Readonly<Record<string, string>> = {},
): Promise<WholeStack> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  const stack = await startStack({
    ...{ folder, ...parts },
    environment: { LOG_LEVEL: 'warn', ...environment },
    say: (line) => {
      say(`starting ${line} …`);
    },
  });
  const { apiUrl, carrierUrl, speechUrl, modelUrl } = stack;
  const headers = { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' };
  const put = (url: string, body: object, method = 'PUT'): Promise<unknown> =>
    json(url, z.unknown(), { method, headers, body: JSON.stringify(body) });
  const carrierEntries = async (after = 0): Promise<readonly Entry[]> =>
    (await json(`${carrierUrl}/control/ledger?after=${after}`, z.object({ entries: z.array(Entry) })))
      .entries;

  const over = async (callId: string): Promise<BenchCall> => {
    for (;;) {
      const call = await json(`${apiUrl}/call/${callId}`, BenchCall, { headers });
      if (call.state === 'lingering' || call.state === 'closed') return call;
      await sleep(pollMs);
    }
  };

  let numbered = 0;
  return {
    parts: stack,
    newNumber: () => {
      numbered += 1;
      return `+336120${String(10_000 + numbered)}`;
    },
    person: async (person) => {
      await put(`${carrierUrl}/control/persons/${encodeURIComponent(person.number)}`, person);
    },
    call: async (body) => {
      const request = { method: 'POST', headers, body: JSON.stringify(body) };
      return (await json(`${apiUrl}/call`, z.looseObject({ call_id: z.string() }), request)).call_id;
    },
    over,
    hangUp: async (callId) => {
      // 409: it is over already.
      await fetch(`${apiUrl}/call/${callId}/hang_up`, { method: 'POST', headers });
      return over(callId);
    },
    recorded: (callId) => recordedIn(stack.recordsPath, callId),
    callsUs: async ({ number, ...person }) => {
      await put(`${carrierUrl}/control/incoming`, { from: number, to: ourNumber, person }, 'POST');
    },
    carrierEntries,
    speechEntries: (after = 0) => json(`${speechUrl}/ledger?after=${after}`, z.array(Entry)),
    legsOver: async (count, after) => {
      let seen = after;
      let ended = 0;
      while (ended < count) {
        await sleep(pollMs);
        const entries = await carrierEntries(seen);
        seen = entries.at(-1)?.seq ?? seen;
        ended += entries.filter(({ kind }) => kind === 'call_ended').length;
      }
    },
    setDelays: async ({ speech, model }) => {
      await put(`${speechUrl}/profile`, speech);
      await put(`${modelUrl}/control/profile`, model);
    },
    load: () =>
      new Map(stack.processes.map(({ name, tethered }) => [name, loadOf(tethered.child.pid ?? 0)] as const)),
    stop: async () => {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function recordedIn(path: string, callId: string): Promise<readonly CallEvent[]> {
  const records = openCallRecords({ path });
  try {
    const events = await records.events(callId, 0, mostEvents);
    if (!events.ok) throw new Error(`the records cannot be read: ${events.failure.message}`);
    return events.value;
  } finally {
    await records.close();
  }
}

async function json<T>(url: string, schema: z.ZodType<T>, request?: RequestInit): Promise<T> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return schema.parse(await response.json());
}
