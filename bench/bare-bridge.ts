/** A bridge of its own in a process of its own, without Temporal, and what it can be asked (bare-bridge.process.ts). */
import { z } from 'zod';
import { startChild } from './child.ts';

export const BareBridgeRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    /** `deaf`: writes go nowhere; else the speech SDK's recogniser at that `ws://` address. */
    ears: z.union([z.literal('deaf'), z.object({ url: z.string() })]),
    echoCancelling: z.boolean(),
    /** How long the agent's one text sounds. */
    speechMs: z.number().positive(),
  }),
  z.object({ kind: z.literal('memory') }),
  z.object({ kind: z.literal('work') }),
  z.object({ kind: z.literal('profile'), ms: z.number().positive() }),
]);
export type BareBridgeRequest = z.infer<typeof BareBridgeRequest>;

const Memory = z.object({
  /** MiB, after the garbage was collected. */
  rss: z.number(),
  heap: z.number(),
  /** Outside of the heap: buffers and WebAssembly. */
  external: z.number(),
  sessions: z.number(),
  /** What keeps the process alive, by kind: timers, sockets … */
  resources: z.record(z.string(), z.number()),
});
export type Memory = z.infer<typeof Memory>;

const Work = z.object({
  /** ms of processor time since the process began, all its threads. */
  cpuMs: z.number(),
  /** ms on the process's own clock. */
  atMs: z.number(),
  /** Share of the time since the last asking in which the event loop was busy, 0–1. */
  loopShare: z.number(),
  framesSent: z.number(),
  /** How late frames left, by the bridge's own account since it began. */
  latenessP99Ms: z.number(),
  latenessMaxMs: z.number(),
});
export type Work = z.infer<typeof Work>;

export const ProfileEntry = z.object({
  /** `function file:line`, or what the engine itself did. */
  place: z.string(),
  /** Share of the time that was not idle, 0–1. */
  share: z.number(),
});
export type ProfileEntry = z.infer<typeof ProfileEntry>;

export type BareBridgeOptions = Omit<Extract<BareBridgeRequest, { kind: 'start' }>, 'kind'>;

export interface BareBridge {
  /** `ws://host:port` */
  readonly url: string;
  memory(): Promise<Memory>;
  work(): Promise<Work>;
  /** Where the processor's time goes: functions by their own time, the most expensive first. */
  profile(ms: number): Promise<readonly ProfileEntry[]>;
  stop(): Promise<void>;
}

export async function startBareBridge(options: BareBridgeOptions): Promise<BareBridge> {
  const child = startChild('bare-bridge.process.ts', { flags: ['--expose-gc'] });
  const ask = <T>(request: BareBridgeRequest, Answer: z.ZodType<T>): Promise<T> => child.ask(request, Answer);
  try {
    const url = await ask({ kind: 'start', ...options }, z.string());
    return {
      url,
      memory: () => ask({ kind: 'memory' }, Memory),
      work: () => ask({ kind: 'work' }, Work),
      profile: (ms) => ask({ kind: 'profile', ms }, z.array(ProfileEntry)),
      stop: child.stop,
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}
