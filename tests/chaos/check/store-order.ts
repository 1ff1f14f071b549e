/** I9: the store has each event of a call once, in order, without gaps, and as the workflow wrote it. */
import { isDeepStrictEqual } from 'node:util';
import type { Finding, Rule } from './breach.ts';
import { recordedIn } from './history.ts';
import { lasts, type CallView, type World } from './world.ts';

export const storeInOrder: Rule = {
  name: 'I9',
  holds: 'the store has every event once, numbered from 1 without gaps, as the workflow wrote it',
  findings: (world) => [
    ...world.calls.flatMap((call) => [...numbering(call), ...setAside(call, world)]),
    ...unlikeTheHistory(world),
  ],
};

function numbering({ callId, events }: CallView): readonly Finding[] {
  const findings: Finding[] = [];
  let expected = 1;
  for (const { seq, at, callId: owner } of events) {
    if (owner !== callId) findings.push({ callId, what: `event ${seq} belongs to the call ${owner}`, at });
    if (seq !== expected) findings.push({ callId, what: `event ${seq} stands where ${expected} should`, at });
    expected = seq + 1;
  }
  return findings;
}

/** The store may refuse for a while; an event that it refuses for good was set aside for no fault of ours. */
function setAside({ callId, events }: CallView, { evidence }: World): readonly Finding[] {
  return events.flatMap((event) => {
    const { at, seq, body } = event;
    if (body.kind !== 'set_aside') return [];
    const refused = evidence.faults.some(
      (fault) => fault.kind === 'store_locked' && lasts(fault, at, evidence.collectedAt),
    );
    if (refused) return [];
    return [{ callId, what: `event ${seq} (${body.what}) was set aside: ${body.reason}`, at }];
  });
}

/** What a `record` activity brought to its end stands in the store. */
function unlikeTheHistory({ evidence, calls }: World): readonly Finding[] {
  const stored = new Map(calls.map(({ callId, events }) => [callId, new Map(events.map((e) => [e.seq, e]))]));
  return evidence.histories.flatMap(({ history }) =>
    recordedIn(history).flatMap(({ callId, events }) => {
      const differing = events.filter(({ seq, body }) => {
        const there = stored.get(callId)?.get(seq)?.body;
        return there === undefined || (there.kind !== 'set_aside' && !isDeepStrictEqual(there, body));
      });
      const [first] = differing;
      if (!first) return [];
      const numbers = differing.map(({ seq }) => seq).join(', ');
      return [{ callId, what: `the store has not what the workflow wrote under ${numbers}`, at: first.at }];
    }),
  );
}
