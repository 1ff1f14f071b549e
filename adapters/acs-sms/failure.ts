/** The error model: what an error thrown by the SDK says about whether the message was sent. */
import { isRestError } from '@azure/core-rest-pipeline';
import type { Failure } from '../../domain/result.ts';

const finalCodes: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'precondition-failed',
};

/** Failures to get a connection at all: nothing was sent. */
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Never carries the service's own message on, since it may name the person's number. */
export function toFailure(error: unknown): Failure {
  if (isRestError(error) && error.response)
    return refusal(error.response.status, pauseMs(error.response.headers.get('retry-after')));
  const code = isRestError(error) ? error.code : undefined;
  if (code !== undefined && unsent.has(code))
    return {
      code: 'unreachable',
      message: `The text service could not be reached (${code}).`,
      disposition: 'retryable',
    };
  const timedOut = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  return timedOut
    ? { code: 'timed-out', message: 'The text service did not answer in time.', disposition: 'unknown' }
    : { code: 'connection-lost', message: "The text service's answer was lost.", disposition: 'unknown' };
}

/** `status`: of the whole request, or of one recipient's part in it. */
export function refusal(status: number, retryAfterMs?: number): Failure {
  const message = `The text service answered ${status}.`;
  const pause = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 429) return { code: 'rate-limited', message, disposition: 'retryable', ...pause };
  if (status === 503) return { code: 'unavailable', message, disposition: 'retryable', ...pause };
  if (status >= 400 && status < 500 && status !== 408)
    return { code: finalCodes[status] ?? 'refused', message, disposition: 'final' };
  return { code: 'service-fault', message, disposition: 'unknown' };
}

/** Whole seconds; a date is as good as no wish here. */
function pauseMs(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined;
}
