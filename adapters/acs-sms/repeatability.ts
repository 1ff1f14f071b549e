/**
 * Puts the caller's own key into a request. The SDK draws a new one for each recipient of each call, in the body, so that a
 * message sent again after a lost answer would go out twice.
 */
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { RequestKey } from '../../domain/ports/carrier.ts';

/** They carry the key as far as the policy, and never leave this process. */
const idHeader = 'x-key-id';
const firstSentHeader = 'x-key-first-sent';

const Body = z.looseObject({ smsRecipients: z.array(z.looseObject({ to: z.string() })) });

export function keyHeaders(key: RequestKey): Record<string, string> {
  return { [idHeader]: key.id, [firstSentHeader]: new Date(key.firstSentAt).toUTCString() };
}

/** Stands before the signature, which covers the body. Throws on a body that is not the SDK's: that is a bug. */
export function repeatability(): PipelinePolicy {
  return {
    name: 'ownRepeatabilityKey',
    sendRequest: (request, next) => {
      const id = request.headers.get(idHeader);
      const firstSent = request.headers.get(firstSentHeader);
      request.headers.delete(idHeader);
      request.headers.delete(firstSentHeader);
      if (id === undefined || firstSent === undefined) throw new Error('a text message needs a key');
      const body = Body.parse(JSON.parse(typeof request.body === 'string' ? request.body : ''));
      const smsRecipients = body.smsRecipients.map((recipient) => ({
        ...recipient,
        repeatabilityRequestId: id,
        repeatabilityFirstSent: firstSent,
      }));
      request.body = JSON.stringify({ ...body, smsRecipients });
      return next(request);
    },
  };
}
