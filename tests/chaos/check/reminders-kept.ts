/** I11: what was agreed for later stands once in the report and once among the reminders, as it was agreed last. */
import type { CallEvent } from '../../../domain/call/record-events.ts';
import type { Finding, Rule } from './breach.ts';
import { utterancesIn } from './utterances.ts';
import type { CallView, World } from './world.ts';

export const remindersKept: Rule = {
  name: 'I11',
  holds:
    'a reminder that the person was told of exists exactly once in the report and the API, as agreed last',
  findings: (world) =>
    world.calls.flatMap((call) => [...promisedInVain(call), ...setTwice(call), ...unkept(call, world)]),
};

/** What is ordered is kept so soon, with all that may be away. */
const keptWithinMs = 60_000;

/** One of a call's reminders, counted from 1. Times are ms since the epoch. */
interface Agreed {
  readonly number: number;
  readonly title: string;
  readonly dueDateTime: string;
  readonly isLive: boolean;
  readonly at: number;
}

/** The words in which the simulated agent tells of one, with the clock's time. */
const told = /I have set a reminder for (\d{4}-\d{2}-\d{2}), (\d{1,2}:\d{2})/g;

/** Told to the person, and never noted. */
function promisedInVain({ callId, events }: CallView): readonly Finding[] {
  const set = events.flatMap(({ body }) => (body.kind === 'reminder_set' ? [body.reminder.dueDateTime] : []));
  return utterancesIn(events).flatMap(({ heard, at }) =>
    Array.from((heard ?? '').matchAll(told)).flatMap(([, day = '', time = '']) => {
      const moment = `${day}T${time.padStart(5, '0')}`;
      if (set.some((due) => due.startsWith(moment))) return [];
      return [
        { callId, what: `the person was told of a reminder for ${moment}, which nobody has noted`, at },
      ];
    }),
  );
}

/** Agreed once more, a reminder is moved; a second beside it would remind twice. */
function setTwice({ callId, events }: CallView): readonly Finding[] {
  const live = new Map<string, number>();
  return events.flatMap(({ at, body }) => {
    if (body.kind === 'reminder_cancelled') live.delete(folded(body.title));
    if (body.kind !== 'reminder_set') return [];
    const { title, number = 0 } = body.reminder;
    const other = live.get(folded(title));
    live.set(folded(title), number);
    if (other === undefined || other === number) return [];
    return [{ callId, what: `there are two reminders "${title}", ${other} and ${number}`, at }];
  });
}

function agreedIn(events: readonly CallEvent[]): readonly Agreed[] {
  const all = new Map<number, Agreed>();
  for (const { at, body } of events) {
    if (body.kind === 'reminder_set') {
      const { number = 0, title, dueDateTime } = body.reminder;
      all.set(number, { number, title, dueDateTime, isLive: true, at });
    }
    if (body.kind !== 'reminder_cancelled') continue;
    const meant = [...all.values()].findLast(
      ({ title, isLive }) => isLive && folded(title) === folded(body.title),
    );
    if (meant) all.set(meant.number, { ...meant, isLive: false, at });
  }
  return [...all.values()];
}

function unkept({ callId, events }: CallView, { evidence }: World): readonly Finding[] {
  const agreed = agreedIn(events).filter(({ at }) => at + keptWithinMs <= evidence.collectedAt);
  const report = evidence.reports.find((one) => one.callId === callId);
  const at = agreed.at(-1)?.at ?? events.at(-1)?.at ?? 0;
  if (!report) return agreed.length === 0 ? [] : [{ callId, what: 'the API does not know of it', at }];
  const { reminders, outreaches } = report;
  const known = new Set(agreedIn(events).map(({ number }) => idOf(callId, number)));
  const strangers = outreaches.filter(({ reminder_id: id }) => !known.has(id));
  return [
    ...agreed.flatMap((one) => [
      ...inReport(one, reminders.filter(({ title }) => folded(title) === folded(one.title)).length),
      ...amongOutreaches(one, outreaches, callId),
      ...inWorkflows(one, evidence.histories, callId),
    ]),
    ...strangers.map(({ reminder_id: id }) => `the reminder ${id} was agreed by nobody`),
  ].map((what) => ({ callId, what, at }));
}

function inReport({ title, isLive }: Agreed, count: number): readonly string[] {
  if (isLive && count !== 1) return [`the reminder "${title}" stands ${count} times in the report`];
  return [];
}

type Reports = World['evidence']['reports'][number];

function amongOutreaches(
  { number, title, dueDateTime, isLive }: Agreed,
  outreaches: Reports['outreaches'],
  callId: string,
): readonly string[] {
  const mine = outreaches.filter(({ reminder_id: id }) => id === idOf(callId, number));
  const [one] = mine;
  if (!one || mine.length > 1)
    return [`the reminder "${title}" exists ${mine.length} times among the API's reminders`];
  if (!isLive)
    return one.state === 'cancelled' ? [] : [`the reminder "${title}" was taken back, and is ${one.state}`];
  if (one.state === 'cancelled' || one.state === 'failed')
    return [`the reminder "${title}" was agreed, and is ${one.state}`];
  return Date.parse(one.due_date_time) === Date.parse(dueDateTime) && folded(one.title) === folded(title)
    ? []
    : [`"${title}" was agreed for ${dueDateTime}, and "${one.title}" is due at ${one.due_date_time}`];
}

/** Its workflow is begun once, however often it is ordered. */
function inWorkflows(
  { number, title }: Agreed,
  histories: World['evidence']['histories'],
  callId: string,
): readonly string[] {
  const runs = histories.filter(({ workflowId }) => workflowId === `outreach/${idOf(callId, number)}`);
  return runs.length > 1 ? [`the reminder "${title}" was begun ${runs.length} times`] : [];
}

function idOf(callId: string, number: number): string {
  return `${callId}-${number}`;
}

function folded(title: string): string {
  return title.trim().toLowerCase();
}
