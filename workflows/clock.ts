/** The workflow's clock. The SDK replaces `Date` inside workflows, so that a replay sees the moments of the first run. */

/** Milliseconds since the epoch. */
export function now(): number {
  return Date.now();
}
