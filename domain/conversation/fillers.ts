/** What the agent does while its reply keeps the caller waiting: a soft sound while tools work, a phrase, at last an apology. */

export interface WaitingLimits {
  /** A tool works for so long: a soft sound is heard. */
  readonly soundAfterMs: number;
  /** No sound of the reply for so long: the agent asks for patience; and again after as long. */
  readonly softMs: number;
  /** No sound of the reply for so long: the agent apologises and offers a way out. */
  readonly hardMs: number;
}

/** A reply that is awaited; times in ms on the bridge's clock. */
export interface Waiting {
  readonly since: number;
  /** Since when a tool works on it; null if none does. */
  readonly worksSince: number | null;
  readonly soundOn: boolean;
  /** Phrases said so far. */
  readonly phrases: number;
}

export type Filler = 'sound' | 'phrase' | 'apology';

/** What comes next, and when, if the reply does not. After the apology the wait counts anew. */
export function nextFiller(
  waiting: Waiting,
  limits: WaitingLimits,
): { readonly at: number; readonly filler: Filler } {
  const phraseAt = waiting.since + limits.softMs * (waiting.phrases + 1);
  const apologyAt = waiting.since + limits.hardMs;
  const words =
    phraseAt < apologyAt
      ? { at: phraseAt, filler: 'phrase' as const }
      : { at: apologyAt, filler: 'apology' as const };
  if (waiting.worksSince === null || waiting.soundOn) return words;
  const soundAt = waiting.worksSince + limits.soundAfterMs;
  return soundAt <= words.at ? { at: soundAt, filler: 'sound' } : words;
}
