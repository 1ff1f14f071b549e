/** Port: the telephone carrier. */
import type { Result } from '../result.ts';

/** What ended or hindered a leg, in our words; the carrier's own codes travel beside it for people. */
export type LegFailure = 'busy' | 'no_answer' | 'declined' | 'bad_number' | 'failed';

/** The carrier's news of a leg. May come twice, in any order, and before the answer to the request that caused it. */
export type CarrierEvent = {
  /** The carrier's id of this event: the same when it is delivered again. */
  readonly eventId: string;
  readonly legId: string;
  readonly carrierCallId: string;
} & (
  | { readonly kind: 'connected' }
  /** `hung_up`: a normal end by the other side or by us; `dropped`: the network lost it. */
  | { readonly kind: 'disconnected'; readonly reason: 'hung_up' | 'dropped'; readonly detail: string }
  | { readonly kind: 'failed'; readonly reason: LegFailure; readonly detail: string }
  | { readonly kind: 'media_started' }
  | { readonly kind: 'media_stopped'; readonly detail: string }
  | { readonly kind: 'media_failed'; readonly detail: string }
  /** What `say` was asked for was played to its end, or could not be. */
  | { readonly kind: 'said' }
  | { readonly kind: 'say_failed'; readonly detail: string }
);

/** Somebody calls one of our numbers. */
export interface IncomingCall {
  readonly eventId: string;
  /** E.164, or an empty string when the caller hides it. */
  readonly from: string;
  readonly to: string;
  /** The carrier's opaque handle with which to answer or reject; at most a few kB. */
  readonly incomingContext: string;
}

export interface LegAddress {
  readonly legId: string;
  /** Where the carrier posts its events of this leg. */
  readonly callbackUrl: string;
  /** The WebSocket the carrier opens for this leg's audio. */
  readonly mediaUrl: string;
}

/** The key under which the carrier carries a request out once, however often it arrives. */
export interface RequestKey {
  /** A UUID. */
  readonly id: string;
  /** When the request was first made, ms since the epoch. */
  readonly firstSentAt: number;
}

export interface Carrier {
  /** Dials. `unknown` failures must not be repeated before it is known that no call exists. */
  dial(
    request: LegAddress & { readonly key: RequestKey; readonly to: string; readonly from: string },
  ): Promise<Result<{ readonly carrierCallId: string }>>;
  answer(
    request: LegAddress & { readonly key: RequestKey; readonly incomingContext: string },
  ): Promise<Result<{ readonly carrierCallId: string }>>;
  reject(request: {
    readonly key: RequestKey;
    readonly incomingContext: string;
    readonly reason: 'busy' | 'forbidden' | 'none';
  }): Promise<Result<void>>;
  /** Ends the call for everybody; a call that is gone already counts as success. */
  hangUp(request: { readonly key: RequestKey; readonly carrierCallId: string }): Promise<Result<void>>;
  /** Looks a call up by the carrier's id. */
  find(carrierCallId: string): Promise<Result<LegPresence>>;
  /**
   * Asks for the leg's media socket once more, at the address the leg was made with. A leg whose media streams already
   * counts as success, unless the media is wanted `anew`: then a socket that is open, perhaps to a bridge that stands
   * still, is given up for it. The failure `not-found` says that the leg is gone.
   */
  startMedia(request: { readonly carrierCallId: string; readonly anew: boolean }): Promise<Result<void>>;
  /**
   * Speaks a sentence to the person by the carrier's own voice, without our media; `said` or `say_failed` follows.
   * May be repeated: what is being said is said anew. The failure `no-voice` says that the carrier has none.
   */
  say(request: {
    readonly carrierCallId: string;
    readonly text: string;
    /** BCP 47. */
    readonly language: string;
  }): Promise<Result<void>>;
}

/** What the carrier knows of a leg: `gone` once it has ended, or was never there. */
export type LegPresence = 'connecting' | 'connected' | 'gone';

/** What a delivery of the carrier's says, in our words; kinds we do not know are named, entries that cannot be read are counted. */
export interface CarrierTranslator {
  /** The body of a webhook of one leg: an array of events, or a single one. */
  carrierEvents(
    body: unknown,
    legId: string,
  ): {
    readonly events: readonly CarrierEvent[];
    readonly unknown: readonly string[];
    readonly malformed: number;
  };
  /** The body of an Event Grid delivery: incoming calls, and the handshakes by which it checks this endpoint. */
  eventGrid(body: unknown): {
    readonly validations: readonly { readonly code: string }[];
    readonly incoming: readonly IncomingCall[];
    readonly unknown: readonly string[];
    readonly malformed: number;
  };
}
