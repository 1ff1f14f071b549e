/** When each step of a reply happened, on the bridge's clock, and the figures made of it. */
import type { ReplyFigures } from '../domain/conversation/transcript.ts';

export interface ReplyTiming {
  /** The caller's turn was decided to be over, or the trigger came. Until then: when a reply was begun on the chance. */
  decidedAt: number;
  /** The signal was acknowledged; stays null for a reply that answers no signal. */
  acknowledgedAt: number | null;
  /** When it had been sent. */
  toldAt: number | null;
  /** The standing turn was there. */
  standingAt: number | null;
  firstTokenAt: number | null;
  firstByteAt: number | null;
}

export function newTiming(decidedAt: number): ReplyTiming {
  return {
    decidedAt,
    acknowledgedAt: null,
    toldAt: null,
    standingAt: null,
    firstTokenAt: null,
    firstByteAt: null,
  };
}

/** `now`: when the first frame was written; `wall`: the same moment in ms since the epoch. */
export function figuresFrom(timing: ReplyTiming, now: number, wall: number): ReplyFigures {
  const since = (at: number | null): number | null =>
    at === null ? null : rounded(Math.max(0, at - timing.decidedAt));
  return {
    decidedAt: rounded(wall - (now - timing.decidedAt)),
    firstAudioMs: rounded(now - timing.decidedAt),
    signalAckMs: since(timing.acknowledgedAt),
    signalTookMs:
      timing.acknowledgedAt === null || timing.toldAt === null
        ? null
        : rounded(timing.acknowledgedAt - timing.toldAt),
    standingMs: since(timing.standingAt) ?? 0,
    modelFirstTokenMs: since(timing.firstTokenAt),
    speechFirstByteMs: since(timing.firstByteAt),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
