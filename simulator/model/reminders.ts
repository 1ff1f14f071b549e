/** Finds in the caller's words the wish to be reminded or called back, and when. Pure. */
import type { Conversation } from './conversation.ts';
import { momentIn } from './moments.ts';
import { hasCue, trimSigns } from './words.ts';

export type ReminderWish =
  | { readonly kind: 'none' }
  /** The day or the time is missing. */
  | { readonly kind: 'incomplete' }
  | {
      readonly kind: 'complete';
      /** For people: `2026-11-22, 10:00`. */
      readonly when: string;
      /** Arguments of the tool `set_reminder`. */
      readonly args: Readonly<Record<'title' | 'description' | 'due_date_time' | 'owner', string>>;
    };

/** `earlier`: the wish itself, when `said` answers the question for its day and time. */
export function reminderIn(
  said: string,
  earlier: string | null,
  {
    language,
    clock,
    clockIsTheirs = false,
  }: Pick<Conversation, 'language' | 'clock'> & Partial<Pick<Conversation, 'clockIsTheirs'>>,
): ReminderWish {
  const { cues, values, phrases } = language;
  const wish = earlier ?? said;
  if (earlier === null && !hasCue(said, [...cues.remind, ...cues.callBack])) return { kind: 'none' };
  const now = momentIn(said, language, clock, 'future');
  const before = earlier === null ? { date: null, time: null } : momentIn(earlier, language, clock, 'future');
  const date = now.date ?? before.date;
  const time = now.time ?? before.time;
  if (date === null || time === null) return { kind: 'incomplete' };
  const what = new RegExp(values.reminderTitle, 'iu').exec(trimSigns(wish))?.[1];
  const title = what ?? (hasCue(wish, cues.callBack) ? phrases.callBack : trimSigns(wish));
  return {
    kind: 'complete',
    when: `${date}, ${time}`,
    args: {
      title: title.slice(0, 200),
      description: trimSigns(wish).slice(0, 2_000),
      // By the clock of the person no zone is needed, and the one of today may be wrong on that day.
      due_date_time: `${date}T${time}:00${clockIsTheirs ? '' : clock.zone}`,
      owner: what === undefined && hasCue(wish, cues.callBack) ? 'assistant' : 'customer',
    },
  };
}

/** The reminder that the caller wants taken back: its title, or null where there is none; undefined where they want nothing of it. */
export function takenBackIn(
  said: string,
  { language, reminders }: Pick<Conversation, 'language' | 'reminders'>,
): string | null | undefined {
  return hasCue(said, language.cues.cancelReminder) ? (reminders.at(-1) ?? null) : undefined;
}
