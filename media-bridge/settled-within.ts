/** Waits for work, but not for ever. */
import type { Clock } from './clock.ts';

/** Resolves when `work` has succeeded or failed, or after `longestMs`. */
export async function settledWithin(work: Promise<unknown>, longestMs: number, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => {
    const callOff = clock.after(longestMs, resolve);
    const settle = (): void => {
      callOff();
      resolve();
    };
    work.then(settle, settle);
  });
}
