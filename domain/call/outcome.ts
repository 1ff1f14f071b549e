/** How a call can end: the named outcomes. */

export const outcomes = [
  /** The agent said good-bye and ended the call. */
  'completed',
  /** The person hung up while talking. */
  'person_hung_up',
  /** The person was put through to somebody of ours. */
  'transferred',
  'no_answer',
  /** A machine took the call. */
  'answering_machine',
  /** A machine took the call, and a message was left on it. */
  'message_left',
  'busy',
  'declined',
  /** The carrier does not know the number. */
  'bad_number',
  /** The person fell silent, through every prompt. */
  'silence',
  /** Nobody ever spoke. */
  'nobody_there',
  /** A sound without words, such as a hold melody, through every prompt. */
  'on_hold',
  /** The person talked on and never let the agent speak. */
  'monologue',
  /** The person understood nothing, time after time. */
  'not_understood',
  /** The line or the media was lost and did not come back. */
  'dropped',
  /** Cancelled through the API before the person was on the line. */
  'cancelled',
  /** Ended through the API while talking. */
  'hung_up',
  /** The longest allowed duration was reached. */
  'too_long',
  /** There was no call: the person and the agent wrote to each other. */
  'text_only',
  /** The carrier, the model or the voice failed, or it could not be told whether the carrier dialled. */
  'failed',
] as const;

export type Outcome = (typeof outcomes)[number];
