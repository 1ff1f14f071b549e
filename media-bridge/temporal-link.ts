/** The link to a call over Temporal: messages to the workflow of its line, errors turned into values. */
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Failure, Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import { attachMedia, callerTurn, digit, mediaLost } from '../workflows/phone-call.messages.ts';
import type { CallLink, CallLinks } from './call-link.ts';

/** How long one attempt may take; the caller decides about the next. */
const attemptMs = 5_000;

/** gRPC status codes of requests that will not succeed however often they are made. */
const finalCodes: readonly number[] = [3, 7, 12, 16]; // INVALID_ARGUMENT, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED

export function temporalLinks(client: Client): CallLinks {
  return (lineId) => temporalLink(client, lineId);
}

function temporalLink(client: Client, lineId: string): CallLink {
  const handle: WorkflowHandle = client.workflow.getHandle(`line/${lineId}`);
  const attempt = <T>(send: () => Promise<T>): Promise<Result<T>> =>
    client.withDeadline(Date.now() + attemptMs, send).then(
      (value) => ok(value),
      (error: unknown) => failed<T>(failureOf(error)),
    );
  return {
    attach: ({ attachId, ...request }) =>
      attempt(() => handle.executeUpdate(attachMedia, { args: [request], updateId: attachId })),
    callerTurn: (turn) => attempt(() => handle.signal(callerTurn, turn)),
    digit: (entry) => attempt(() => handle.signal(digit, entry)),
    mediaLost: (news) => attempt(() => handle.signal(mediaLost, news)),
  };
}

/** What an error of the client means; one it does not know may pass, and is named in the message. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WorkflowNotFoundError)
    return { code: 'call-not-found', message: 'No call runs on this line.', disposition: 'final' };
  if (error instanceof WorkflowUpdateFailedError)
    return { code: 'not-expected', message: 'The call does not expect this.', disposition: 'final' };
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return unavailable;
  if (error instanceof ServiceError) {
    const { cause } = error;
    const code = isGrpcServiceError(cause) ? cause.code : undefined;
    return code !== undefined && finalCodes.includes(code) ? refused : unavailable;
  }
  const name = error instanceof Error ? error.name : typeof error;
  return {
    code: 'temporal-error',
    message: `The Temporal client failed with ${name}.`,
    disposition: 'unknown',
  };
}

const unavailable: Failure = {
  code: 'temporal-unavailable',
  message: 'Temporal did not answer in time.',
  disposition: 'unknown',
};

const refused: Failure = {
  code: 'temporal-refused',
  message: 'Temporal refused the request; check the namespace and the credentials.',
  disposition: 'final',
};
