/** A thread of its own that appends events to a records file, for the test that several writers share one. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CallEvent } from '../../domain/call/record-events.ts';
import { openCallRecords } from './call-records.ts';

interface Work {
  readonly path: string;
  readonly callId: string;
  readonly events: readonly CallEvent[];
}

function isWork(data: unknown): data is Work {
  return typeof data === 'object' && data !== null && 'path' in data && 'callId' in data && 'events' in data;
}

const work: unknown = workerData;
if (!isWork(work)) throw new Error('started without its work');
const { path, callId, events } = work;
const records = openCallRecords({ path });
const failures: string[] = [];
for (const event of events) {
  const result = await records.append(callId, [event]);
  if (!result.ok) failures.push(result.failure.code);
}
await records.close();
parentPort?.postMessage(failures);
