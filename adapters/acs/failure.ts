/** The error model: what an error thrown by the SDK says about whether the request was carried out. */
import { isRestError, type RestError } from '@azure/core-rest-pipeline';
import type { Failure } from '../../domain/result.ts';
import { retryAfterMs } from './retry.ts';

/** Whether doing the request a second time could hurt: a second call rings a second time, a second look does not. */
export type Repeating = 'harmful' | 'harmless';

/**
 * 401 also means that this process's clock is wrong, because the signature holds the time: nothing was done, and another
 * worker's request, or a later one, may be taken.
 */
const unauthorized = 401;

const finalCodes: Readonly<Record<number, string>> = {
  400: 'bad-request',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'precondition-failed',
};

/** Sub-codes that say more than their status: azure-docs, `voice-video-calling/includes/codes/call-automation-sdk.md`. */
const subCodes: Readonly<Record<string, string>> = {
  '8500': 'media-busy',
  '8501': 'not-established',
  '8528': 'not-found',
  '8585': 'not-established',
};

/** What a leg refuses now, it may do a moment later: once it is connected, or another action on its media is over. */
const passing: ReadonlySet<string> = new Set(['media-busy', 'not-established', 'precondition-failed']);

/** Failures to get a connection at all: nothing was sent. */
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Never carries the service's own message on, since it may name the person's number. */
export function toFailure(error: unknown, repeating: Repeating): Failure {
  if (isRestError(error) && error.response) return refusal(error, error.response.status, repeating);
  const code = isRestError(error) ? error.code : undefined;
  if (code !== undefined && unsent.has(code))
    return {
      code: 'unreachable',
      message: `The carrier could not be reached (${code}).`,
      disposition: 'retryable',
    };
  const timedOut = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  return timedOut
    ? ambiguous('timed-out', 'The carrier did not answer in time.', repeating)
    : ambiguous('connection-lost', `The carrier's answer was lost (${code ?? 'unreadable'}).`, repeating);
}

function refusal(error: RestError, status: number, repeating: Repeating): Failure {
  const message = `The carrier answered ${status}${carrierCode(error)}.`;
  if (status === unauthorized) return { code: 'unauthorized', message, disposition: 'retryable' };
  if (status === 429 || status === 503) {
    const pauseMs = error.response && retryAfterMs(error.response);
    return {
      code: status === 429 ? 'rate-limited' : 'unavailable',
      message,
      disposition: 'retryable',
      ...(pauseMs !== undefined && { retryAfterMs: pauseMs }),
    };
  }
  if (status >= 400 && status < 500 && status !== 408) {
    const code = subCodes[error.code ?? ''] ?? finalCodes[status] ?? 'refused';
    const later = repeating === 'harmless' && passing.has(code);
    return { code, message, disposition: later ? 'retryable' : 'final' };
  }
  return ambiguous('carrier-fault', message, repeating);
}

function ambiguous(code: string, message: string, repeating: Repeating): Failure {
  return { code, message, disposition: repeating === 'harmful' ? 'unknown' : 'retryable' };
}

/** The service's error code, when it looks like a code and not like prose. */
function carrierCode({ code }: RestError): string {
  return code !== undefined && /^[A-Za-z]?\w{0,40}$/.test(code) && !/\d{7}/.test(code) ? ` (${code})` : '';
}
