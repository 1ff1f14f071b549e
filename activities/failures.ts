/** The one place where an expected failure becomes Temporal's: retried when it may work later, final when not. */
import { ApplicationFailure } from '@temporalio/common';
import type { Failure, Result } from '../domain/result.ts';

/** The value, or a failure that Temporal treats by its disposition. Only for deeds that may be done twice. */
export function valueOrThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw temporalFailure(result.failure);
}

function temporalFailure(failure: Failure): ApplicationFailure {
  return ApplicationFailure.create({
    message: failure.message,
    type: failure.code,
    nonRetryable: failure.disposition === 'final',
    ...(failure.retryAfterMs === undefined ? {} : { nextRetryDelay: failure.retryAfterMs }),
  });
}
