/** What the caller said last on a line that is lost: heard out, told, and waited for, before the loss itself is told. */
import type { ConverseEnd } from '../domain/conversation/converse.ts';
import type { CallerSide } from './caller-side.ts';
import type { Clock } from './clock.ts';
import type { FloorRunner } from './floor-runner.ts';
import { settledWithin } from './settled-within.ts';

export interface LastWordsParts {
  readonly floor: FloorRunner;
  readonly caller: CallerSide;
  readonly clock: Clock;
}

/** Words come so late behind the sound they were spoken with. */
const hearOutMs = 400;
/** The workflow has so long to take them. */
const takenMs = 1_000;

/** The talk is over: the floor is closed, then `then` runs. On a lost line that is once the workflow has the last words. */
export async function afterLastWords(
  { floor, caller, clock }: LastWordsParts,
  reason: ConverseEnd,
  then: () => void,
): Promise<void> {
  if (reason === 'media_lost') {
    if (floor.callerSpeaks) await heardOut(floor, clock);
    const { pending } = floor;
    if (pending) caller.lastSaid(pending.phrase, pending.aside);
    floor.close();
    if (caller.telling) await settledWithin(caller.telling, takenMs, clock);
  } else floor.close();
  then();
}

async function heardOut(floor: FloorRunner, clock: Clock): Promise<void> {
  floor.absorb();
  await new Promise<void>((resolve) => void clock.after(hearOutMs, resolve));
}
