/** Which processes of the stack have a call, and how to kill them. */
import { z } from 'zod';
import type { Breakables } from './mishaps.ts';

/** The part of a stack that is needed here. */
export interface Processes {
  /** Of `bridge-1`, `bridge-2` and so on. */
  readonly bridgeUrls: readonly string[];
  workerOf(callId: string): Promise<string | null>;
  signal(name: string, signal: 'SIGKILL'): Promise<void>;
}

const Figures = z.looseObject({ sessions: z.number() });

export function breakablesOf(stack: Processes, callId: string): Breakables {
  return {
    bridgeOfCall: async () => {
      const sessions = await Promise.all(stack.bridgeUrls.map(sessionsAt));
      const index = sessions.findIndex((count) => count > 0);
      return index < 0 ? null : `bridge-${index + 1}`;
    },
    workerOfCall: () => stack.workerOf(callId),
    kill: (name) => stack.signal(name, 'SIGKILL'),
  };
}

/** 0 where nobody answers any more. */
async function sessionsAt(url: string): Promise<number> {
  try {
    const response = await fetch(`${url}/figures`, { signal: AbortSignal.timeout(500) });
    return Figures.parse(await response.json()).sessions;
  } catch {
    return 0;
  }
}
