/** What is recorded of a call: an append-only list of events, each with its own number, from which the report is folded. */
import type { Outcome } from './outcome.ts';
import type { MachineKind, MachineReaction, MachineSign } from '../conversation/answered-by.ts';
import type { Moderated } from '../conversation/moderated.ts';
import type { Speech } from '../conversation/speech.ts';
import type { ReplyFigures } from '../conversation/transcript.ts';
import type { Reminder } from '../reminder.ts';
import type { ClaimValue } from '../claim/claim.ts';
import type { Plan } from '../plan.ts';
import type { LegFailure } from '../ports/carrier.ts';
import type { Source } from '../conversation/tools/deed.ts';
import type { Synthesis, NextAction } from './wrap-up.ts';

export const callStates = [
  'scheduled',
  'dialing',
  'calling_back',
  'answering',
  'ringing',
  'connected',
  'talking',
  'detached',
  'transferring',
  'hanging_up',
  'wrapping_up',
  'lingering',
  'closed',
] as const;
export type CallStateName = (typeof callStates)[number];

export type Direction = 'outbound' | 'inbound';

/** Why a person could not be put through; `no_news`: the carrier has told nothing in time. */
export type TransferFailure = LegFailure | 'no_news';

export const recordingStates = ['announced', 'started', 'paused', 'resumed', 'stopped', 'failed'] as const;
export type RecordingState = (typeof recordingStates)[number];

