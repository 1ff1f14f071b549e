/** When a caller who speaks while the agent has the floor takes it: a voice with words, or a longer voice alone. */

export interface BargeInLimits {
  /** Voice that suffices when at least one word was recognised. */
  readonly voiceWithWordsMs: number;
  /** Voice that suffices with no word recognised yet. */
  readonly voiceAloneMs: number;
}

/** The caller's voice while the agent has the floor; times in ms on the bridge's clock. */
export interface VoiceSoFar {
  /** Since when the voice sounds; null while it is silent. */
  readonly voicedSince: number | null;
  /** Voice of the bursts before. */
  readonly voicedMs: number;
  readonly hasWords: boolean;
}

/** The moment at which the caller has the floor if the voice goes on and nothing else comes; null if it never will. */
export function bargesInAt(voice: VoiceSoFar, now: number, limits: BargeInLimits): number | null {
  const needed = voice.hasWords
    ? Math.min(limits.voiceWithWordsMs, limits.voiceAloneMs)
    : limits.voiceAloneMs;
  const missing = needed - voice.voicedMs;
  if (missing <= 0) return now;
  return voice.voicedSince === null ? null : voice.voicedSince + missing;
}
