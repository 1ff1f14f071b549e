/** When a caller's turn is over: words are there, and the voice has been silent for long enough. */

export interface EndOfTurnLimits {
  /** Silence after which a turn with words is over. */
  readonly vadSilenceMs: number;
  /** How much longer a phrase that the recogniser has not completed may take; then its partial is taken. */
  readonly sttCompleteMs: number;
  /** A turn whose words have not changed for so long is over though the line stays loud. */
  readonly stalledMs: number;
}

/** What is known of the caller's turn; times in ms on the bridge's clock. */
export interface TurnSoFar {
  /** `open`: a partial waits for its final; `complete`: every phrase is final. */
  readonly words: 'none' | 'open' | 'complete';
  /** When the words last changed; only of meaning where there are words. */
  readonly wordsAt: number;
  /** Since when the voice is silent; null while it sounds. */
  readonly silentSince: number | null;
}

/** The moment at which the turn is over if nothing more comes; null while there are no words. */
export function turnEndsAt(turn: TurnSoFar, limits: EndOfTurnLimits): number | null {
  if (turn.words === 'none') return null;
  const stalled = turn.wordsAt + limits.stalledMs;
  if (turn.silentSince === null) return stalled;
  const grace = turn.words === 'open' ? limits.sttCompleteMs : 0;
  return Math.min(stalled, turn.silentSince + limits.vadSilenceMs + grace);
}
