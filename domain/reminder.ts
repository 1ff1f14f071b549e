/** A reminder agreed during a call; when it is due is an outreach's business. */
import { z } from 'zod';

export const reminderOwners = ['assistant', 'customer', 'human'] as const;

export const Reminder = z.object({
  title: z.string().trim().min(1).max(200),
  description: z.string().trim().max(2_000),
  /** ISO 8601 with zone, such as `2026-11-24T10:00:00+01:00`. */
  dueDateTime: z.iso.datetime({ offset: true }),
  owner: z.enum(reminderOwners),
  /** Counts the call's reminders from 1. Absent in reminders of before they were counted. */
  number: z.number().int().positive().optional(),
  /** Where the person said they are, IANA. */
  timeZone: z.string().optional(),
  state: z.enum(['cancelled']).optional(),
});
export type Reminder = z.infer<typeof Reminder>;

export function isLive({ state }: Reminder): boolean {
  return state === undefined;
}

/** The newest of this title that was not taken back; capitals and spaces at the ends make no difference. */
export function titled(reminders: readonly Reminder[], title: string): Reminder | undefined {
  const folded = fold(title);
  return reminders.findLast((reminder) => isLive(reminder) && fold(reminder.title) === folded);
}

export function nextNumber(reminders: readonly Reminder[]): number {
  return 1 + Math.max(reminders.length, ...reminders.map(({ number = 0 }) => number));
}

function fold(title: string): string {
  return title.trim().toLowerCase();
}
