/** The header `Retry-After` (RFC 9110 §10.2.3): a number of seconds, or a date. */

/** Whoever wants more than a day is asked again after a day. */
const longestMs = 24 * 60 * 60 * 1_000;

/** `now`: ms since the epoch. Null for what is neither. */
export function retryAfterMs(text: string, now: number): number | null {
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestMs);
}
