/** The link to a call over Temporal: messages to the workflow of its line, errors turned into values. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Failure, Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import { answeredBy, attachMedia, callerTurn, digit, mediaLost } from '../workflows/phone-call.messages.ts';
import type { CallLink, CallLinks } from './call-link.ts';

export interface TemporalLinkParts {
  readonly client: Client;
  /** What an error of the client means: final when the call is gone or refuses the message, else worth another try. */
  readonly failureOf: (error: unknown) => Failure;
}

/** How long one attempt may take; the caller decides about the next. */
const attemptMs = 3_000;

export function temporalLinks(parts: TemporalLinkParts): CallLinks {
  return (lineId) => temporalLink(parts, lineId);
}

function temporalLink({ client, failureOf }: TemporalLinkParts, lineId: string): CallLink {
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
    answeredBy: (news) => attempt(() => handle.signal(answeredBy, news)),
    mediaLost: (news) => attempt(() => handle.signal(mediaLost, news)),
  };
}