/** The body of a recorded event. Times are ms since the epoch, by the workflow's clock. */
export type RecordBody =
  | { readonly kind: 'opened'; readonly plan: Plan; readonly direction: Direction; readonly lineId: string }
  | {
      readonly kind: 'state_changed';
      readonly state: CallStateName;
      readonly outcome?: Outcome;
      readonly reason?: string;
    }
  | { readonly kind: 'leg_started'; readonly legId: string; readonly direction: Direction }
  | { readonly kind: 'leg_ended'; readonly legId: string; readonly reason: string }
  | { readonly kind: 'media_attached'; readonly legId: string; readonly epoch: number }
  | {
      readonly kind: 'caller_said';
      readonly turnId: string;
      readonly text: string;
      readonly language: string;
      readonly offsetMs: number;
      readonly durationMs: number;
      /** Said by the way while the agent spoke: nobody had to answer it. */
      readonly aside?: 'backchannel';
    }
  /** A turn told when it was probably over went on: the whole of it. */
  | {
      readonly kind: 'caller_went_on';
      readonly turnId: string;
      readonly text: string;
      readonly durationMs: number;
    }
  /** The recogniser found out later what was really said in a turn; `was` is what stood there before. */
  | {
      readonly kind: 'caller_corrected';
      readonly turnId: string;
      readonly text: string;
      readonly was: string;
    }
  /** The language the person chose of those offered, the plan's own because they chose none, or one they wished for later. */
  | {
      readonly kind: 'language_chosen';
      readonly language: string;
      readonly by: 'digit' | 'voice' | 'given_up' | 'wish';
    }
  /** How the agent speaks from here on. */
  | { readonly kind: 'speech_changed'; readonly speed: number; readonly style: Speech['style'] }
  | {
      readonly kind: 'agent_said';
      readonly utteranceId: string;
      readonly text: string;
      readonly answers?: string;
    }
  | {
      readonly kind: 'agent_heard';
      readonly utteranceId: string;
      readonly heardText: string;
      readonly complete: boolean;
      readonly figures?: ReplyFigures;
    }
  | {
      readonly kind: 'tool_called';
      readonly toolCallId: string;
      readonly name: string;
      readonly accepted: boolean;
      readonly answer: string;
    }
  /** Words were refused: the person's were declined, the agent's not said. The words themselves stand nowhere here. */
  | {
      readonly kind: 'moderated';
      readonly where: Moderated['where'];
      readonly category: Moderated['category'];
      readonly severity: number | null;
      /** The caller's turns that no model is shown again. */
      readonly turnIds?: readonly string[];
      /** The person's text messages that no model is shown again. */
      readonly messageIds?: readonly string[];
    }
  /** What a tool did in the world has come to an end; `answer` says why it failed. */
  | {
      readonly kind: 'tool_answered';
      readonly toolCallId: string;
      readonly name: string;
      readonly ok: boolean;
      readonly answer: string;
      readonly sources?: readonly Source[];
    }
  /** The carrier was asked to put the person through; `claim` holds what is known by then. */
  | {
      readonly kind: 'transfer_started';
      readonly toolCallId: string;
      readonly reason: string;
      readonly claim: readonly { readonly field: string; readonly value: string }[];
    }
  | { readonly kind: 'transferred'; readonly toolCallId: string }
  /** The person is back with the agent. */
  | {
      readonly kind: 'transfer_failed';
      readonly toolCallId: string;
      readonly reason: TransferFailure;
      readonly detail: string;
    }
  /** The colleague was told by text message who is being put through, or could not be told. */
  | { readonly kind: 'colleague_told'; readonly sent: boolean; readonly reason?: string }
  /** `announced`: the person has heard that the call is recorded, which comes before anything is. `failed`: it is not recorded. */
  | {
      readonly kind: 'recording';
      readonly state: RecordingState;
      readonly recordingId?: string;
      readonly reason?: string;
    }
  /** A file of a recording is in its place. */
  | {
      readonly kind: 'recording_file';
      readonly recordingId: string;
      readonly index: number;
      readonly location: string;
      readonly durationMs: number | null;
    }
  | { readonly kind: 'claim_changed'; readonly field: string; readonly value: ClaimValue }
  | { readonly kind: 'claim_renewed' }
  | { readonly kind: 'reminder_set'; readonly reminder: Reminder; readonly changed: boolean }
  | { readonly kind: 'reminder_cancelled'; readonly title: string }
  /** The person said yes to its being reported; how that went is told by `tool_answered`. */
  | { readonly kind: 'emergency_agreed'; readonly reason: string; readonly place: string }
  /** A machine took the call; `then`: what was done about it. */
  | {
      readonly kind: 'machine_detected';
      readonly what: MachineKind;
      readonly by: MachineSign;
      readonly then: MachineReaction;
    }
  | { readonly kind: 'digits_pressed'; readonly digits: string }
  /** The line was lost: the person is called back at `dueAt`, for the `attempt`th time counted from 1. */
  | { readonly kind: 'call_back_planned'; readonly attempt: number; readonly dueAt: number }
  /** A text message to the person went out, or did not, and why. */
  | {
      readonly kind: 'text_message_sent';
      readonly text: string;
      readonly purpose?: 'summary';
      /** The service's, where it is known. */
      readonly messageId?: string;
      /** To the person where nobody else is named. */
      readonly to?: 'colleague';
    }
  /** With an id: it went out, and was not delivered. */
  | {
      readonly kind: 'text_message_failed';
      readonly reason: string;
      readonly purpose?: 'summary';
      readonly messageId?: string;
    }
  | { readonly kind: 'text_message_delivered'; readonly messageId: string }
  /** The person sent a text message. */
  | { readonly kind: 'text_message_received'; readonly messageId: string; readonly text: string }
  /** The person wants to hear of us no more. */
  | { readonly kind: 'opted_out' }
  /** Stands for an event that the store refused. */
  | { readonly kind: 'set_aside'; readonly what: string; readonly reason: string }
  /** The person has agreed to a summary of the call by text message. */
  | { readonly kind: 'summary_agreed' }
  /** The variant of a feature flag that this call has, of those it may have. */
  | { readonly kind: 'variant_chosen'; readonly flag: string; readonly variant: string }
  /** `throughSeq`: it covers all up to this event; absent in calls that ended before that was noted. */
  | { readonly kind: 'synthesis'; readonly synthesis: Synthesis; readonly throughSeq?: number }
  | { readonly kind: 'next_action'; readonly nextAction: NextAction }
  | { readonly kind: 'wrap_up_failed'; readonly reason: string };

/** `seq` counts from 1 within a call, without gaps; (callId, seq) is the event's identity. */
export interface CallEvent {
  readonly callId: string;
  readonly seq: number;
  readonly at: number;
  readonly body: RecordBody;
}
