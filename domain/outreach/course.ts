/** The course of an outreach: what it does next, and what each answer of the world makes of it. Pure. */
import type { Outcome } from '../call/outcome.ts';
import type { Failure } from '../result.ts';
import { nextToReach, certainZone } from '../time-zones.ts';
import { isLive } from '../reminder.ts';
import { isOver } from './outreach.ts';
import type { OutreachChange, OutreachOrder, OutreachRecord } from './outreach.ts';

/** Plain data; `record` is what people see of it. */
export interface Course {
  /** The newest that the call ordered, with what was changed of its reminder since. */
  readonly order: OutreachOrder;
  /** The reminder as the call ordered it last: an order that only brings news of the call leaves other changes alone. */
  readonly asOrdered: OutreachOrder['reminder'];
  readonly record: OutreachRecord;
  /** Calls ended without anybody being reached: a text message takes their place. */
  readonly givesUpCalling: boolean;
  /** Somebody wanted it cancelled while a call was under way: no further one is made. */
  readonly unwanted: boolean;
  /** How often the line was taken by another call, or the text message was refused for now. */
  readonly hindered: number;
}

export type OutreachStep =
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'call' }
  /** `why`: the reminder itself, or that calls did not reach the person. */
  | { readonly kind: 'text'; readonly why: 'due' | 'not_reached' }
  /** Tell the systems of those who act. */
  | { readonly kind: 'announce' }
  | { readonly kind: 'over' };

const minuteMs = 60_000;
/** While another call has the line, this long between looks, and this many of them. */
const busyPauseMs = minuteMs;
const mostBusyLooks = 60;
/** Between the tries to send a text message, the last of them for all further ones. */
const textPausesMs = [10_000, minuteMs, 5 * minuteMs, 30 * minuteMs];
const mostTextTries = 12;

/** Somebody was there: what was to be said could be said. */
const reached: ReadonlySet<Outcome> = new Set([
  'completed',
  'person_hung_up',
  'silence',
  'dropped',
  'hung_up',
  'monologue',
  'not_understood',
  'too_long',
]);

export function begun(order: OutreachOrder, now: number): Course {
  const { plan, reminder, outreachId } = order;
  return {
    order,
    asOrdered: reminder,
    record: {
      ...{ outreachId, revision: now, callId: plan.callId, phoneNumber: plan.phoneNumber },
      ...{ title: reminder.title, description: reminder.description, owner: reminder.owner },
      ...momentsOf(order),
      timeZone: certainZone(plan, reminder.timeZone),
      state: isLive(reminder) ? 'waiting' : 'cancelled',
      ...{ reason: null, tries: 0, callIds: [], outcome: null, createdAt: now, updatedAt: now },
    },
    ...{ givesUpCalling: false, unwanted: false, hindered: 0 },
  };
}

function momentsOf({ reminder }: OutreachOrder): Pick<OutreachRecord, 'dueAt' | 'nextAt'> {
  const dueAt = Date.parse(reminder.dueDateTime);
  return { dueAt, nextAt: isLive(reminder) ? dueAt : null };
}

/** The call orders anew: what it says of the reminder counts where it differs from its last order. */
export function ordered(course: Course, order: OutreachOrder, now: number): Course {
  const { record, asOrdered } = course;
  if (order.seq <= course.order.seq || isOver(record.state)) return course;
  const told: Course = { ...course, order, asOrdered: order.reminder };
  if (sameReminder(order.reminder, asOrdered)) return told;
  // What is agreed while a try is under way counts once it has come to nothing.
  if (record.state !== 'waiting')
    return isLive(order.reminder) ? { ...course, order } : { ...told, unwanted: true };
  if (!isLive(order.reminder)) return over(told, 'cancelled', null, now);
  return asNewlyOrdered({ ...course, order }, now);
}

/** From here on the newest order counts. */
function asNewlyOrdered({ asOrdered, ...course }: Course, now: number): Course {
  const { plan, reminder } = course.order;
  const { title, description, owner, timeZone } = reminder;
  const isMoved = reminder.dueDateTime !== asOrdered.dueDateTime;
  const moments = isMoved ? { ...momentsOf(course.order), reason: null } : {};
  return changed(
    {
      ...{ ...course, asOrdered: reminder, hindered: 0 },
      givesUpCalling: course.givesUpCalling && !isMoved,
    },
    { title, description, owner, timeZone: certainZone(plan, timeZone), ...moments },
    now,
  );
}

function sameReminder(one: OutreachOrder['reminder'], other: OutreachOrder['reminder']): boolean {
  return (
    one.title === other.title &&
    one.description === other.description &&
    one.dueDateTime === other.dueDateTime &&
    one.owner === other.owner &&
    one.timeZone === other.timeZone &&
    one.state === other.state
  );
}

/** Somebody else changes it; null when it is too late for that. */
export function moved(course: Course, { dueAt, ...texts }: OutreachChange, now: number): Course | null {
  const { record } = course;
  if (record.state !== 'waiting') return null;
  const moment = dueAt === undefined || dueAt === record.dueAt ? {} : { dueAt, nextAt: dueAt, reason: null };
  const wished = { ...texts, ...moment };
  if (Object.keys(wished).length === 0) return course;
  const calls = 'dueAt' in moment ? { givesUpCalling: false } : {};
  return changed({ ...course, hindered: 0, ...calls }, wished, now);
}

