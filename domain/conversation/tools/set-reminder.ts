/** Tool: note what is to be done at a later time, a call back among it, or move and change the one with the same title. */
import { z } from 'zod';
import { isLive, nextNumber, Reminder, reminderOwners, titled } from '../../reminder.ts';
import { certainZone, isTimeZone } from '../../time-zones.ts';
import { agreedMoment } from '../times/agreed-moment.ts';
import type { Tool, ToolAnswer } from './tool.ts';

const maxReminders = 20;
/** Those taken back are kept beside them, for their numbers; bounded as well. */
const maxKept = 60;

export const setReminder: Tool<{
  title: string;
  description: string;
  due_date_time?: string | undefined;
  said?: string | undefined;
  time_zone?: string | undefined;
  owner: Reminder['owner'];
}> = {
  name: 'set_reminder',
  description:
    'Notes something that will be done at a later time, a call back among it, or moves and changes the reminder with the same title. Ask nothing in the same answer: the result has the time in words, which you then read back to the person.',
  parameters: () =>
    z.strictObject({
      title: z.string().describe('A few words; the same title changes the reminder that has it'),
      description: z.string().describe('What is to be done, with all that is needed to do it'),
      due_date_time: z
        .string()
        .optional()
        .describe('When, by the clock of the person: ISO 8601 without zone, such as 2026-11-24T10:00'),
      said: z
        .string()
        .max(200)
        .optional()
        .describe('What the person said of the time, in their own words, such as: next Tuesday at 10'),
      time_zone: z
        .string()
        .optional()
        .describe('Only where the person said where they are: the IANA name, such as Europe/Paris'),
      owner: z
        .enum(reminderOwners)
        .describe(
          'Who has to act: assistant is this agent, which calls the person then; customer is the person, who gets a text message; human is a colleague',
        ),
    }),
  apply: ({ plan, language, now, reminders }, given) => {
    const { time_zone: zoneSaid, said, due_date_time: iso } = given;
    if (zoneSaid !== undefined && !isTimeZone(zoneSaid))
      return { ok: false, error: `time_zone: ${zoneSaid} is no IANA name such as Europe/Paris` };
    const former = titled(reminders, given.title);
    const timeZone = zoneSaid ?? former?.timeZone;
    const moment = agreedMoment(
      { ...(said === undefined ? {} : { said }), ...(iso === undefined ? {} : { iso }) },
      { language, now, timeZone: certainZone(plan, timeZone) },
    );
    if (!moment.ok) return moment;
    // One whose time has come is done with: what is noted then is another, though it has the same title.
    const moves = former !== undefined && Date.parse(former.dueDateTime) > now;
    const parsed = Reminder.safeParse({
      ...{ title: given.title, description: given.description, owner: given.owner },
      dueDateTime: moment.iso,
      number: (moves ? former.number : undefined) ?? nextNumber(reminders),
      ...(timeZone === undefined ? {} : { timeZone }),
    });
    if (!parsed.success) return { ok: false, error: faultsOf(parsed.error) };
    return withReminder(reminders, parsed.data, moves ? former : undefined, moment.words);
  },
};

function withReminder(
  reminders: readonly Reminder[],
  reminder: Reminder,
  former: Reminder | undefined,
  words: string,
): ToolAnswer {
  const others = reminders.filter((other) => other !== former);
  if (others.filter(isLive).length >= maxReminders)
    return { ok: false, error: `there are ${maxReminders} reminders already; change one of them` };
  return {
    ok: true,
    reminders: [...others, reminder].slice(-maxKept),
    records: [{ kind: 'reminder_set', reminder, changed: former !== undefined }],
    told: { due_date_time: reminder.dueDateTime, read_back: words },
  };
}

function faultsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}
