/** What becomes of the agent's speech when the caller makes a sound: it is paused soon, judged, and cut off or taken up again. */

export interface BargeInLimits {
  /** Voice that pauses the agent, whatever it is. */
  readonly pauseMs: number;
  /** Voice with words, more than a backchannel, that cuts the agent off while the caller speaks on. */
  readonly cutoffMs: number;
  /** Silence after a sound that brought no words (a cough) before the agent goes on: words may be on their way. */
  readonly settleMs: number;
  /** Silence after a backchannel before the agent goes on. */
  readonly backchannelMs: number;
  /** A pause lasts no longer without a reason to fall silent. */
  readonly longestMs: number;
  /** After so many pauses for sounds without words, only words pause or stop the agent until it speaks anew. */
  readonly vainPausesMax: number;
}

/** The caller's sound while the agent has the floor; times in ms on the bridge's clock. */
export interface Intrusion {
  /** Since when the voice sounds; null while it is silent. */
  readonly voicedSince: number | null;
  /** Voice of the bursts before. */
  readonly voicedMs: number;
  /** When the last voice ended, or the last words came: silence is counted from the later. */
  readonly lastAt: number;
  /** What the words so far amount to. */
  readonly words: 'none' | 'backchannel' | 'speech' | 'interrupter';
}

export type Verdict =
  /** The caller has the floor. */
  | 'cut'
  /** Nothing was said, or only that the caller listens: the agent goes on. */
  | 'resume';

/** When the agent is to be paused if the voice goes on; null if it is silent. */
export function pausesAt({ voicedSince, voicedMs }: Intrusion, limits: BargeInLimits): number | null {
  return voicedSince === null ? null : voicedSince + Math.max(0, limits.pauseMs - voicedMs);
}

/** Whether words cut the agent off, and when if nothing else comes; `now` if at once, null if they do not. */
export function cutsAt(
  { voicedSince, voicedMs, words }: Intrusion,
  now: number,
  limits: BargeInLimits,
): number | null {
  if (words === 'interrupter') return now;
  if (words !== 'speech') return null;
  return voicedSince === null ? now : voicedSince + Math.max(0, limits.cutoffMs - voicedMs);
}

/** How a pause ends, and when, if nothing else comes. */
export function verdictAt(
  intrusion: Intrusion,
  pausedSince: number,
  now: number,
  limits: BargeInLimits,
): { readonly at: number; readonly verdict: Verdict } {
  const cut = cutsAt(intrusion, now, limits);
  if (cut !== null) return { at: cut, verdict: 'cut' };
  const longest = pausedSince + limits.longestMs;
  if (intrusion.voicedSince !== null) return { at: longest, verdict: 'resume' };
  const settled = intrusion.words === 'backchannel' ? limits.backchannelMs : limits.settleMs;
  return { at: Math.min(longest, intrusion.lastAt + settled), verdict: 'resume' };
}
