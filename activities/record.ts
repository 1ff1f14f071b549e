/** Activity: write a call's events to the store; writing them again changes nothing. */
import type { CallEvent } from '../domain/call/record-events.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { Log } from '../domain/ports/log.ts';
import { ok, type Result } from '../domain/result.ts';
import { valueOrThrow } from './failures.ts';

interface Tools {
  readonly records: Pick<CallRecords, 'append' | 'setAside'>;
  readonly log: Log;
}

/**
 * An event that the store refuses for good is set aside with its reason, so that those after it are not kept waiting by it.
 * Whatever may work later is thrown, for Temporal to try again; so is a store that cannot even set aside.
 */
export function createRecord(tools: Tools) {
  return async ({ callId, events }: { callId: string; events: readonly CallEvent[] }): Promise<void> => {
    const written = await tools.records.append(callId, events);
    if (written.ok || written.failure.disposition !== 'final') {
      valueOrThrow(written);
      return;
    }
    for (const event of events) valueOrThrow(await writeOrSetAside(tools, callId, event));
  };
}

async function writeOrSetAside(
  { records, log }: Tools,
  callId: string,
  event: CallEvent,
): Promise<Result<void>> {
  const written = await records.append(callId, [event]);
  if (written.ok || written.failure.disposition !== 'final') return written;
  const { code } = written.failure;
  const aside = await records.setAside(event, code);
  if (!aside.ok) return aside;
  log.error('record.set_aside', { callId, seq: event.seq, kind: event.body.kind, code });
  return ok(undefined);
}
