/** A reminder agreed during a call: recorded here; firing it is an outreach's work. */
import { z } from 'zod';

export const reminderOwners = ['assistant', 'customer', 'human'] as const;

export const Reminder = z.object({
  title: z.string().trim().min(1).max(200),
  description: z.string().trim().max(2_000),
  /** ISO 8601 with zone, such as `2026-11-24T10:00:00+01:00`. */
  dueDateTime: z.iso.datetime({ offset: true }),
  owner: z.enum(reminderOwners),
});
export type Reminder = z.infer<typeof Reminder>;
