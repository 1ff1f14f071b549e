/** The bridge's thresholds and bounds, with the values that are used where nothing else is said. */
import { floorLimits, type FloorLimits } from '../domain/conversation/floor-limits.ts';
import type { FeatureFlags } from '../domain/features.ts';

export interface BridgeSettings {
  /** The floor's thresholds under the flags as they stand. */
  readonly floor: (flags: FeatureFlags) => FloorLimits;
  readonly reply: ReplyLimits;
  readonly heartbeat: HeartbeatIntervals;
  /** How much audio may be on its way to the person: the carrier's buffer. A multiple of 20. */
  readonly playoutLeadMs: number;
  /** Calls served at once; above it, sockets are refused with 503. */
  readonly maxCalls: number;
  /** A socket that brings nothing for so long is lost. */
  readonly mediaIdleMs: number;
  /** The largest message taken from a media socket, in bytes. */
  readonly maxMessageBytes: number;
  /** How long an attachment may take before the socket is closed. */
  readonly attachTimeoutMs: number;
  /** How long a session that has ended keeps its last reports for the standing turn to come. */
  readonly afterglowMs: number;
  /** How long a drain looks for a natural moment to move each call. */
  readonly drainMs: number;
  /** How long whoever spreads the sockets may take to see that this bridge is not ready any more. */
  readonly unreadyMs: number;
  /** How long a close waits for the workflows to take the last reports. */
  readonly closeMs: number;
}

export interface ReplyLimits {
  /** More than so much text is never spoken in one reply. */
  readonly maxCharacters: number;
  /** After so many replies in a row that failed, the call is given up. */
  readonly failuresMax: number;
}

export interface HeartbeatIntervals {
  readonly speakingMs: number;
  readonly listeningMs: number;
}

export const defaultSettings: BridgeSettings = {
  floor: floorLimits,
  reply: { maxCharacters: 4_000, failuresMax: 3 },
  heartbeat: { speakingMs: 1_000, listeningMs: 2_000 },
  // Costs nothing when the caller barges in, because the carrier's buffer is cleared; carries the voice over a stall.
  playoutLeadMs: 200,
  maxCalls: 400,
  // The carrier sends 50 messages a second, silence too.
  mediaIdleMs: 2_500,
  maxMessageBytes: 64 * 1_024,
  attachTimeoutMs: 15_000,
  afterglowMs: 10_000,
  drainMs: 5_000,
  unreadyMs: 500,
  closeMs: 20_000,
};
