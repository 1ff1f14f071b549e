/** The checker: one pure function from the evidence of a run to the invariants it breaks. Replay (I6) is in replays.ts. */
import type { Evidence } from '../evidence.ts';
import type { Breach, Rule } from './breach.ts';
import { callerWordsKept } from './caller-words.ts';
import { effectsOnce } from './effects-once.ts';
import { nothingLeftOpen } from './nothing-left-open.ts';
import { oneEnding } from './one-ending.ts';
import { oneLeg } from './one-leg.ts';
import { putThroughOnce } from './put-through.ts';
import { remindersKept } from './reminders-kept.ts';
import { silenceAfterStop } from './silence-after-stop.ts';
import { storeInOrder } from './store-order.ts';
import { textsReceivedOnce } from './texts-received.ts';
import { textsSentOnce } from './texts-sent.ts';
import { timelineOf } from './timeline.ts';
import { everyWordHeardStands, everyWordRecordedWasHeard } from './transcript.ts';
import { wishedLanguageStays } from './wished-language.ts';
import { worldOf, type CallView } from './world.ts';

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
  remindersKept,
  textsSentOnce,
  textsReceivedOnce,
  putThroughOnce,
  wishedLanguageStays,
];

export function check(evidence: Evidence): readonly Breach[] {
  const world = worldOf(evidence);
  return rules.flatMap(({ name, findings }) =>
    findings(world).flatMap(({ callId, what, at }) => {
      const call = world.calls.find((one) => one.callId === callId);
      if (comparesWords.has(name) && isTornFromLedger(call, at, evidence)) return [];
      return [{ invariant: name, callId, what, timeline: timelineOf(world, call, at) }];
    }),
  );
}

/** The rules that compare what was said and heard with the record. */
const comparesWords: ReadonlySet<string> = new Set(['I3', 'I7', 'I8', 'I14']);
/** As long as an agent or a person speaks on in one go. */
const stretchMs = 20_000;

/** A carrier that is killed takes the stretches of speech with it that it was hearing: they are in no ledger. */
function isTornFromLedger(call: CallView | undefined, at: number, { faults }: Evidence): boolean {
  return faults.some(
    ({ kind, target, from }) =>
      kind === 'kill' &&
      target.startsWith('carrier') &&
      call?.legs.some(({ createdAt, endedAt }) => createdAt <= from && (endedAt ?? Infinity) >= from) ===
        true &&
      at >= from - stretchMs &&
      at <= from + stretchMs,
  );
}
