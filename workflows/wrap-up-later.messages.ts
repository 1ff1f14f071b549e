/** The messages of the workflow `wrapUpLater`. */
import { defineSignal } from '@temporalio/workflow';
import type { WrapUpOrder } from '../domain/call/wrap-up.ts';

export const wrapUpLaterType = 'wrapUpLater';

export function wrapUpLaterId(callId: string): string {
  return `wrap-up/${callId}`;
}

/** It is wanted (again): by the call, which has gone on since, or by somebody who does not want to wait. */
export const wrapUpWanted = defineSignal<[WrapUpOrder]>('wrapUpWanted');
