/** Tool: take back a reminder, or a call that was promised. */
import { z } from 'zod';
import { isLive, titled } from '../../reminder.ts';
import type { Tool } from './tool.ts';

export const cancelReminder: Tool<{ title: string }> = {
  name: 'cancel_reminder',
  description:
    'Takes back a reminder or a promised call of this conversation, so that nothing happens at its time. Use it when the person wants that.',
  parameters: () =>
    z.strictObject({ title: z.string().describe('The title of the reminder, as it was noted') }),
  apply: ({ reminders, now }, { title }) => {
    const found = titled(reminders, title);
    if (!found) {
      const titles = reminders.filter(isLive).map((reminder) => JSON.stringify(reminder.title));
      const known = titles.length > 0 ? `there are: ${titles.join(', ')}` : 'there is none';
      return { ok: false, error: `there is no reminder with this title; ${known}` };
    }
    if (Date.parse(found.dueDateTime) <= now)
      return { ok: false, error: 'its time has come already; it cannot be taken back' };
    return {
      ok: true,
      reminders: reminders.map((one) => (one === found ? { ...one, state: 'cancelled' as const } : one)),
      records: [{ kind: 'reminder_cancelled', title: found.title }],
    };
  },
};
