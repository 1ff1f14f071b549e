/** The floor's thresholds: what the feature flags say, and what no flag is for. */
import type { FeatureFlags } from '../features.ts';
import type { BargeInLimits } from './barge-in.ts';
import type { EndOfTurnLimits } from './end-of-turn.ts';
import type { WaitingLimits } from './fillers.ts';
import type { SilenceLimits } from './silence.ts';

export interface FloorLimits {
  readonly endOfTurn: EndOfTurnLimits;
  readonly bargeIn: BargeInLimits;
  readonly silence: SilenceLimits;
  readonly waiting: WaitingLimits;
  /** Replies begun on a probable end of turn, per turn. */
  readonly speculationsMax: number;
  /** A backchannel within so long before the agent has finished was its answer. */
  readonly answerWindowMs: number;
  /** A voice that brought no words gives the floor back after so much silence. */
  readonly wordlessMs: number;
  /** A voice that keeps the floor for so long without words is noise, and counts for nothing until it begins anew. */
  readonly noiseMs: number;
  /** A pause that ends an entry of keys; `#` ends it at once. */
  readonly digitPauseMs: number;
  /** Quiet after the good-bye before the call may end. */
  readonly finishQuietMs: number;
  /** After so long it ends though the line is not quiet, if nothing was said. */
  readonly finishLongestMs: number;
}

export function floorLimits(flags: FeatureFlags): FloorLimits {
  return {
    endOfTurn: {
      vadSilenceMs: flags.vad_silence_timeout_ms,
      sttCompleteMs: flags.recognition_stt_complete_timeout_ms,
      stalledMs: 2_500,
    },
    bargeIn: {
      pauseMs: 60,
      cutoffMs: flags.vad_cutoff_timeout_ms,
      settleMs: 400,
      backchannelMs: 200,
      longestMs: 1_500,
      vainPausesMax: 3,
    },
    silence: {
      silenceMs: flags.phone_silence_timeout_sec * 1_000,
      promptsMax: flags.recognition_retry_max,
      monologueMs: 90_000,
      monologuesMax: 2,
    },
    waiting: {
      soundAfterMs: 600,
      softMs: flags.answer_soft_timeout_sec * 1_000,
      hardMs: flags.answer_hard_timeout_sec * 1_000,
    },
    speculationsMax: 2,
    answerWindowMs: 1_500,
    wordlessMs: 1_500,
    noiseMs: 6_000,
    digitPauseMs: 1_500,
    finishQuietMs: 600,
    finishLongestMs: 8_000,
  };
}
