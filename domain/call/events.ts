/** What can happen to a call, and what it then wants done. */
import type { MachineKind, MachineSign } from '../conversation/answered-by.ts';
import type { ConverseInput, ConverseOutput } from '../conversation/converse.ts';
import type { DeedAnswer, RecordingOrder, ToolDeed } from '../conversation/tools/deed.ts';
import type { TextAnswer } from '../conversation/texting.ts';
import type { CallerTurn, HeardReport } from '../conversation/transcript.ts';
import type { CarrierEvent, IncomingCall, LegPresence, RecordingFile, RequestKey } from '../ports/carrier.ts';
import type { IncomingText, TextDelivery } from '../ports/text-messages.ts';
import type { OutreachOrder } from '../outreach/outreach.ts';
import type { Result } from '../result.ts';
import type { Outcome } from './outcome.ts';
import type { CallState, Leg, Media } from './state.ts';
import type { LateWrapUp, WrapUp } from './wrap-up.ts';

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
      readonly throughSeq?: number;
      readonly result: Result<WrapUp>;
    }
  /** What did not work at the end of the call has worked since. */
  | { readonly kind: 'wrapped_up_late'; readonly late: LateWrapUp }
  /** The flags as they stand at the end of the call. */
  | { readonly kind: 'settings_read'; readonly callbackTimeoutHour: number }
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
      readonly purpose?: 'summary';
      readonly result: Result<{ readonly messageId: string }>;
    }
  /** The person sent a text message. */
  | { readonly kind: 'text_received'; readonly message: Pick<IncomingText, 'messageId' | 'text'> }
  /** What to answer to it in writing. */
  | { readonly kind: 'text_answered'; readonly result: Result<TextAnswer> }
  /** What became of a text message of ours. */
  | { readonly kind: 'text_delivery'; readonly delivery: TextDelivery }
  /** The person wants to hear of us no more. */
  | { readonly kind: 'opted_out' }
  /** A tool's deed has come to an end. */
  | { readonly kind: 'deed_done'; readonly toolCallId: string; readonly answer: DeedAnswer }
  /** The carrier was asked to put the person through. */
  | {
      readonly kind: 'transfer_asked';
      readonly legId: string;
      readonly toolCallId: string;
      readonly result: Result<void>;
    }
  /** The colleague was to be told by text message. */
  | { readonly kind: 'colleague_told'; readonly result: Result<{ readonly messageId: string }> }
  /** Somebody wants the recording paused, resumed or stopped. */
  | { readonly kind: 'recording_wished'; readonly order: RecordingOrder }
  /** The carrier was given an order about the leg's recording; `recordingId` comes with its start. */
  | {
      readonly kind: 'recording_ordered';
      readonly legId: string;
      readonly order: 'start' | RecordingOrder;
      readonly result: Result<{ readonly recordingId?: string }>;
    }
  /** The recording's file is in its place. */
  | { readonly kind: 'recording_file'; readonly file: RecordingFile }
  /** The bridge hears a machine at the other end. */
  | {
      readonly kind: 'answered_by';
      readonly epoch: number;
      readonly what: MachineKind;
      readonly by: MachineSign;
    }
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
  | { readonly kind: 'send_text'; readonly text: string; readonly purpose?: 'summary' }
  /** Have the model answer the person's text messages in writing. */
  | { readonly kind: 'answer_text' }
  | { readonly kind: 'deed'; readonly toolCallId: string; readonly deed: ToolDeed }
  /** Have the person put through to `to`, E.164. `at`: when it was first asked for, ms since the epoch. */
  | {
      readonly kind: 'transfer';
      readonly legId: string;
      readonly carrierCallId: string;
      readonly toolCallId: string;
      readonly to: string;
      readonly at: number;
    }
  /** Tell the colleague at `to` by text message who is being put through. */
  | { readonly kind: 'tell_colleague'; readonly to: string; readonly text: string }
  /** `attempt`: counts the recordings begun on this leg; the same one may be asked for several times. */
  | {
      readonly kind: 'start_recording';
      readonly legId: string;
      readonly carrierCallId: string;
      readonly attempt: number;
      readonly at: number;
    }
  | {
      readonly kind: 'order_recording';
      readonly legId: string;
      readonly order: RecordingOrder;
      readonly recordingId: string;
    }
  /** A reminder was set, moved, changed or taken back. */
  | { readonly kind: 'set_outreach'; readonly order: OutreachOrder }
  /** The outreach that had this call made is told how it ended. */
  | {
      readonly kind: 'tell_outreach';
      readonly outreachId: string;
      readonly callId: string;
      readonly outcome: Outcome;
    }
  /** `throughSeq`: it covers all up to this event. */
  | { readonly kind: 'wrap_up'; readonly throughSeq?: number }
  /** It did not work now: it is to be tried again until it does, and nobody waits for it. */
  | { readonly kind: 'wrap_up_later'; readonly throughSeq: number }
  /** Ask for the flags that matter from here on. */
  | { readonly kind: 'read_settings' };

/** What a transition gives: the state after it and what to do, in order. */
export interface Step {
  readonly state: CallState;
  readonly commands: readonly CallCommand[];
}
