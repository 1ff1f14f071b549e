/** The report: the call as people and API clients see it, folded from its recorded events. */
import type { Outcome } from './outcome.ts';
import type { CallEvent, CallStateName, Direction } from './record-events.ts';
import type { NextAction, Synthesis } from './wrap-up.ts';
import type { MachineKind } from '../conversation/answered-by.ts';
import type { Source } from '../conversation/tools/deed.ts';
import { originOf, type ReplyFigures } from '../conversation/transcript.ts';
import type { Reminder } from '../reminder.ts';
import { missingFields, type Claim } from '../claim/claim.ts';
import { takenOver } from '../outreach/follows.ts';
import type { Plan } from '../plan.ts';
import { fateOf, withDelivery, writtenMessage } from './written-messages.ts';

export type ReportMessage =
  | {
      readonly kind: 'caller';
      readonly at: number;
      readonly turnId: string;
      readonly text: string;
      readonly language: string;
      /** Said by the way while the agent spoke. */
      readonly aside?: 'backchannel';
      /** What the words were first taken for, where they were corrected. */
      readonly was?: string;
      /** They were refused, and no model is shown them. */
      readonly withheld?: true;
    }
  | {
      readonly kind: 'agent';
      readonly at: number;
      readonly utteranceId: string;
      readonly text: string;
      /** Null until it is known what was heard. */
      readonly heardText: string | null;
      readonly complete: boolean;
      readonly figures?: ReplyFigures;
    }
  | { readonly kind: 'digits'; readonly at: number; readonly digits: string }
  | {
      readonly kind: 'text_message';
      readonly at: number;
      readonly from: 'person' | 'agent';
      /** The person, where nobody else is named. */
      readonly to?: 'colleague';
      readonly text: string;
      /** The service's id; null where it is not known. */
      readonly messageId: string | null;
      /** It was refused, and no model is shown it. */
      readonly withheld?: true;
      readonly state: 'received' | 'sent' | 'delivered' | 'failed';
    }
  | {
      readonly kind: 'tool';
      readonly at: number;
      readonly name: string;
      readonly accepted: boolean;
      /** Why it was refused, or why it could not be done. */
      readonly answer: string;
      readonly toolCallId?: string;
      /** Whether what it did in the world was done; absent while nothing is known of it. */
      readonly done?: boolean;
      /** Where what it found was written. */
      readonly sources?: readonly Source[];
    };

export interface CallReport {
  readonly callId: string;
  readonly lineId: string;
  readonly plan: Plan;
  readonly direction: Direction;
  readonly state: CallStateName;
  readonly outcome: Outcome | null;
  readonly reason: string | null;
  /** Spoken now, BCP 47. */
  readonly language: string;
  readonly claim: Claim;
  /** Claims closed by `new_claim`, oldest first. */
  readonly earlierClaims: readonly Claim[];
  readonly missingFields: readonly string[];
  readonly reminders: readonly Reminder[];
  readonly messages: readonly ReportMessage[];
  /** What became of text messages that are not known to be sent yet, by their ids. */
  readonly textFates?: Readonly<Record<string, 'delivered' | 'failed'>>;
  readonly synthesis: Synthesis | null;
  readonly nextAction: NextAction | null;
  /** The synthesis covers all up to this event. */
  readonly wrappedUpThrough?: number;
  /** How it stands with the summary by text message; absent: the person has not agreed to one. */
  readonly summary?: 'agreed' | 'sent';
  /** What took the call, where it was a machine. */
  readonly machine?: MachineKind;
  readonly openedAt: number;
  readonly updatedAt: number;
  /** The number of the last event folded in. */
  readonly lastSeq: number;
}

/** The report of a call of which nothing but its opening is known. */
export function openReport(opening: {
  readonly plan: Plan;
  readonly direction: Direction;
  readonly lineId: string;
  readonly state: CallStateName;
  readonly at: number;
}): CallReport {
  return {
    callId: opening.plan.callId,
    lineId: opening.lineId,
    plan: opening.plan,
    direction: opening.direction,
    state: opening.state,
    outcome: null,
    reason: null,
    language: opening.plan.language,
    claim: takenOver(opening.plan),
    earlierClaims: [],
    missingFields: missingFields(opening.plan.claim, takenOver(opening.plan)),
    reminders: [],
    messages: [],
    synthesis: null,
    nextAction: null,
    openedAt: opening.at,
    updatedAt: opening.at,
    lastSeq: 0,
  };
}

/** Folds one event in; an event at or below `lastSeq` changes nothing, so writing twice is harmless. */
export function foldEvent(report: CallReport, event: CallEvent): CallReport {
  if (event.seq <= report.lastSeq) return report;
  return { ...report, ...change(report, event), lastSeq: event.seq, updatedAt: event.at };
}

