/**
 * The open loop: things begin when the clock says so, whether or not those before have ended. A system that falls
 * behind is then seen to be late, instead of being asked less often (the "coordinated omission").
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface OpenLoop<T> {
  readonly results: readonly T[];
  /** How late the load itself was at worst, ms: above some ms the figure tells of the generator. */
  readonly latestMs: number;
}

/** Runs `begin` at each of `timesMs` (ascending, from now) and waits for all in the end. */
export async function openLoop<T>(
  timesMs: readonly number[],
  begin: (index: number) => Promise<T>,
): Promise<OpenLoop<T>> {
  const start = performance.now();
  const under: Promise<T>[] = [];
  let latestMs = 0;
  for (const [index, time] of timesMs.entries()) {
    const waitMs = start + time - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    latestMs = Math.max(latestMs, performance.now() - start - time);
    const result = begin(index);
    // Waited for below, all together; till then a failure must not end the process.
    result.catch(() => undefined);
    under.push(result);
  }
  return { results: await Promise.all(under), latestMs };
}
