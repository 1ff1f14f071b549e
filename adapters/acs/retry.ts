/** The only repeats the adapter makes by itself: of a request the service says it has not carried out, soon and few. */
import { retryPolicy, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline';

const maxRepeats = 2;
/** A longer pause is the workflow's to wait out: it can do so durably. */
const longestPauseMs = 500;

/**
 * Repeats 503 under the same headers, so under the same repeatability id. Lost connections and time-outs are
 * ambiguous and 429 asks for a real pause: those go back to the caller.
 */
export function retryRefused(): PipelinePolicy {
  const policy = retryPolicy(
    [
      {
        name: 'retryRefused',
        retry: ({ retryCount, response, responseError }) => {
          const pauseMs = response && retryAfterMs(response);
          if (response?.status === 503 && (pauseMs ?? 0) <= longestPauseMs)
            return { retryAfterInMs: pauseMs ?? 100 * 2 ** retryCount };
          return responseError ? { errorToThrow: responseError } : { skipStrategy: true };
        },
      },
    ],
    { maxRetries: maxRepeats },
  );
  return { ...policy, name: 'retryRefused' };
}

/** The service's wish for a pause in ms: `retry-after-ms` and `x-ms-retry-after-ms`, or `Retry-After` in seconds or as a date. */
export function retryAfterMs(
  { headers }: Pick<PipelineResponse, 'headers'>,
  now = Date.now(),
): number | undefined {
  const exact = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  if (exact && /^\d+$/.test(exact)) return Number(exact);
  const coarse = headers.get('retry-after');
  if (!coarse) return undefined;
  if (/^\d+$/.test(coarse)) return Number(coarse) * 1_000;
  const date = Date.parse(coarse);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
