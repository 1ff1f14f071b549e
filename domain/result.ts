/** The one shape of an expected failure: a value that says whether to try again. */

/**
 * What to do about a failure.
 * - `retryable`: nothing was done, and the same request may work later.
 * - `final`: nothing was done, and asking again will not help.
 * - `unknown`: the request may or may not have been carried out; look before doing it again.
 */
export type Disposition = 'retryable' | 'final' | 'unknown';

export interface Failure {
  /** Stable kebab-case name of the fault, such as `rate-limited` or `bad-number`. */
  readonly code: string;
  /** A sentence for people: what failed and, where it can be said, what to change. Holds no personal data. */
  readonly message: string;
  readonly disposition: Disposition;
  /** The peer's own wish for a pause before the next try, in milliseconds. */
  readonly retryAfterMs?: number;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed<T = never>(failure: Failure): Result<T> {
  return { ok: false, failure };
}
