/** Activity: write a call's events to the store; writing them again changes nothing. */
import type { CallEvent } from '../domain/call/record-events.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import { valueOrThrow } from './failures.ts';

export function createRecord({ records }: { readonly records: Pick<CallRecords, 'append'> }) {
  return async ({ callId, events }: { callId: string; events: readonly CallEvent[] }): Promise<void> => {
    valueOrThrow(await records.append(callId, events));
  };
}
