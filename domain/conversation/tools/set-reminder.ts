/** Tool: note a reminder, or change the one with the same title. */
import { z } from 'zod';
import { Reminder, reminderOwners } from '../../reminder.ts';
import type { Tool } from './tool.ts';

const maxReminders = 20;

export const setReminder: Tool<{
  title: string;
  description: string;
  due_date_time: string;
  owner: Reminder['owner'];
}> = {
  name: 'set_reminder',
  description:
    'Notes something that has to be done later, or changes the reminder with the same title. Read the time back to the person.',
  parameters: () =>
    z.strictObject({
      title: z.string().describe('A few words; the same title changes the reminder that has it'),
      description: z.string().describe('What is to be done, with all that is needed to do it'),
      due_date_time: z.string().describe('When, ISO 8601 with zone, such as 2026-11-24T10:00:00+01:00'),
      owner: z
        .enum(reminderOwners)
        .describe('Who has to act: assistant is this agent, customer the person, human a colleague'),
    }),
  apply: (desk, given) => {
    const parsed = Reminder.safeParse({
      title: given.title,
      description: given.description,
      dueDateTime: given.due_date_time,
      owner: given.owner,
    });
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      return { ok: false, error: faults.join('; ') };
    }
    const reminder = parsed.data;
    const others = desk.reminders.filter((other) => other.title !== reminder.title);
    const changed = others.length < desk.reminders.length;
    if (others.length >= maxReminders)
      return { ok: false, error: `there are ${maxReminders} reminders already; change one of them` };
    return {
      ok: true,
      reminders: [...others, reminder],
      records: [{ kind: 'reminder_set', reminder, changed }],
    };
  },
};
