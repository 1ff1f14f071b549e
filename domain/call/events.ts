/** What can happen to a call, and what it then wants done. */
import type { ConverseInput, ConverseOutput } from '../conversation/converse.ts';
import type { DeedAnswer, ToolDeed } from '../conversation/tools/deed.ts';
import type { CallerTurn, HeardReport } from '../conversation/transcript.ts';
import type { CarrierEvent, IncomingCall, LegPresence, RequestKey } from '../ports/carrier.ts';
import type { Result } from '../result.ts';
import type { CallState, Leg, Media } from './state.ts';
import type { NextAction, Synthesis } from './wrap-up.ts';

export type CallInput =
  /** An outbound run starts. Ids are drawn by the workflow, so that this stays a function of its arguments. */
  | { readonly kind: 'begun'; readonly legId: string; readonly key: RequestKey }
  | {
      readonly kind: 'incoming_call';
      readonly call: IncomingCall;
      readonly legId: string;
      readonly key: RequestKey;
    }
  | {
      readonly kind: 'dialed';
      readonly legId: string;
      readonly result: Result<{ readonly carrierCallId: string }>;
    }
  | {
      readonly kind: 'answered';
      readonly legId: string;
      readonly result: Result<{ readonly carrierCallId: string }>;
    }
  | { readonly kind: 'carrier'; readonly event: CarrierEvent }
  | {
      readonly kind: 'media_attached';
      readonly legId: string;
      readonly bridgeQueue: string;
      readonly carrierCallId?: string;
      /** The bridge had the leg in this epoch, and lost nothing but its turn. */
      readonly formerEpoch?: number;
      /** What the bridge that has the leg back knows of what was heard before. */
      readonly heard?: readonly HeardReport[];
    }
  | { readonly kind: 'caller_turn'; readonly turn: CallerTurn }
  | { readonly kind: 'digits'; readonly epoch: number; readonly seq: number; readonly digits: string }
  | {
      readonly kind: 'media_lost';
      readonly epoch: number;
      /** The bridge gave the media up of its own accord, for another one to take. */
      readonly reason?: string;
      readonly heard?: readonly HeardReport[];
    }
  | {
      readonly kind: 'conversed';
      readonly epoch: number;
      readonly turn: number;
      readonly output: ConverseOutput;
    }
  /** The bridge did not answer; `heard` is the last it reported. */
  | {
      readonly kind: 'converse_failed';
      readonly epoch: number;
      readonly turn: number;
      readonly heard: readonly HeardReport[];
      /**
       * The bridge itself has not said so: it is `gone`, or nobody knows what became of it (`missing`), and it may have the
       * media still.
       */
      readonly bridge?: 'gone' | 'missing';
    }
  /** The bridge was told that its turn is lost: whether it has the media, and so asks for the leg again. */
  | { readonly kind: 'recalled'; readonly epoch: number; readonly live: boolean }
  | {
      readonly kind: 'wrapped_up';
      readonly result: Result<{ readonly synthesis: Synthesis; readonly nextAction: NextAction }>;
    }
  | { readonly kind: 'recorded'; readonly throughSeq: number }
  /** It is time to call the person back, under fresh ids. */
  | { readonly kind: 'call_back_due'; readonly legId: string; readonly key: RequestKey }
  /** The carrier was asked for the leg's media. */
  | { readonly kind: 'media_asked'; readonly legId: string; readonly result: Result<void> }
  /** The carrier was asked what became of the leg. */
  | { readonly kind: 'looked'; readonly legId: string; readonly result: Result<LegPresence> }
  | {
      readonly kind: 'texted';
      readonly text: string;
      readonly result: Result<{ readonly messageId: string }>;
    }
  /** A tool's deed has come to an end. */
  | { readonly kind: 'deed_done'; readonly toolCallId: string; readonly answer: DeedAnswer }
  /** Somebody wants the call to end. */
  | { readonly kind: 'end_asked' }
  /** Another call takes the line over: close. */
  | { readonly kind: 'replaced' }
  /** The phase's `until` has come. */
  | { readonly kind: 'time_up' };

export type CallCommand =
  | { readonly kind: 'dial'; readonly leg: Leg; readonly key: RequestKey }
  | { readonly kind: 'answer'; readonly leg: Leg; readonly key: RequestKey; readonly incomingContext: string }
  | { readonly kind: 'reject'; readonly key: RequestKey; readonly incomingContext: string }
  | { readonly kind: 'hang_up'; readonly legId: string; readonly carrierCallId: string }
  | { readonly kind: 'converse'; readonly bridgeQueue: string; readonly input: ConverseInput }
  | { readonly kind: 'cancel_converse'; readonly turn: number }
  /** Ask the bridge whether it has the media still; if it has not, its standing turn has failed. */
  | { readonly kind: 'probe'; readonly legId: string; readonly media: Media }
  /** Its turn is lost; if the bridge has the media all the same, it is to ask for the leg again. */
  | { readonly kind: 'recall'; readonly legId: string; readonly media: Media }
  /** `anew`: also where the carrier believes that the media streams, unless it streams to the bridge that had it. */
  | {
      readonly kind: 'start_media';
      readonly legId: string;
      readonly carrierCallId: string;
      readonly anew: { readonly media: Media } | null;
    }
  /** Have the carrier say a sentence by its own voice. */
  | { readonly kind: 'say'; readonly carrierCallId: string; readonly text: string; readonly language: string }
  | { readonly kind: 'look'; readonly legId: string; readonly carrierCallId: string }
  | { readonly kind: 'send_text'; readonly text: string }
  | { readonly kind: 'deed'; readonly toolCallId: string; readonly deed: ToolDeed }
  | { readonly kind: 'wrap_up' };

/** What a transition gives: the state after it and what to do, in order. */
export interface Step {
  readonly state: CallState;
  readonly commands: readonly CallCommand[];
}
