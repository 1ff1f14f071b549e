/** What the SDK throws, translated into failures that say whether to ask again. */
import type { Failure } from '../../domain/result.ts';

export const givenUp: Failure = {
  code: 'aborted',
  message: 'The search was given up by whoever asked.',
  disposition: 'retryable',
};

/** The SDK's errors carry the status of the answer; without one there was none. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** The service's own sentences are left out: they may quote the question. */
export function failureOf(error: unknown): Failure {
  const status = statusOf(error);
  if (status === undefined)
    return {
      code: 'search-unreachable',
      message: 'The search service cannot be reached: check AZURE_SEARCH_ENDPOINT.',
      disposition: 'retryable',
    };
  if (status === 401 || status === 403)
    return {
      code: 'search-unauthorized',
      message: 'The search service does not accept the key: check AZURE_SEARCH_KEY.',
      disposition: 'final',
    };
  if (status === 404)
    return {
      code: 'search-no-index',
      message: 'The search service has no such index: check AZURE_SEARCH_INDEX.',
      disposition: 'final',
    };
  if (status === 429 || status >= 500)
    return {
      code: 'search-unavailable',
      message: `The search service is busy or failed (status ${status}).`,
      disposition: 'retryable',
    };
  return {
    code: 'search-rejected',
    message: `The search service rejected the request (status ${status}): check the index's fields, its semantic configuration and AZURE_SEARCH_VECTORS.`,
    disposition: 'final',
  };
}
