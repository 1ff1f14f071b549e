/** What the process of callers (callers.process.ts) can be asked. */
import { z } from 'zod';
import { startChild } from './child.ts';
import { BargeIns } from './barging-caller.ts';
import { HistogramJson } from './histogram.ts';

export const CallersRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), url: z.string(), count: z.number(), withinMs: z.number() }),
  z.object({ kind: z.literal('watch') }),
  z.object({ kind: z.literal('read') }),
  z.object({ kind: z.literal('close') }),
  z.object({
    kind: z.literal('short_calls'),
    url: z.string(),
    count: z.number(),
    everyMs: z.number(),
    frames: z.number(),
    frameEveryMs: z.number(),
  }),
  z.object({
    kind: z.literal('barge_in'),
    url: z.string(),
    /** Of each caller, in ms from now. */
    timesMs: z.array(z.array(z.number())),
    words: z.string(),
  }),
]);
export type CallersRequest = z.infer<typeof CallersRequest>;

export const CallersReading = z.object({
  /** How late the agent's frames came to the callers since `watch`. */
  lateness: HistogramJson,
  /** How late this process's own ticks were. */
  own: HistogramJson,
  frames: z.number(),
  /** Frames more than 20 ms late; and those of which the callers' own process may have been the cause. */
  late: z.number(),
  blamed: z.number(),
  /** Callers who have heard nothing yet. */
  silent: z.number(),
  open: z.number(),
  /** Callers whose socket the bridge closed. */
  lost: z.number(),
});
export type CallersReading = z.infer<typeof CallersReading>;

const ShortCallsDone = z.object({ heard: z.number(), silent: z.number(), refused: z.number() });
export type ShortCallsDone = z.infer<typeof ShortCallsDone>;

export interface CallersProcess {
  add(url: string, count: number, withinMs: number): Promise<void>;
  /** Begins to count anew. */
  watch(): Promise<void>;
  read(): Promise<CallersReading>;
  /** All hang up; the process stays. */
  close(): Promise<void>;
  shortCalls(how: Omit<Extract<CallersRequest, { kind: 'short_calls' }>, 'kind'>): Promise<ShortCallsDone>;
  /** Each caller speaks into the agent's speech at the times given; they hang up in the end. */
  bargeIn(how: Omit<Extract<CallersRequest, { kind: 'barge_in' }>, 'kind'>): Promise<BargeIns>;
  stop(): Promise<void>;
}

export function startCallers(): CallersProcess {
  const child = startChild('callers.process.ts');
  const order = async (request: CallersRequest): Promise<void> => {
    await child.ask(request, z.unknown());
  };
  return {
    add: (url, count, withinMs) => order({ kind: 'add', url, count, withinMs }),
    watch: () => order({ kind: 'watch' }),
    read: () => child.ask({ kind: 'read' }, CallersReading),
    close: () => order({ kind: 'close' }),
    shortCalls: (how) => child.ask({ kind: 'short_calls', ...how }, ShortCallsDone),
    bargeIn: (how) => child.ask({ kind: 'barge_in', ...how }, BargeIns),
    stop: child.stop,
  };
}
