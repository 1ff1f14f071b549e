/** The evidence joined: each call with what the store, the carrier's ledger and the run's list of requests know of it. */
import type { CallEvent, CallStateName } from '../../../domain/call/record-events.ts';
import type { CarrierEntry } from '../../../simulator/carrier/entries.ts';
import type { LedgerEntry } from '../../../simulator/ledger.ts';
import type { Evidence, FaultRecord } from '../evidence.ts';

export type CarrierLine = LedgerEntry<CarrierEntry>;
export type LineOf<K extends CarrierEntry['kind']> = Extract<CarrierLine, { kind: K }>;

/** One leg as the carrier knew it. Times are ms since the epoch. */
export interface LegView {
  readonly callConnectionId: string;
  /** Our id of it, which the order for it carried. */
  readonly legId: string | null;
  readonly number: string;
  readonly direction: 'outbound' | 'inbound';
  readonly createdAt: number;
  readonly connectedAt: number | null;
  /** Null when it was never told to have ended. */
  readonly endedAt: number | null;
  /** The ledger's lines of this leg, in order. */
  readonly lines: readonly CarrierLine[];
}

export interface CallView {
  readonly callId: string;
  readonly number: string | null;
  /** As they stand in the store. */
  readonly events: readonly CallEvent[];
  readonly legs: readonly LegView[];
}

export interface World {
  readonly evidence: Evidence;
  readonly calls: readonly CallView[];
  /** All legs of the carrier, also those that no call's record knows. */
  readonly legs: readonly LegView[];
}

export function worldOf(evidence: Evidence): World {
  const legs = legsOf(evidence);
  const calls = evidence.store.map(({ callId, events }) => {
    const legIds = new Set(events.flatMap(({ body }) => (body.kind === 'leg_started' ? [body.legId] : [])));
    const opened = events.find(({ body }) => body.kind === 'opened')?.body;
    const accepted = evidence.requests.find((request) => request.callId === callId);
    return {
      callId,
      number: accepted?.number ?? (opened?.kind === 'opened' ? opened.plan.phoneNumber : null),
      events,
      legs: legs.filter(({ legId }) => legId !== null && legIds.has(legId)),
    };
  });
  return { evidence, calls, legs };
}

/** The call that a leg belongs to, by the store. */
export function callOfLeg({ calls }: World, leg: LegView): CallView | undefined {
  return calls.find(({ legs }) => legs.includes(leg));
}

function legsOf({ carrier, faults }: Evidence): readonly LegView[] {
  const linesOf = Map.groupBy(carrier, (line) => ('callConnectionId' in line ? line.callConnectionId : null));
  const carrierKilled = faults.filter(({ kind, target }) => kind === 'kill' && target.startsWith('carrier'));
  return carrier.flatMap((made) => {
    if (made.kind !== 'call_created' && made.kind !== 'call_answered') return [];
    const lines = linesOf.get(made.callConnectionId) ?? [];
    const ended = lines.find(({ kind }) => kind === 'call_ended');
    // A carrier that begins anew knows nothing of the legs before it: they ended with it.
    const renewed = carrier.find(({ kind, at }) => kind === 'carrier_started' && at > made.at);
    const killed = renewed && carrierKilled.find(({ from }) => from >= made.at && from <= renewed.at);
    const lostAt = killed?.from ?? renewed?.at ?? null;
    return [
      {
        callConnectionId: made.callConnectionId,
        legId: made.operationContext,
        number: made.number,
        direction: made.kind === 'call_created' ? ('outbound' as const) : ('inbound' as const),
        createdAt: made.at,
        connectedAt: lines.find(({ kind }) => kind === 'connected')?.at ?? null,
        endedAt: ended?.at ?? lostAt,
        lines,
      },
    ];
  });
}

/** A call's lines of one kind on all its legs, by time. */
export function linesOf<K extends CarrierEntry['kind']>(call: CallView, kind: K): readonly LineOf<K>[] {
  const isOfKind = (line: CarrierLine): line is LineOf<K> => line.kind === kind;
  return call.legs.flatMap(({ lines }) => lines.filter(isOfKind)).sort((one, other) => one.at - other.at);
}

/** The state of a call at a moment, by its recorded events; null before its first. */
export function stateAt({ events }: CallView, at: number): CallStateName | null {
  const last = events.findLast((event) => event.body.kind === 'state_changed' && event.at <= at)?.body;
  return last?.kind === 'state_changed' ? last.state : null;
}

export function lasts({ from, until }: FaultRecord, begin: number, end: number): boolean {
  return from <= end && until >= begin;
}
