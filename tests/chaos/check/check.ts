/** The checker: one pure function from the evidence of a run to the invariants it breaks. Replay (I6) is in replays.ts. */
import type { Evidence } from '../evidence.ts';
import type { Breach, Rule } from './breach.ts';
import { callerWordsKept } from './caller-words.ts';
import { effectsOnce } from './effects-once.ts';
import { nothingLeftOpen } from './nothing-left-open.ts';
import { oneEnding } from './one-ending.ts';
import { oneLeg } from './one-leg.ts';
import { silenceAfterStop } from './silence-after-stop.ts';
import { storeInOrder } from './store-order.ts';
import { timelineOf } from './timeline.ts';
import { everyWordHeardStands, everyWordRecordedWasHeard } from './transcript.ts';
import { worldOf } from './world.ts';

export const rules: readonly Rule[] = [
  oneEnding,
  effectsOnce,
  everyWordHeardStands,
  silenceAfterStop,
  nothingLeftOpen,
  callerWordsKept,
  everyWordRecordedWasHeard,
  storeInOrder,
  oneLeg,
];

export function check(evidence: Evidence): readonly Breach[] {
  const world = worldOf(evidence);
  return rules.flatMap(({ name, findings }) =>
    findings(world).map(({ callId, what, at }) => {
      const call = world.calls.find((one) => one.callId === callId);
      return { invariant: name, callId, what, timeline: timelineOf(world, call, at) };
    }),
  );
}
