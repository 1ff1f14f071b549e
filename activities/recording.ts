/** Activities: record a leg, and pause, resume or stop its recording; failures come back as values. */
import type { RecordingOrder } from '../domain/conversation/tools/deed.ts';
import type { Carrier } from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Recordings } from '../domain/ports/recordings.ts';
import type { Result } from '../domain/result.ts';
import { derivedKey } from './derived-key.ts';
import { failureLog } from './failure-log.ts';
import { valueOrThrow } from './failures.ts';
import type { LegAddresses, LegRef } from './legs.ts';

interface Dependencies {
  readonly carrier: Carrier;
  readonly recordings: Recordings;
  readonly addresses: Pick<LegAddresses, 'callbackUrl'>;
  readonly log: Log;
}

export interface RecordingRequest extends LegRef {
  readonly carrierCallId: string;
  /** Counts the recordings begun on this leg. */
  readonly attempt: number;
  /** When this one was first asked for, ms since the epoch. */
  readonly at: number;
}

export function createRecordingActivities({ carrier, recordings, addresses, log }: Dependencies) {
  const logged = failureLog(log);
  return {
    /** However often it is asked for, one recording is begun; whose it is, is known before anybody is told of it. */
    async startRecording({
      carrierCallId,
      attempt,
      at,
      ...leg
    }: RecordingRequest): Promise<Result<{ recordingId: string }>> {
      const { callId, legId } = leg;
      const key = derivedKey(`${callId}/${legId}/recording/${attempt}`, at);
      const callbackUrl = addresses.callbackUrl(leg);
      const started = logged(
        'start recording',
        { callId },
        await carrier.startRecording({ key, carrierCallId, callbackUrl }),
      );
      if (started.ok) {
        const { recordingId } = started.value;
        valueOrThrow(await recordings.keep({ recordingId, callId, startedAt: at }));
      }
      return started;
    },

    async orderRecording({
      callId,
      recordingId,
      order,
    }: {
      callId: string;
      recordingId: string;
      order: RecordingOrder;
    }): Promise<Result<void>> {
      return logged(`${order} recording`, { callId }, await ordered(carrier, order, { recordingId }));
    },
  };
}

function ordered(
  carrier: Carrier,
  order: RecordingOrder,
  recording: { readonly recordingId: string },
): Promise<Result<void>> {
  switch (order) {
    case 'pause':
      return carrier.pauseRecording(recording);
    case 'resume':
      return carrier.resumeRecording(recording);
    case 'stop':
      return carrier.stopRecording(recording);
  }
}
