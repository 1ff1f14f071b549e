/** What the carrier's SIP-like result codes mean for a leg. */
import type { LegFailure } from '../../domain/ports/carrier.ts';

/** Documented in azure-docs, `call-automation/includes/codes/pstn.md`. Sub-codes are not matched: that page has typing errors in them. */
const failures: Readonly<Record<number, LegFailure>> = {
  403: 'failed',
  404: 'bad_number',
  408: 'no_answer',
  480: 'no_answer',
  484: 'bad_number',
  486: 'busy',
  603: 'declined',
};

export type Ending =
  | { readonly kind: 'disconnected'; readonly reason: 'hung_up' | 'dropped' }
  | { readonly kind: 'failed'; readonly reason: LegFailure };

/** The end of a leg that had a way to connect. 487 is a ring that we gave up ourselves. */
export function endingOf(code: number | undefined): Ending {
  if (code === 0 || code === 487) return { kind: 'disconnected', reason: 'hung_up' };
  const reason = code === undefined ? undefined : failures[code];
  return reason ? { kind: 'failed', reason } : { kind: 'disconnected', reason: 'dropped' };
}

/** The end of a leg that never came to be. */
export function failureOf(code: number | undefined): Ending {
  if (code === 487) return { kind: 'disconnected', reason: 'hung_up' };
  return { kind: 'failed', reason: failures[code ?? 0] ?? 'failed' };
}

/** A transfer that came to nothing: the leg is as it was. 487 is one that was called off. */
export function transferFailureOf(code: number | undefined): {
  readonly kind: 'transfer_failed';
  readonly reason: LegFailure;
} {
  return { kind: 'transfer_failed', reason: failures[code ?? 0] ?? 'failed' };
}
