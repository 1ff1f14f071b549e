/** The messages of the workflow `outreach`. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Outcome } from '../domain/call/outcome.ts';
import type { OutreachChange, OutreachOrder } from '../domain/outreach/outreach.ts';
import type { CallSettings, Plan } from '../domain/plan.ts';
import type { ChangeAnswer } from '../domain/ports/outreaches.ts';

export const outreachType = 'outreach';

/** A call that was asked for at a later time; its id on the server is the call's. */
export interface PlannedCallInput {
  readonly lineId: string;
  /** Its `scheduledAt` says when. */
  readonly plan: Plan;
  readonly settings: CallSettings;
}

/** What was agreed in a call: its id on the server is the reminder's. */
export interface ReminderInput {
  readonly lineId: string;
  readonly order: OutreachOrder;
}

export type OutreachInput = PlannedCallInput | ReminderInput;

export function outreachWorkflowId(outreachId: string): string {
  return `outreach/${outreachId}`;
}

/** Takes a planned call out before it has begun. */
export const cancelOutreach = defineSignal('cancelOutreach');

/** From the call in which it was agreed; one that comes late or twice changes nothing. */
export const orderOutreach = defineSignal<[OutreachOrder]>('orderOutreach');
/** From the API. */
export const moveOutreach = defineUpdate<ChangeAnswer, [OutreachChange]>('moveOutreach');
export const cancelReminder = defineUpdate<ChangeAnswer>('cancelReminder');
/** From a call that was made for it: how it ended. */
export const callEnded = defineSignal<[{ callId: string; outcome: Outcome }]>('callEnded');