function change(report: CallReport, { at, seq, body }: CallEvent): Partial<CallReport> {
  switch (body.kind) {
    case 'opened':
      return {
        plan: body.plan,
        language: body.plan.language,
        direction: body.direction,
        lineId: body.lineId,
      };
    case 'state_changed':
      return {
        state: body.state,
        ...(body.outcome ? { outcome: body.outcome } : {}),
        ...(body.reason ? { reason: body.reason } : {}),
      };
    case 'caller_said':
      return {
        messages: withCaller(report.messages, {
          ...{ kind: 'caller', at, turnId: body.turnId, text: body.text, language: body.language },
          ...(body.aside ? { aside: body.aside } : {}),
        }),
      };
    case 'caller_went_on':
      return {
        messages: report.messages.map((message) =>
          message.kind === 'caller' && message.turnId === body.turnId
            ? { ...message, text: body.text }
            : message,
        ),
      };
    case 'caller_corrected':
      return {
        messages: report.messages.map((message) =>
          message.kind === 'caller' && message.turnId === body.turnId
            ? { ...message, text: body.text, was: message.was ?? body.was }
            : message,
        ),
      };
    case 'moderated':
      return {
        messages: report.messages.map((message) =>
          isNamed(message, body) ? { ...message, withheld: true } : message,
        ),
      };
    case 'language_chosen':
      return { language: body.language };
    case 'agent_said':
      // Told again, it has grown.
      if (report.messages.some((message) => saidBy(message, body.utteranceId)))
        return {
          messages: report.messages.map((message) =>
            saidBy(message, body.utteranceId) ? { ...message, text: body.text } : message,
          ),
        };
      return {
        messages: [
          ...report.messages,
          {
            kind: 'agent',
            at,
            utteranceId: body.utteranceId,
            text: body.text,
            heardText: null,
            complete: false,
          },
        ],
      };
    case 'agent_heard':
      return {
        messages: report.messages.map((message) =>
          message.kind === 'agent' && message.utteranceId === body.utteranceId
            ? {
                ...message,
                heardText: body.heardText,
                complete: body.complete,
                ...(body.figures ? { figures: body.figures } : {}),
              }
            : message,
        ),
      };
    case 'tool_called':
      return {
        messages: [
          ...report.messages,
          {
            ...{ kind: 'tool', at, toolCallId: body.toolCallId },
            ...{ name: body.name, accepted: body.accepted, answer: body.answer },
          },
        ],
      };
    case 'tool_answered':
      return {
        messages: report.messages.map((message) =>
          message.kind === 'tool' && message.toolCallId === body.toolCallId
            ? {
                ...{ ...message, done: body.ok, answer: body.answer },
                ...(body.sources ? { sources: body.sources } : {}),
              }
            : message,
        ),
      };
    case 'digits_pressed':
      return { messages: [...report.messages, { kind: 'digits', at, digits: body.digits }] };
    case 'text_message_received':
      return { messages: [...report.messages, writtenMessage(at, body, 'person', 'received')] };
    case 'text_message_sent':
      return {
        messages: [...report.messages, writtenMessage(at, body, 'agent', fateOf(report, body) ?? 'sent')],
        ...(body.purpose === 'summary' ? { summary: 'sent' } : {}),
      };
    case 'text_message_delivered':
      return withDelivery(report, body.messageId, 'delivered');
    case 'text_message_failed':
      return body.messageId === undefined ? {} : withDelivery(report, body.messageId, 'failed');
    case 'claim_changed': {
      const claim = { ...report.claim, [body.field]: body.value };
      return { claim, missingFields: missingFields(report.plan.claim, claim) };
    }
    case 'claim_renewed':
      return {
        claim: {},
        earlierClaims: [...report.earlierClaims, report.claim],
        missingFields: missingFields(report.plan.claim, {}),
      };
    case 'reminder_set':
      return {
        reminders: [...report.reminders.filter((r) => r.title !== body.reminder.title), body.reminder],
      };
    case 'reminder_cancelled':
      return { reminders: report.reminders.filter((r) => r.title !== body.title) };
    case 'synthesis':
      return { synthesis: body.synthesis, wrappedUpThrough: body.throughSeq ?? seq };
    case 'next_action':
      return { nextAction: body.nextAction };
    case 'summary_agreed':
      return { summary: 'agreed' };
    case 'machine_detected':
      return { machine: body.what };
    case 'opted_out':
    case 'leg_started':
    case 'leg_ended':
    case 'media_attached':
    case 'speech_changed':
    case 'wrap_up_failed':
    case 'variant_chosen':
    case 'call_back_planned':
    case 'transfer_started':
    case 'transferred':
    case 'transfer_failed':
    case 'colleague_told':
    case 'recording':
    case 'recording_file':
    case 'emergency_agreed':
    case 'set_aside':
      return {};
  }
}

function isNamed(
  message: ReportMessage,
  { turnIds = [], messageIds = [] }: Extract<CallEvent['body'], { kind: 'moderated' }>,
): message is Extract<ReportMessage, { kind: 'caller' | 'text_message' }> {
  if (message.kind === 'caller') return turnIds.includes(message.turnId);
  return message.kind === 'text_message' && messageIds.includes(message.messageId ?? '');
}

function saidBy(message: ReportMessage, utteranceId: string): boolean {
  return message.kind === 'agent' && message.utteranceId === utteranceId;
}

/** Words of an attachment that are told late stand before all that was said in the next. */
function withCaller(
  messages: readonly ReportMessage[],
  said: Extract<ReportMessage, { kind: 'caller' }>,
): readonly ReportMessage[] {
  const { epoch } = originOf(said.turnId);
  const later = messages.findIndex((message) => epochOf(message) > epoch);
  return later < 0 ? [...messages, said] : [...messages.slice(0, later), said, ...messages.slice(later)];
}

function epochOf(message: ReportMessage): number {
  if (message.kind === 'caller') return originOf(message.turnId).epoch;
  return message.kind === 'agent' ? originOf(message.utteranceId).epoch : 0;
}
