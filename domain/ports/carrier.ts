/** Port: the telephone carrier. */
import type { Result } from '../result.ts';
import type { IncomingText, TextDelivery } from './text-messages.ts';

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
  /** The person was put through: they talk with whom they were transferred to, and this leg ends. */
  | { readonly kind: 'transfer_accepted' }
  /** The leg is as it was before. */
  | { readonly kind: 'transfer_failed'; readonly reason: LegFailure; readonly detail: string }
  /** A recording that was begun could not be made. */
  | { readonly kind: 'recording_failed'; readonly detail: string }
);

/** A recording's file is in its place. */
export interface RecordingFile {
  readonly eventId: string;
  /** As `startRecording` told it. */
  readonly recordingId: string;
  /** Files of one recording are counted from 0: long ones come in several. */
  readonly index: number;
  /** Where its sound can be fetched, by whoever may read there. */
  readonly location: string;
  /** ms; null where it was not told. */
  readonly durationMs: number | null;
}

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
  /**
   * Has the person put through to another number; `transfer_accepted` or `transfer_failed` follows. Once per key. The
   * failure `not-found` says that the leg is gone.
   */
  transfer(request: {
    readonly key: RequestKey;
    readonly legId: string;
    readonly carrierCallId: string;
    /** E.164. */
    readonly to: string;
  }): Promise<Result<void>>;
  /** Records both directions of a leg from now on; once per key. It ends with the leg. */
  startRecording(request: {
    readonly key: RequestKey;
    readonly carrierCallId: string;
    /** Where the carrier posts its events of the recording. */
    readonly callbackUrl: string;
  }): Promise<Result<{ readonly recordingId: string }>>;
  /** May be repeated: what is paused already counts as success. */
  pauseRecording(request: { readonly recordingId: string }): Promise<Result<void>>;
  resumeRecording(request: { readonly recordingId: string }): Promise<Result<void>>;
  /** A recording that has ended already, or whose leg is gone, counts as success. */
  stopRecording(request: { readonly recordingId: string }): Promise<Result<void>>;
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
  /** The body of an Event Grid delivery: incoming calls, files of recordings, and the handshakes by which it checks this endpoint. */
  eventGrid(body: unknown): {
    readonly validations: readonly { readonly code: string }[];
    readonly incoming: readonly IncomingCall[];
    readonly recordingFiles: readonly RecordingFile[];
    readonly texts: readonly IncomingText[];
    readonly deliveries: readonly TextDelivery[];
    readonly unknown: readonly string[];
    readonly malformed: number;
  };
}
