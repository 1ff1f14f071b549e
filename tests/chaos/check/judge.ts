/** All invariants, replay included: what a run's end and `main.ts` ask. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Evidence } from '../evidence.ts';
import type { Breach } from './breach.ts';
import { accountedFor } from './caller-words.ts';
import { check } from './check.ts';
import { checkReplays } from './replays.ts';
import { worldOf } from './world.ts';

export interface Verdict {
  readonly breaches: readonly Breach[];
  /** Sayings that are missing in part because the socket was away, or who had heard them died: no breach. */
  readonly accountedFor: number;
}

export async function judge(evidence: Evidence): Promise<Verdict> {
  return {
    breaches: [...check(evidence), ...(await checkReplays(evidence))],
    accountedFor: accountedFor(worldOf(evidence)),
  };
}

/** What does not replay is told as a breach, and not as a process's log besides. To be called once, before any worker. */
export function quietReplays(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'off' } } });
}

/** The lines by which a person reads a breach. */
export function linesOfBreach(
  { invariant, callId, what, timeline }: Breach,
  seed: number,
): readonly string[] {
  return [
    `${invariant} broken in call ${callId ?? '?'} (seed ${seed}): ${what}`,
    ...timeline.map((line) => `  ${line}`),
  ];
}
