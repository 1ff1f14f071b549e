/** A process of its own that appends events to a records file one by one, for tests of several writers and of killed ones. */
import type { CallEvent } from '../../domain/call/record-events.ts';
import { openCallRecords } from './call-records.ts';

/** What the parent sends. */
export interface Work {
  readonly path: string;
  readonly callId: string;
  readonly events: readonly CallEvent[];
}

/** What it is told: after each event the number that was acknowledged, at the end the failures. */
export type Told = { readonly acknowledged: number } | { readonly failures: readonly string[] };

function isWork(data: unknown): data is Work {
  return typeof data === 'object' && data !== null && 'path' in data && 'callId' in data && 'events' in data;
}

function tell(told: Told): void {
  process.send?.(told);
}

async function append({ path, callId, events }: Work): Promise<void> {
  const records = openCallRecords({ path });
  const failures: string[] = [];
  for (const event of events) {
    const result = await records.append(callId, [event]);
    if (result.ok) tell({ acknowledged: event.seq });
    else failures.push(result.failure.code);
  }
  await records.close();
  tell({ failures });
  process.disconnect();
}

process.once('message', (data: unknown) => {
  if (!isWork(data)) throw new Error('started without its work');
  void append(data);
});
