/** The messages of the workflow `outreach`. */
import { defineSignal } from '@temporalio/workflow';
import type { CallSettings, Plan } from '../domain/plan.ts';

export const outreachType = 'outreach';

export interface OutreachInput {
  readonly lineId: string;
  /** Its `scheduledAt` says when. */
  readonly plan: Plan;
  readonly settings: CallSettings;
}

/** Takes the outreach out before it has begun its call. */
export const cancelOutreach = defineSignal('cancelOutreach');
