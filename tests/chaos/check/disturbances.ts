/**
 * How much the ear and the record may differ, and where. Most of the time not at all.
 *
 * At a cut (audio stopped, a socket lost or opened, the leg's end) the voice stops somewhere in a word. It is begun again when
 * the sentence goes on; where it does not go on, that one word may count as heard or not.
 *
 * Where a bridge was killed or frozen, or the line to it hung half open, the workflow knows only what the last heartbeat
 * told: words may be heard twice (or, when nobody spoke on, stand nowhere), as many as are spoken within a heartbeat's
 * interval, the playout lead and the time until somebody noticed. Where a socket breaks, what was on its way is played by a
 * carrier that has it and may not be: the bridge counts it as not heard, and says it again.
 */
import { frameMs } from '../../../domain/ports/media-wire.ts';
import type { Evidence, FaultRecord } from '../evidence.ts';
import { lasts, type CallView } from './world.ts';

/** Tone speech: a byte sounds for 64 ms (simulator/tone-alphabet.ts). */
export const msPerCharacter = 64;
/** How much audio may be on its way to the person (media-bridge/settings.ts). */
const playoutLeadMs = 200;
/** The playout lead and the way of a heartbeat to the server. */
const leadMs = 500;
/** A word is finished where a cut falls into it; what is measured by two clocks is this far apart. */
const nearCutMs = 1_500;
/** The speech before a socket was lost, and the speech after it was opened anew. */
const beforeRoughMs = 5_000;
const afterRoughMs = 10_000;
/** A bridge's death shows on the socket at once, a frozen one's when it is found out. */
const noticedMs = 15_000;

export interface Disturbances {
  /** Whether the voice was cut so near a moment; where it is not said, within what a word takes. */
  readonly cutNear: (at: number, withinMs?: number) => boolean;
  /** Whether it was cut for good: the agent stopped its audio, or the leg ended. */
  readonly stoppedNear: (at: number) => boolean;
  /**
   * How many characters may count as heard and were not, where the voice was stopped: the carrier threw away more than the
   * playout lead, so that the sound had been held up on its way, which who sent it cannot know.
   */
  readonly heldUp: (at: number) => number;
  /** How many characters may have been heard twice, or known too late, near a moment; 0 where nothing excuses it. */
  readonly excused: (at: number) => number;
}

export function disturbancesOf(call: CallView, { faults, settings }: Evidence): Disturbances {
  const cuts: number[] = [];
  const stops: number[] = [];
  const rough: number[] = [];
  const breaks: number[] = [];
  const held: { readonly at: number; readonly characters: number }[] = [];
  const forgiving = faults.filter(losesWords);
  for (const { lines, endedAt } of call.legs) {
    if (endedAt !== null) stops.push(endedAt);
    for (const line of lines) {
      if (line.kind === 'heard' && line.cut) stops.push(line.lastAudibleAt);
      if (line.kind === 'stop_audio') {
        stops.push(line.at);
        const heldMs = Math.max(0, line.droppedFrames * frameMs - playoutLeadMs);
        held.push({ at: line.at, characters: Math.ceil(heldMs / msPerCharacter) });
      }
      if (line.kind === 'media_frozen') rough.push(line.at, line.at + line.ms);
      if (line.kind !== 'media_closed' && line.kind !== 'media_opened') continue;
      cuts.push(line.at);
      if (line.kind === 'media_closed' && line.at !== endedAt) breaks.push(line.at);
      if (forgiving.some((fault) => lasts(fault, line.at - noticedMs, line.at + 1_000))) rough.push(line.at);
    }
  }
  // A bridge that lost its turn, but not its socket, takes the leg up again without the carrier's seeing anything.
  for (const { at, body } of call.events) {
    if (body.kind !== 'media_attached') continue;
    cuts.push(at);
    if (forgiving.some((fault) => lasts(fault, at - noticedMs, at + 1_000))) rough.push(at);
  }
  const most = Math.ceil((settings.heartbeatMs + leadMs) / msPerCharacter);
  const onItsWay = Math.ceil(playoutLeadMs / msPerCharacter);
  const near = (moments: readonly number[], at: number, withinMs = nearCutMs): boolean =>
    moments.some((moment) => Math.abs(moment - at) <= withinMs);
  return {
    cutNear: (at, withinMs) => near(cuts, at, withinMs) || near(stops, at, withinMs),
    stoppedNear: (at) => near(stops, at),
    heldUp: (at) =>
      Math.max(
        0,
        ...held.filter((stop) => Math.abs(stop.at - at) <= nearCutMs).map(({ characters }) => characters),
      ),
    excused: (at) => {
      const isNear = (one: number): boolean => at >= one - beforeRoughMs && at <= one + afterRoughMs;
      return rough.some(isNear) ? most : breaks.some(isNear) ? onItsWay : 0;
    },
  };
}

function losesWords({ kind, target }: FaultRecord): boolean {
  switch (kind) {
    case 'kill':
    case 'freeze':
      return target.startsWith('bridge');
    case 'half_open':
      return target === 'media' || target === 'temporal';
    default:
      return false;
  }
}
