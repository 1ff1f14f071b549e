/** What others may be told of: which recorded events go out to subscribers, and under which type. */
import type { RecordBody } from '../call/record-events.ts';

/**
 * Recorded kind → the type under which it goes out; null for what matters to nobody outside, such as every single word. The
 * compiler asks for each kind that is added.
 */
const typeOfKind = {
  opened: 'call.opened',
  state_changed: 'call.state_changed',
  leg_started: null,
  leg_ended: null,
  media_attached: null,
  caller_said: null,
  caller_went_on: null,
  caller_corrected: null,
  language_chosen: 'call.language_chosen',
  speech_changed: null,
  agent_said: null,
  agent_heard: null,
  tool_called: null,
  moderated: 'call.moderated',
  tool_answered: null,
  // Told at once by the tool itself, as `emergency.reported`.
  emergency_agreed: null,
  transfer_started: 'transfer.started',
  transferred: 'transfer.completed',
  transfer_failed: 'transfer.failed',
  colleague_told: null,
  recording: 'recording.changed',
  recording_file: 'recording.file',
  claim_changed: 'claim.changed',
  claim_renewed: 'claim.renewed',
  reminder_set: 'reminder.set',
  reminder_cancelled: 'reminder.cancelled',
  machine_detected: 'call.machine_detected',
  digits_pressed: null,
  call_back_planned: 'call.call_back_planned',
  text_message_sent: 'text_message.sent',
  text_message_failed: 'text_message.failed',
  text_message_delivered: 'text_message.delivered',
  text_message_received: 'text_message.received',
  opted_out: 'call.opted_out',
  set_aside: null,
  summary_agreed: null,
  variant_chosen: null,
  synthesis: 'call.synthesis',
  next_action: 'call.next_action',
  wrap_up_failed: null,
} as const satisfies Record<RecordBody['kind'], string | null>;

/** What goes out without being a recorded event of a call, or under a type that its kind alone does not tell. */
const otherTypes = ['call.closed', 'emergency.reported', 'reminder.due'] as const;

/** Goes to the one subscription that asked for it; nobody subscribes to it. */
export const testType = 'webhook.test';

/** All that can be subscribed to, in order. */
export const webhookEventTypes: readonly string[] = [
  ...new Set([...Object.values(typeOfKind).filter((type) => type !== null), ...otherTypes]),
].sort();

/** Stands for every type, those of later versions included. */
export const everyType = '*';

/** Null for what does not go out. */
export function typeOf(body: RecordBody): string | null {
  if (body.kind === 'state_changed' && body.state === 'closed') return 'call.closed';
  return typeOfKind[body.kind];
}

/** `wanted`: types, or `*`. */
export function isWanted(type: string, wanted: readonly string[]): boolean {
  return wanted.includes(everyType) || wanted.includes(type);
}