/** Null when it is too late: then no further try is made. */
export function cancelled(course: Course, now: number): Course | null {
  const { state } = course.record;
  if (state === 'cancelled') return course;
  return state === 'waiting' ? over(course, 'cancelled', null, now) : null;
}

/** For a cancelling that came too late. */
export function unwanted(course: Course): Course {
  return { ...course, unwanted: true };
}

export function nextStep({ record, order, givesUpCalling }: Course, now: number): OutreachStep {
  if (record.state !== 'waiting') return { kind: 'over' };
  const until = record.nextAt ?? record.dueAt;
  if (now < until) return { kind: 'wait', until };
  if (record.owner === 'human') return { kind: 'announce' };
  const opening = nextToReach(order.plan, order.settings, now, order.reminder.timeZone);
  if (opening === null || opening > now) return { kind: 'wait', until: opening ?? now };
  if (record.owner === 'customer') return { kind: 'text', why: 'due' };
  return givesUpCalling ? { kind: 'text', why: 'not_reached' } : { kind: 'call' };
}

/** Its moment has come, but nobody may be reached now: at the next opening of the hours, if there is one. */
export function heldBack(course: Course, now: number): Course {
  const { order, record } = course;
  if (record.state !== 'waiting' || now < (record.nextAt ?? record.dueAt) || record.owner === 'human')
    return course;
  const opening = nextToReach(order.plan, order.settings, now, order.reminder.timeZone);
  if (opening === null) return over(course, 'failed', 'no_calling_hours', now);
  return opening > now ? changed(course, { nextAt: opening, reason: 'calling_hours' }, now) : course;
}

/** What is under way can neither be moved nor cancelled. */
export function underWay(course: Course, now: number): Course {
  return changed(course, { state: 'under_way', nextAt: null, reason: null }, now);
}

export function refused(course: Course, reason: string, now: number): Course {
  return over(course, 'cancelled', reason, now);
}

export function callBegun(course: Course, callId: string, now: number): Course {
  const { tries, callIds } = course.record;
  return changed({ ...course, hindered: 0 }, { tries: tries + 1, callIds: [...callIds, callId] }, now);
}

export function lineBusy(course: Course, now: number): Course {
  if (course.hindered >= mostBusyLooks) return notReached(course, 'line_busy', now);
  const hindered = course.hindered + 1;
  return waiting({ ...course, hindered }, now + busyPauseMs, 'line_busy', now);
}

/** The call could not be begun at all. */
export function notBegun(course: Course, now: number): Course {
  return notReached(changed(course, { tries: course.record.tries + 1 }, now), 'not_begun', now);
}

/** `outcome` is null when nobody told how the call ended: it is not made again. */
export function callEnded(course: Course, outcome: Outcome | null, now: number): Course {
  const told = changed(course, { outcome }, now);
  if (outcome === null || reached.has(outcome)) return over(told, 'done', null, now);
  if (outcome === 'cancelled') return over(told, 'cancelled', 'call_cancelled', now);
  if (outcome === 'bad_number') return over(told, 'failed', outcome, now);
  // Who declined has seen who calls, and who finds a message hears it.
  return notReached(told, outcome, now, outcome === 'declined' || outcome === 'message_left');
}

/** While the next try waits, the person may call back into the call that missed them. */
export function calledBackMeanwhile(course: Course, outcome: Outcome, now: number): Course {
  if (course.record.state !== 'waiting' || !reached.has(outcome)) return course;
  return over(changed(course, { outcome }, now), 'done', 'called_back', now);
}

/** Nothing happens any more. */
export function isThrough({ record }: Course): boolean {
  return isOver(record.state);
}

function notReached(course: Course, reason: string, now: number, givesUp = false): Course {
  const pauseSec = course.order.settings.followThrough?.outreachPausesSec?.[course.record.tries - 1];
  if (pauseSec === undefined || givesUp)
    return waiting({ ...course, givesUpCalling: true, hindered: 0 }, now, reason, now);
  return waiting(course, now + pauseSec * 1_000, reason, now);
}

export function texted(course: Course, failure: Failure | null, now: number): Course {
  if (!failure) return over(course, 'done', course.givesUpCalling ? 'texted_instead' : null, now);
  const hindered = course.hindered + 1;
  if (failure.disposition === 'final' || hindered >= mostTextTries)
    return over(course, 'failed', failure.code, now);
  const pauseMs = failure.retryAfterMs ?? textPausesMs[hindered - 1] ?? textPausesMs.at(-1) ?? minuteMs;
  return waiting({ ...course, hindered }, now + pauseMs, failure.code, now);
}

export function announced(course: Course, deliveries: number, now: number): Course {
  return over(course, 'done', deliveries === 0 ? 'nobody_subscribed' : null, now);
}

function waiting(course: Course, nextAt: number, reason: string, now: number): Course {
  if (course.unwanted) return over(course, 'cancelled', null, now);
  const again = changed(course, { state: 'waiting', nextAt, reason }, now);
  return sameReminder(course.order.reminder, course.asOrdered) ? again : asNewlyOrdered(again, now);
}

function over(
  course: Course,
  state: 'done' | 'cancelled' | 'failed',
  reason: string | null,
  now: number,
): Course {
  return changed(course, { state, reason, nextAt: null }, now);
}

function changed(course: Course, change: Partial<OutreachRecord>, now: number): Course {
  const { record } = course;
  // Records are told apart by their revision, in whichever run and at whatever speed they follow each other.
  const revision = Math.max(now, record.revision + 1);
  return { ...course, record: { ...record, ...change, revision, updatedAt: now } };
}
