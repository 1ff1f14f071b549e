/** Activities on a leg: dial, answer, refuse, ask for its audio, speak without it, look whether it is there, hang up. */
import type { Carrier, LegPresence, RequestKey } from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Result } from '../domain/result.ts';
import { failureLog } from './failure-log.ts';
import { valueOrThrow } from './failures.ts';

/** Which leg of which call of which line; enough to route its webhooks and its audio back. */
export interface LegRef {
  readonly lineId: string;
  readonly callId: string;
  readonly legId: string;
}

export interface LegAddresses {
  /** Where the carrier posts the leg's events. */
  callbackUrl(leg: LegRef): string;
  /** The leg's media socket, its token included. */
  mediaUrl(leg: LegRef): string;
}

interface Dependencies {
  readonly carrier: Carrier;
  readonly addresses: LegAddresses;
  readonly log: Log;
}

export function createLegActivities({ carrier, addresses, log }: Dependencies) {
  const addressed = ({ lineId, callId, legId }: LegRef) => ({
    legId,
    callbackUrl: addresses.callbackUrl({ lineId, callId, legId }),
    mediaUrl: addresses.mediaUrl({ lineId, callId, legId }),
  });

  const logged = failureLog(log);

  return {
    /** Dials under the key the workflow drew. Failures come back as values: the call's reducer says what they mean. */
    async dial(
      request: LegRef & { key: RequestKey; to: string; from: string },
    ): Promise<Result<{ carrierCallId: string }>> {
      const { key, to, from, callId } = request;
      return logged('dial', { callId }, await carrier.dial({ ...addressed(request), key, to, from }));
    },

    async answer(
      request: LegRef & { key: RequestKey; incomingContext: string },
    ): Promise<Result<{ carrierCallId: string }>> {
      const { key, incomingContext, callId } = request;
      return logged(
        'answer',
        { callId },
        await carrier.answer({ ...addressed(request), key, incomingContext }),
      );
    },

    async reject(request: { key: RequestKey; incomingContext: string }): Promise<void> {
      valueOrThrow(await carrier.reject({ ...request, reason: 'busy' }));
    },

    /** Asks the carrier for the leg's media socket once more. */
    async startMedia(request: { carrierCallId: string; anew: boolean }): Promise<Result<void>> {
      const { carrierCallId } = request;
      return logged('start media', { carrierCallId }, await carrier.startMedia(request));
    },

    /** Speaks by the carrier's own voice. `language`: BCP 47. */
    async say(request: { carrierCallId: string; text: string; language: string }): Promise<Result<void>> {
      const { carrierCallId } = request;
      return logged('say', { carrierCallId }, await carrier.say(request));
    },

    /** Asks the carrier what became of a leg. */
    async find({ carrierCallId }: { carrierCallId: string }): Promise<Result<LegPresence>> {
      return logged('find', { carrierCallId }, await carrier.find(carrierCallId));
    },

    /** A leg that is gone is hung up, whatever the carrier answered to being asked for it. */
    async hangUp(request: { key: RequestKey; carrierCallId: string }): Promise<void> {
      const { carrierCallId } = request;
      const ended = logged('hang up', { carrierCallId }, await carrier.hangUp(request));
      if (!ended.ok && ended.failure.retryAfterMs === undefined) {
        const found = await carrier.find(carrierCallId);
        if (found.ok && found.value === 'gone') return;
      }
      valueOrThrow(ended);
    },
  };
}
