/** A reminder on the wire: what will be done at its time, and how that stands. */
import { z } from '@hono/zod-openapi';
import { outcomes } from '../domain/call/outcome.ts';
import { outreachStates, type OutreachRecord } from '../domain/outreach/outreach.ts';
import { reminderOwners } from '../domain/reminder.ts';
import { wireTime } from './call-report.ts';

const time = z.iso.datetime().openapi({ example: '2026-11-24T09:00:00.000Z' });

export const WireSetReminder = z
  .object({
    reminder_id: z.string().openapi({ example: '0123456789abcdef0123456789abcdef-1' }),
    call_id: z.string().openapi({ description: 'The call in which it was agreed' }),
    phone_number: z.string(),
    title: z.string(),
    description: z.string(),
    owner: z.enum(reminderOwners).openapi({
      description:
        'Who acts when it is due: `assistant` (the agent calls the person), `customer` (the person gets a text message) or `human` (the webhook `reminder.due`)',
    }),
    due_date_time: time,
    next_at: time.nullable().openapi({
      description: 'When it is tried next: later than it was due where calling hours or a pause say so',
    }),
    time_zone: z.string().nullable().openapi({ description: 'Of the person; null where it is not certain' }),
    state: z.enum(outreachStates),
    reason: z.string().nullable().openapi({ description: 'Why it stands so', example: 'calling_hours' }),
    tries: z.number().int().openapi({ description: 'Attempts to call so far' }),
    call_ids: z.array(z.string()).openapi({ description: 'The calls made for it, oldest first' }),
    outcome: z.enum(outcomes).nullable().openapi({ description: 'How the last of them ended' }),
    created_at: time,
    updated_at: time,
  })
  .openapi('SetReminder');
export type WireSetReminder = z.infer<typeof WireSetReminder>;

export function wireReminder(record: OutreachRecord): WireSetReminder {
  return {
    reminder_id: record.outreachId,
    call_id: record.callId,
    phone_number: record.phoneNumber,
    title: record.title,
    description: record.description,
    owner: record.owner,
    due_date_time: wireTime(record.dueAt),
    next_at: record.nextAt === null ? null : wireTime(record.nextAt),
    time_zone: record.timeZone,
    state: record.state,
    reason: record.reason,
    tries: record.tries,
    call_ids: [...record.callIds],
    outcome: record.outcome,
    created_at: wireTime(record.createdAt),
    updated_at: wireTime(record.updatedAt),
  };
}
