/** What the Temporal client throws, as expected failures. */
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { Failure } from '../../domain/result.ts';

/** gRPC status codes after which nothing was done and the same request is pointless (grpc.io/docs/guides/status-codes). */
const finalCodes: ReadonlySet<number> = new Set([3, 7, 12, 16]);

/** Every message Temporal takes from us is deduplicated, so whatever is not final may be tried again. */
export function temporalFailure(error: unknown): Failure {
  if (error instanceof WorkflowNotFoundError) {
    return { code: 'call-gone', message: 'the call is over', disposition: 'final' };
  }
  if (isGrpcServiceError(error)) {
    const disposition = finalCodes.has(error.code) ? 'final' : 'retryable';
    return { code: `temporal-${error.code}`, message: `Temporal answered: ${error.details}`, disposition };
  }
  const message = error instanceof Error ? error.message : 'Temporal did not answer';
  return { code: 'temporal-unavailable', message, disposition: 'retryable' };
}
