/** What the carrier's ledger tells: every request, every leg's life, every word that crossed the line. */
import type { NoiseKind } from './noises.ts';
import type { Strays } from './stray-frames.ts';

/** Times are ms since the epoch, with fractions; `number` is the person's, in E.164. */
interface OfLeg {
  readonly callConnectionId: string;
  readonly number: string;
}

export type CarrierEntry =
  /** The carrier began, or began anew: of the legs before it knows nothing. */
  | { readonly kind: 'carrier_started' }
  | {
      readonly kind: 'request';
      readonly operation: string;
      readonly callConnectionId: string | null;
      readonly repeatabilityId: string | null;
      readonly firstSent: string | null;
      readonly status: number;
      /** `carried_out`, `repeated` (answered from memory), `refused`, or a fault made on command. */
      readonly result: 'carried_out' | 'repeated' | 'refused' | 'fault' | 'response_swallowed';
    }
  | (OfLeg & {
      readonly kind: 'call_created';
      readonly from: string;
      readonly operationContext: string | null;
    })
  | (OfLeg & {
      readonly kind: 'call_answered';
      readonly to: string;
      readonly operationContext: string | null;
    })
  | { readonly kind: 'call_offered'; readonly number: string; readonly to: string }
  | { readonly kind: 'call_rejected'; readonly number: string; readonly reason: string }
  | (OfLeg & { readonly kind: 'ringing' })
  | (OfLeg & { readonly kind: 'connected' })
  /** Sockets of a leg are counted from 1: all but the first are reopenings. */
  | (OfLeg & { readonly kind: 'media_opened'; readonly reopened: boolean; readonly socket: number })
  | (OfLeg & { readonly kind: 'media_closed'; readonly why: string; readonly socket: number })
  /** A fault on command: the socket stays open, and nothing flows for so long. */
  | (OfLeg & { readonly kind: 'media_frozen'; readonly ms: number; readonly socket: number })
  /** Audio frames that came on a socket after the leg had left it; written when it is closed at last. */
  | (OfLeg & { readonly kind: 'stray_frames'; readonly socket: number } & Strays)
  /** Sound of the person's that was kept while no socket was open: the next one began with it, or none came any more (`null`). */
  | (OfLeg & { readonly kind: 'kept_sound'; readonly frames: number; readonly socket: number | null })
  /** The person begins to say this. */
  | (OfLeg & { readonly kind: 'saying'; readonly text: string })
  /** A saying of the person; `lostFrames` of it met no open media socket, and `lostText` sounds in them. */
  | (OfLeg & {
      readonly kind: 'said';
      readonly text: string;
      readonly startedAt: number;
      readonly endedAt: number;
      readonly complete: boolean;
      readonly lostFrames: number;
      readonly lostText: string;
      /** The socket that was open when it ended. */
      readonly socket: number | null;
    })
  /** A noise that the person began to make. */
  | (OfLeg & { readonly kind: 'noise'; readonly noise: NoiseKind; readonly ms: number })
  /**
   * One stretch of speech as the person heard it: of the agent's, from the socket by which it came, `cut` when the agent threw the rest
   * away; or of the carrier's own voice, which is not heard where the agent speaks over it.
   */
  | (OfLeg & {
      readonly kind: 'heard';
      readonly text: string;
      readonly firstAudibleAt: number;
      readonly lastAudibleAt: number;
      readonly cut: boolean;
      readonly by: 'agent' | 'carrier';
      readonly socket: number | null;
    })
  /** The carrier's own voice began to say this, has said it, or was broken off. */
  | (OfLeg & {
      readonly kind: 'announcement';
      readonly phase: 'started' | 'completed' | 'canceled';
      readonly text: string;
    })
  /** From the person's last sound to the agent's first, where it arrived and where it was played. */
  | (OfLeg & { readonly kind: 'agent_replied'; readonly arrivalMs: number; readonly playoutMs: number })
  | (OfLeg & { readonly kind: 'stop_audio'; readonly droppedFrames: number; readonly socket: number })
  /** Audible frames that came after the stop at `stoppedAt`, while the person who caused it still spoke. */
  | (OfLeg & { readonly kind: 'stale_frames'; readonly stoppedAt: number; readonly frames: number })
  | (OfLeg & { readonly kind: 'digits'; readonly digits: string })
  /** The person's patience for certain words ran out; the script went on. */
  | (OfLeg & { readonly kind: 'waited_in_vain'; readonly words: string; readonly heard: string })
  /** The person is to be put through: it rings at `to`, was taken there, or was not, and then the leg is as it was. */
  | (OfLeg & {
      readonly kind: 'transfer';
      readonly phase: 'ringing' | 'accepted' | 'failed';
      readonly to: string;
      /** The carrier's own; null while it rings. */
      readonly code: number | null;
    })
  | (OfLeg & {
      readonly kind: 'recording';
      readonly recordingId: string;
      readonly phase: 'started' | 'paused' | 'resumed' | 'stopped';
    })
  | (OfLeg & {
      readonly kind: 'recording_stored';
      readonly recordingId: string;
      readonly location: string;
      readonly durationMs: number;
    })
  | (OfLeg & {
      readonly kind: 'call_ended';
      /** `transfer`: the person was put through, and talks on elsewhere. */
      readonly by: 'agent' | 'person' | 'network' | 'transfer';
      readonly code: number;
      readonly subCode: number;
    })
  | (OfLeg & ({ readonly kind: 'frame_figures' } & FrameFigures))
  | {
      readonly kind: 'event_posted';
      readonly type: string;
      readonly eventId: string;
      readonly callConnectionId: string | null;
      readonly attempt: number;
      /** `null`: no answer at all. */
      readonly status: number | null;
    }
  | { readonly kind: 'event_dropped'; readonly type: string; readonly callConnectionId: string };

/** How punctually the agent's audio frames came. */
export interface FrameFigures {
  readonly frames: number;
  readonly lateMedianMs: number;
  readonly lateP99Ms: number;
  /** Times the playout ran dry in the middle of speech. */
  readonly underruns: number;
  /** Audible frames that came after a stop, within a second of it, while the person who caused it still spoke. */
  readonly staleFrames: number;
  /** Messages on the media socket that could not be read. */
  readonly unreadable: number;
}
