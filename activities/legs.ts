/** Activities on a leg: dial, answer, refuse, hang up. */
import type { Carrier, RequestKey } from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Result } from '../domain/result.ts';
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

  return {
    /** Dials under the key the workflow drew. Failures come back as values: the call's reducer says what they mean. */
    async dial(
      request: LegRef & { key: RequestKey; to: string; from: string },
    ): Promise<Result<{ carrierCallId: string }>> {
      const { key, to, from } = request;
      const result = await carrier.dial({ ...addressed(request), key, to, from });
      if (!result.ok)
        log.warn('dial failed', {
          callId: request.callId,
          code: result.failure.code,
          disposition: result.failure.disposition,
        });
      return result;
    },

    async answer(
      request: LegRef & { key: RequestKey; incomingContext: string },
    ): Promise<Result<{ carrierCallId: string }>> {
      const { key, incomingContext } = request;
      const result = await carrier.answer({ ...addressed(request), key, incomingContext });
      if (!result.ok)
        log.warn('answer failed', {
          callId: request.callId,
          code: result.failure.code,
          disposition: result.failure.disposition,
        });
      return result;
    },

    async reject(request: { key: RequestKey; incomingContext: string }): Promise<void> {
      valueOrThrow(await carrier.reject({ ...request, reason: 'busy' }));
    },

    async hangUp(request: { key: RequestKey; carrierCallId: string }): Promise<void> {
      valueOrThrow(await carrier.hangUp(request));
    },
  };
}
