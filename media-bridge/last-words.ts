/** What the caller said or pressed last on a leg that is lost to us: heard out, told, and waited for. */
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

/**
 * The talk is over: the floor is closed, and the turn goes back by `giveBack`: on a lost line once the workflow has the
 * last words, as the loss itself may be told then; to whoever has taken the leg over at once, and the words follow. Resolves
 * when all is done.
 */
export async function endWithLastWords(
  parts: LastWordsParts,
  reason: ConverseEnd,
  giveBack: () => void,
): Promise<void> {
  if (reason === 'media_lost') await tellLastWords(parts);
  else if (reason === 'fenced') {
    const told = tellLastWords(parts);
    giveBack();
    await told;
    return;
  } else parts.floor.close();
  giveBack();
}

async function tellLastWords({ floor, caller, clock }: LastWordsParts): Promise<void> {
  if (floor.callerSpeaks) await heardOut(floor, clock);
  const { pending, pendingKeys } = floor;
  if (pending) caller.lastSaid(pending.phrase, pending.aside);
  if (pendingKeys !== null) caller.pressed(pendingKeys);
  floor.close();
  if (caller.telling) await settledWithin(caller.telling, takenMs, clock);
}

async function heardOut(floor: FloorRunner, clock: Clock): Promise<void> {
  floor.absorb();
  await new Promise<void>((resolve) => void clock.after(hearOutMs, resolve));
}
