/** I5: no call is open 60 s after its last leg has ended, and no leg lives on after its call. */
import type { CallStateName } from '../../../domain/call/record-events.ts';
import type { Finding, Rule } from './breach.ts';
import { stateAt, type CallView, type LegView } from './world.ts';

const mostMs = 60_000;

/** Nothing is under way: over, or waiting for a later time on purpose. */
const atRest: ReadonlySet<CallStateName> = new Set(['lingering', 'closed', 'calling_back', 'scheduled']);

export const nothingLeftOpen: Rule = {
  name: 'I5',
  holds: 'no call is open 60 s after its last leg ended, and no leg lives 60 s longer than its call',
  findings: ({ evidence: { collectedAt }, calls }) =>
    calls.flatMap((call) => [...callsLeftOpen(call, collectedAt), ...legsLeftAlive(call, collectedAt)]),
};

function callsLeftOpen(call: CallView, collectedAt: number): readonly Finding[] {
  return call.legs.flatMap(({ endedAt, callConnectionId }) => {
    if (endedAt === null) return [];
    const due = endedAt + mostMs;
    const others = call.legs.filter((leg) => leg.callConnectionId !== callConnectionId);
    if (due > collectedAt || others.some((leg) => livesIn(leg, endedAt, due))) return [];
    const state = stateAt(call, due);
    if (state !== null && atRest.has(state)) return [];
    return [
      {
        callId: call.callId,
        what: `60 s after its leg had ended it was still ${state ?? 'without a state'}`,
        at: endedAt,
      },
    ];
  });
}

function legsLeftAlive(call: CallView, collectedAt: number): readonly Finding[] {
  return call.legs.flatMap((leg) => {
    const over = call.events.find(
      ({ at, body }) => body.kind === 'state_changed' && atRest.has(body.state) && at >= leg.createdAt,
    );
    if (!over) return [];
    const end = leg.endedAt ?? collectedAt;
    return end > over.at + mostMs
      ? [{ callId: call.callId, what: 'the call was over, and a leg of it was left alive', at: over.at }]
      : [];
  });
}

function livesIn({ createdAt, endedAt }: LegView, begin: number, end: number): boolean {
  return createdAt <= end && (endedAt ?? Infinity) > begin;
}
