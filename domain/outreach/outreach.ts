/** An outreach made of a reminder: whom to reach, when and why, and how it stands. */
import type { Outcome } from '../call/outcome.ts';
import type { Claim } from '../claim/claim.ts';
import type { CallSettings, Plan } from '../plan.ts';
import type { Reminder } from '../reminder.ts';

export const outreachStates = [
  /** Its time has not come, or nobody may be reached now, or the next try waits. */
  'waiting',
  /** Somebody is being reached. */
  'under_way',
  'done',
  'cancelled',
  'failed',
] as const;
export type OutreachState = (typeof outreachStates)[number];

/** Nothing changes any more. */
export function isOver(state: OutreachState): boolean {
  return state === 'done' || state === 'cancelled' || state === 'failed';
}

/** What the call was about, for whoever goes on with it. */
export interface OutreachContext {
  readonly claim: Claim;
  /** What was said last, a few kB at most. */
  readonly digest: string;
  /** BCP 47. */
  readonly language: string;
}

/** What a call wants of an outreach: to be set, moved, changed, or (its reminder cancelled) taken back. */
export interface OutreachOrder {
  /** `<callId>-<n>`: the call's nth reminder. */
  readonly outreachId: string;
  /** Later orders of the same call have higher numbers; one that arrives after them is ignored. */
  readonly seq: number;
  /** The plan of the call in which it was agreed. */
  readonly plan: Plan;
  readonly settings: CallSettings;
  readonly reminder: Reminder;
  readonly context: OutreachContext;
}

/** What may be changed of one that waits. `dueAt`: ms since the epoch. */
export interface OutreachChange {
  readonly dueAt?: number;
  readonly title?: string;
  readonly description?: string;
  readonly owner?: Reminder['owner'];
}

/** An outreach as people and API clients see it. */
export interface OutreachRecord {
  readonly outreachId: string;
  /** A record with a lower one is older. */
  readonly revision: number;
  readonly callId: string;
  /** E.164. */
  readonly phoneNumber: string;
  readonly title: string;
  readonly description: string;
  readonly owner: Reminder['owner'];
  /** When it is due, ms since the epoch. */
  readonly dueAt: number;
  /** When it is tried next; null while it is not waiting for a moment. */
  readonly nextAt: number | null;
  /** IANA; null where it is not certain. */
  readonly timeZone: string | null;
  readonly state: OutreachState;
  /** Why it stands as it does, a stable name such as `opted_out`; null where there is nothing to say. */
  readonly reason: string | null;
  /** Attempts to call so far. */
  readonly tries: number;
  /** The calls made for it, oldest first. */
  readonly callIds: readonly string[];
  /** How the last of them ended. */
  readonly outcome: Outcome | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
