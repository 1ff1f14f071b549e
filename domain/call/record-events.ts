/** What is recorded of a call: an append-only list of events, each with its own number, from which the report is folded. */
import type { Outcome } from './outcome.ts';
import type { ReplyFigures } from '../conversation/transcript.ts';
import type { Reminder } from '../reminder.ts';
import type { ClaimValue } from '../claim/claim.ts';
import type { Plan } from '../plan.ts';
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
  'hanging_up',
  'wrapping_up',
  'lingering',
  'closed',
] as const;
export type CallStateName = (typeof callStates)[number];

export type Direction = 'outbound' | 'inbound';

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
  /** The language the person chose of those offered, or the plan's own because they chose none. */
  | {
      readonly kind: 'language_chosen';
      readonly language: string;
      readonly by: 'digit' | 'voice' | 'given_up';
    }
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
  /** What a tool did in the world has come to an end; `answer` says why it failed. */
  | {
      readonly kind: 'tool_answered';
      readonly toolCallId: string;
      readonly name: string;
      readonly ok: boolean;
      readonly answer: string;
      readonly sources?: readonly Source[];
    }
  | { readonly kind: 'claim_changed'; readonly field: string; readonly value: ClaimValue }
  | { readonly kind: 'claim_renewed' }
  | { readonly kind: 'reminder_set'; readonly reminder: Reminder; readonly changed: boolean }
  | { readonly kind: 'digits_pressed'; readonly digits: string }
  /** The line was lost: the person is called back at `dueAt`, for the `attempt`th time counted from 1. */
  | { readonly kind: 'call_back_planned'; readonly attempt: number; readonly dueAt: number }
  /** A text message to the person went out, or did not, and why. */
  | { readonly kind: 'text_message_sent'; readonly text: string }
  | { readonly kind: 'text_message_failed'; readonly reason: string }
  /** Stands for an event that the store refused. */
  | { readonly kind: 'set_aside'; readonly what: string; readonly reason: string }
  | { readonly kind: 'synthesis'; readonly synthesis: Synthesis }
  | { readonly kind: 'next_action'; readonly nextAction: NextAction }
  | { readonly kind: 'wrap_up_failed'; readonly reason: string };

/** `seq` counts from 1 within a call, without gaps; (callId, seq) is the event's identity. */
export interface CallEvent {
  readonly callId: string;
  readonly seq: number;
  readonly at: number;
  readonly body: RecordBody;
}
