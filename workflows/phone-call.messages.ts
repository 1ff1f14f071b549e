/** The messages of the workflow `phoneCall`: what may be sent to it, by whom it is sent, and its input. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { MachineKind, MachineSign } from '../domain/conversation/answered-by.ts';
import type { Attachment } from '../domain/conversation/converse.ts';
import type { CallerTurn, HeardReport } from '../domain/conversation/transcript.ts';
import type { CallCommand, CallInput } from '../domain/call/events.ts';
import type { CallReport } from '../domain/call/report.ts';
import type { CallState } from '../domain/call/state.ts';
import type { LateWrapUp, LateWrapUpAnswer } from '../domain/call/wrap-up.ts';
import type { RecordingOrder } from '../domain/conversation/tools/deed.ts';
import type { CarrierEvent, IncomingCall, RecordingFile } from '../domain/ports/carrier.ts';
import type { IncomingText, TextDelivery } from '../domain/ports/text-messages.ts';
import type { CallSettings, Plan } from '../domain/plan.ts';
import type { BeginAnswer } from '../domain/ports/calls.ts';

/** The workflow's name on the server. */
export const phoneCallType = 'phoneCall';

/** What starts a run: a plan to call for, or (inbound) the plan to use when the line has no open conversation. */
export interface PhoneCallInput {
  /** Keyed hash of the line's two numbers; the workflow id is `line/<lineId>`. */
  readonly lineId: string;
  readonly direction: 'outbound' | 'inbound';
  readonly plan: Plan;
  readonly settings: CallSettings;
  /** What came for the line while the call before it was coming to its end, oldest first. */
  readonly missed?: readonly LineNews[];
  /** The same call in an earlier run, whose history had grown long: how it stood, and the turn that was to stand next. */
  readonly carried?: {
    readonly state: CallState;
    readonly next: Extract<CallCommand, { readonly kind: 'converse' }>;
  };
}

/** What concerns the person, whichever call is under way. */
export type LineNews = Extract<CallInput, { readonly kind: 'text_received' | 'opted_out' }>;

export interface AttachRequest {
  readonly callId: string;
  readonly legId: string;
  /** The task queue on which the attaching bridge takes standing turns. */
  readonly bridgeQueue: string;
  /** The carrier's id of the leg, where the socket told it: whoever dialled may never have learnt it. */
  readonly carrierCallId?: string;
  /**
   * Absent for a new socket. A bridge that lost its turn but not its socket names its epoch: it gets the leg back only
   * when nobody has attached since.
   */
  readonly formerEpoch?: number;
  /** With `formerEpoch`: all that was heard since the last turn it gave back. */
  readonly heard?: readonly HeardReport[];
}

/** From the API: asks a run that exists already to take a new plan. */
export const begin = defineUpdate<BeginAnswer, [{ plan: Plan; settings: CallSettings }]>('begin');

/** From a bridge: its socket of this leg is open. Rejected (`ApplicationFailure` of type `not-expected`) when the call is not expecting media. */
export const attachMedia = defineUpdate<Attachment, [AttachRequest]>('attachMedia');

/** From a bridge: the caller finished a turn. Once per (epoch, seq). */
export const callerTurn = defineSignal<[CallerTurn]>('callerTurn');

/** From a bridge: keys pressed, as one entry. Once per (epoch, seq), counted with the caller's turns. */
export const digit = defineSignal<[{ epoch: number; seq: number; digits: string }]>('digit');

/** From a bridge: a machine has taken the call. Once per leg and kind of machine. */
export const answeredBy = defineSignal<[{ epoch: number; what: MachineKind; by: MachineSign }]>('answeredBy');

/** From a bridge: the media socket of this epoch is gone; with all that was heard since the last turn it gave back. */
export const mediaLost =
  defineSignal<[{ epoch: number; reason: string; heard?: readonly HeardReport[] }]>('mediaLost');

/** From whoever summed the call up after its time. An answer `over`: the records of this call are closed, and free to be added to. */
export const takeWrapUp = defineUpdate<LateWrapUpAnswer, [LateWrapUp & { readonly callId: string }]>(
  'takeWrapUp',
);

/** From the API: the carrier's webhook, translated. Deduplicated by `eventId`. */
export const carrierEvent = defineSignal<[CarrierEvent]>('carrierEvent');

/** From the API: the person calls us. Deduplicated by `eventId`. */
export const incomingCall = defineSignal<[IncomingCall]>('incomingCall');

/** From the API: the person sent a text message. Once per message id. */
export const textMessage = defineSignal<[Pick<IncomingText, 'messageId' | 'text'>]>('textMessage');

/** From the API: what became of a text message of ours. Once per event id. */
export const textDelivery = defineSignal<[TextDelivery]>('textDelivery');

/** The person wants to hear of us no more: who is talking talks on, nobody is called any more. */
export const optedOut = defineSignal('optedOut');

/** From the API or an operator. The call id guards against ending the line's next call. */
export const cancel = defineSignal<[{ callId: string }]>('cancel');
export const hangUp = defineSignal<[{ callId: string }]>('hangUp');

/** From the API: somebody wants the recording paused, resumed or stopped. The call id guards as above. */
export const recordingOrder = defineSignal<[{ callId: string; order: RecordingOrder }]>('recordingOrder');

/** From the API: a file of the call's recording is in its place. */
export const recordingFile = defineSignal<[{ callId: string; file: RecordingFile }]>('recordingFile');

/** For people: the call as it stands. */
export const snapshot = defineQuery<CallReport>('snapshot');
