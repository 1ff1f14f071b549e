/** Persons who speak into the agent's speech, and how soon it fell silent for them. */
import type { PersonInput } from '../simulator/carrier.ts';
import type { Chance } from './chance.ts';
import type { Entry } from './whole-stack.ts';

/** More than a backchannel, so that the agent stops for good; it answers with a sentence that can be spoken into. */
const interruption = 'The blue car is in the garden.';
const afterMs = { least: 600, most: 1_600 };

export function interrupter(number: string, times: number, chance: Chance): PersonInput {
  return {
    number,
    script: [
      { kind: 'wait_for', words: 'anything else', timeoutMs: 20_000 },
      { kind: 'pause', ms: Math.round(chance.between(0, 2_000)) },
      { kind: 'say', text: 'The red car is in the yard.' },
      ...Array.from({ length: times }, () => ({
        kind: 'interrupt' as const,
        afterMs: Math.round(chance.between(afterMs.least, afterMs.most)),
        text: interruption,
        timeoutMs: 10_000,
      })),
      { kind: 'pause', ms: 500 },
      { kind: 'hang_up' },
    ],
  };
}

export interface Interruption {
  /** The first voiced frame of the person → the clear at their socket, ms; null when none came while they spoke. */
  readonly clearedAfterMs: number | null;
  /** Words of the agent that began to sound between the clear and the person's last sound. */
  readonly stale: number;
}

/** Reads every interruption off the carrier's entries. */
export function interruptionsOf(entries: readonly Entry[]): readonly Interruption[] {
  return entries
    .filter(({ kind, text }) => kind === 'said' && text === interruption)
    .map(({ number, startedAt = 0, endedAt = 0 }) => {
      const own = entries.filter((entry) => entry.number === number);
      const clear = own.find(({ kind, at }) => kind === 'stop_audio' && at > startedAt && at <= endedAt);
      const stale = own.filter(
        ({ kind, firstAudibleAt = 0 }) =>
          kind === 'heard' && clear !== undefined && firstAudibleAt > clear.at && firstAudibleAt < endedAt,
      );
      return { clearedAfterMs: clear ? clear.at - startedAt : null, stale: stale.length };
    });
}
