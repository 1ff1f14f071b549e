/** What the carrier's ledger tells: every request, every leg's life, every word that crossed the line. */
import type { NoiseKind } from './noises.ts';

/** Times are ms since the epoch, with fractions; `number` is the person's, in E.164. */
interface OfLeg {
  readonly callConnectionId: string;
  readonly number: string;
}

export type CarrierEntry =
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
  | (OfLeg & { readonly kind: 'media_opened'; readonly reopened: boolean })
  | (OfLeg & { readonly kind: 'media_closed'; readonly why: string })
  /** A saying of the person; `lostFrames` of it met no open media socket. */
  | (OfLeg & {
      readonly kind: 'said';
      readonly text: string;
      readonly startedAt: number;
      readonly endedAt: number;
      readonly complete: boolean;
      readonly lostFrames: number;
    })
  /** A noise that the person began to make. */
  | (OfLeg & { readonly kind: 'noise'; readonly noise: NoiseKind; readonly ms: number })
  /** One stretch of the agent's speech as it was played; `cut` when the agent threw the rest away. */
  | (OfLeg & {
      readonly kind: 'heard';
      readonly text: string;
      readonly firstAudibleAt: number;
      readonly lastAudibleAt: number;
      readonly cut: boolean;
    })
  /** From the person's last sound to the agent's first, where it arrived and where it was played. */
  | (OfLeg & { readonly kind: 'agent_replied'; readonly arrivalMs: number; readonly playoutMs: number })
  | (OfLeg & { readonly kind: 'stop_audio'; readonly droppedFrames: number })
  | (OfLeg & { readonly kind: 'digits'; readonly digits: string })
  /** The person's patience for certain words ran out; the script went on. */
  | (OfLeg & { readonly kind: 'waited_in_vain'; readonly words: string; readonly heard: string })
  | (OfLeg & {
      readonly kind: 'call_ended';
      readonly by: 'agent' | 'person' | 'network';
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
