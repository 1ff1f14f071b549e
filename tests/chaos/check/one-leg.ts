/** I10: nobody is on two of our legs at once, no telephone rings twice for one attempt, and every leg is known. */
import type { Finding, Rule } from './breach.ts';
import { callOfLeg, type CarrierLine, type LegView, type World } from './world.ts';

/** How long the leg that is given up for another may live beside it. */
const givenUpWithinMs = 5_000;

export const oneLeg: Rule = {
  name: 'I10',
  holds: 'a person is on one of our legs at a time, and their telephone rings once for each',
  findings: (world) => [...unknownLegs(world), ...unasked(world), ...twoAtOnce(world), ...rangTwice(world)],
};

function unknownLegs(world: World): readonly Finding[] {
  return world.legs
    .filter((leg) => !callOfLeg(world, leg))
    .map(({ legId, number, createdAt }) => ({
      callId: world.calls.find((call) => call.number === number)?.callId ?? null,
      what: `the leg ${legId ?? 'without a name'} stands in no record`,
      at: createdAt,
    }));
}

/** A telephone that rang, or was picked up, with no order for it in the ledger. */
function unasked({ evidence: { carrier }, legs, calls }: World): readonly Finding[] {
  const known = new Set(legs.map(({ callConnectionId }) => callConnectionId));
  const first = new Map<string, CarrierLine & { readonly number: string }>();
  for (const line of carrier) {
    if (!('callConnectionId' in line) || !('number' in line) || known.has(line.callConnectionId)) continue;
    if (!first.has(line.callConnectionId)) first.set(line.callConnectionId, line);
  }
  return [...first].map(([connection, { at, number }]) => ({
    callId: calls.find((call) => call.number === number)?.callId ?? null,
    what: `the carrier has a leg ${connection} that nobody ordered`,
    at,
  }));
}

/** Two orders for one leg are judged elsewhere (I2). */
function twoAtOnce(world: World): readonly Finding[] {
  const byNumber = Map.groupBy(world.legs, ({ number }) => number);
  return [...byNumber.values()].flatMap((legs) =>
    legs.flatMap((one, index) =>
      legs
        .slice(index + 1)
        .filter((other) => other.legId !== one.legId && overlapMs(one, other, world) > 0)
        .map((other) => ({
          callId: callOfLeg(world, one)?.callId ?? null,
          what: `the person had two legs at once, ${one.legId ?? '?'} and ${other.legId ?? '?'}`,
          at: Math.max(one.createdAt, other.createdAt),
        })),
    ),
  );
}

/** How long two legs were both there, beyond what it takes to give one up for the other. */
function overlapMs(one: LegView, other: LegView, { evidence: { collectedAt } }: World): number {
  const ends = Math.min(one.endedAt ?? collectedAt, other.endedAt ?? collectedAt);
  if (one.connectedAt !== null && other.connectedAt !== null)
    return ends - Math.max(one.connectedAt, other.connectedAt);
  const begins = Math.max(one.createdAt, other.createdAt);
  // A person who calls us while we ring them: our own attempt is given up.
  const crossed = one.direction !== other.direction;
  return ends - begins - (crossed ? givenUpWithinMs : 0);
}

function rangTwice(world: World): readonly Finding[] {
  return world.legs.flatMap((leg) => {
    const rings = leg.lines.filter(({ kind }) => kind === 'ringing');
    const second = rings[1];
    const callId = callOfLeg(world, leg)?.callId ?? null;
    return second ? [{ callId, what: 'the telephone rang twice for one leg', at: second.at }] : [];
  });
}
