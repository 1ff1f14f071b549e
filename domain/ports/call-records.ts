/** Port: the store of call records. Suited to a document database: point reads by id, read-modify-write under an ETag. */
import type { Result } from '../result.ts';
import type { CallEvent, CallStateName, Direction, RecordBody } from '../call/record-events.ts';
import type { CallReport } from '../call/report.ts';
import type { Plan } from '../plan.ts';

/** A request that carried an `Idempotency-Key`, remembered so that the same key gives the same call. */
export interface Reservation {
  /** SHA-256 (hex) of the API key's name and the idempotency key. */
  readonly keyHash: string;
  /** SHA-256 (hex) of the request's canonical body. */
  readonly bodyHash: string;
  readonly callId: string;
}

/** An event with its place in the order in which the store took it in; the cursor of the live stream. */
export interface StoredEvent {
  readonly position: number;
  readonly event: CallEvent;
}

export interface CallRecords {
  /** Keeps the reservation if the key is new; returns the one that holds now, whoever made it. */
  reserve(reservation: Reservation, now: number): Promise<Result<Reservation>>;
  /** Forgets the reservation of a call that never started; one made since for another call stays. */
  release(reservation: Pick<Reservation, 'keyHash' | 'callId'>): Promise<Result<void>>;
  /** Writes a call's opening; changes nothing when the call is known. */
  open(opening: {
    readonly plan: Plan;
    readonly direction: Direction;
    readonly lineId: string;
    readonly state: CallStateName;
    readonly at: number;
  }): Promise<Result<void>>;
  /** Writes events and folds them into the report; those written before are skipped. All belong to one call, in order of `seq`. */
  append(callId: string, events: readonly CallEvent[]): Promise<Result<void>>;
  /**
   * Keeps an event that `append` refuses for good out of the way of those after it: with its reason, and with a
   * `set_aside` body in its place, so that the call's numbers have no gap. Setting it aside again changes nothing.
   */
  setAside(event: CallEvent, reason: string): Promise<Result<void>>;
  /**
   * Adds to a call whose run is over, under the next numbers: only the run itself may do so while it is open. Once per
   * key; the events come back, also where they were added before. Fails for good (`no-such-call`) where no event of the
   * call is known.
   */
  appendAfterEnd(
    callId: string,
    addition: { readonly key: string; readonly at: number; readonly bodies: readonly RecordBody[] },
  ): Promise<Result<readonly CallEvent[]>>;
  /** How many calls are between their request and their end: neither planned for later, nor lingering, nor closed. */
  countUnderWay(): Promise<Result<number>>;
  find(callId: string): Promise<Result<CallReport | null>>;
  /** Reports of one person's calls, newest first. */
  list(query: {
    readonly phoneNumber?: string;
    readonly limit: number;
  }): Promise<Result<readonly CallReport[]>>;
  /** Events of one call with `seq` above `afterSeq`, in order. */
  events(callId: string, afterSeq: number, limit: number): Promise<Result<readonly CallEvent[]>>;
  /** Events of all calls taken in after `position`, in order; `null` asks for the present position only. */
  changes(
    position: number | null,
    limit: number,
  ): Promise<Result<{ readonly position: number; readonly events: readonly StoredEvent[] }>>;
  close(): Promise<void>;
}
