/** What the Temporal client throws, as expected failures. */
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Failure } from '../../domain/result.ts';

/** gRPC status codes after which nothing was done and the same request is pointless (grpc.io/docs/guides/status-codes). */
const finalCodes: ReadonlySet<number> = new Set([3, 7, 12, 16]);

/** Every message Temporal takes from us is deduplicated, so whatever is not final may be tried again. */
export function temporalFailure(error: unknown): Failure {
  if (error instanceof WorkflowNotFoundError) {
    return { code: 'call-gone', message: 'the call is over', disposition: 'final' };
  }
  // The workflow looked at the update and would not have it, or ended over it; under the same id it never will.
  if (error instanceof WorkflowUpdateFailedError) {
    return { code: 'not-expected', message: 'the call does not expect this', disposition: 'final' };
  }
  // The client wraps what gRPC says.
  const answer = error instanceof ServiceError ? error.cause : error;
  if (isGrpcServiceError(answer)) {
    const disposition = finalCodes.has(answer.code) ? 'final' : 'retryable';
    return { code: `temporal-${answer.code}`, message: `Temporal answered: ${answer.details}`, disposition };
  }
  const message = error instanceof Error ? error.message : 'Temporal did not answer';
  return { code: 'temporal-unavailable', message, disposition: 'retryable' };
}
