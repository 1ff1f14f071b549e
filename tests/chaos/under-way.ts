/** Whether something of a call is still to happen, by its events: an end, an answer to what was written, what a tool does, a reminder. Pure. */
import type { CallEvent, RecordBody } from '../../domain/call/record-events.ts';

/** `outreachIds`: of the reminders that are known to wait. */
export function isUnderWay(
  callId: string,
  events: readonly CallEvent[],
  outreachIds: ReadonlySet<string>,
): boolean {
  const bodies = events.map(({ body }) => body);
  return (
    hasNotEnded(bodies) ||
    owesAnswer(bodies) ||
    hasOpenDeed(bodies) ||
    bodies.some(
      (body) => body.kind === 'reminder_set' && !outreachIds.has(`${callId}-${String(body.reminder.number)}`),
    )
  );
}

function hasNotEnded(bodies: readonly RecordBody[]): boolean {
  const last = bodies.findLast(({ kind }) => kind === 'state_changed');
  return last?.kind === 'state_changed' && last.state !== 'lingering' && last.state !== 'closed';
}

function owesAnswer(bodies: readonly RecordBody[]): boolean {
  const written = bodies.findLastIndex(({ kind }) => kind === 'text_message_received');
  const answers: ReadonlySet<RecordBody['kind']> = new Set([
    'agent_said',
    'text_message_sent',
    'text_message_failed',
  ]);
  return written >= 0 && !bodies.slice(written).some(({ kind }) => answers.has(kind));
}

function hasOpenDeed(bodies: readonly RecordBody[]): boolean {
  const done = new Set(bodies.flatMap((body) => (body.kind === 'tool_answered' ? [body.toolCallId] : [])));
  return bodies.some(
    (body) =>
      body.kind === 'tool_called' && body.name === 'send_sms' && body.accepted && !done.has(body.toolCallId),
  );
}
