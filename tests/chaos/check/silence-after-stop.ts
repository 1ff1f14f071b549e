/** I4: no frame after the audio was stopped or the call hung up, and one socket speaks per leg. */
import type { FaultRecord } from '../evidence.ts';
import type { Finding, Rule } from './breach.ts';
import { callOfLeg, lasts, type LegView } from './world.ts';

/** A letter under way when the leg ended is still noted. */
const lastLetterMs = 200;

/** Frames that were on the way when the leg left its socket; a delayed line adds its delay. */
const onTheWayMs = 1_000;

export const silenceAfterStop: Rule = {
  name: 'I4',
  holds: 'no frame comes after StopAudio or hang-up, and exactly one live socket speaks per leg',
  findings: (world) =>
    world.legs.flatMap((leg) => {
      const callId = callOfLeg(world, leg)?.callId ?? null;
      return [...stale(leg), ...stray(leg, world.evidence.faults), ...afterTheEnd(leg)].map((finding) => ({
        callId,
        ...finding,
      }));
    }),
};

type LegFinding = Omit<Finding, 'callId'>;

function stale({ lines }: LegView): readonly LegFinding[] {
  return lines.flatMap((line) =>
    line.kind === 'stale_frames'
      ? [{ what: `${line.frames} audible frames came after the audio was stopped`, at: line.stoppedAt }]
      : [],
  );
}

/** Who was frozen, or could not know that the line hangs, sent in good faith; nobody heard it. */
function stray({ lines }: LegView, faults: readonly FaultRecord[]): readonly LegFinding[] {
  return lines.flatMap((line) => {
    if (line.kind !== 'stray_frames' || line.why === 'frozen' || line.lastAfterMs <= onTheWayMs) return [];
    const closed = lines.find((other) => other.kind === 'media_closed' && other.socket === line.socket);
    const leftAt = closed?.at ?? line.at - line.lastAfterMs;
    if (faults.some((fault) => keepsFromKnowing(fault) && lasts(fault, leftAt - onTheWayMs, line.at)))
      return [];
    const when = `for ${Math.round(line.lastAfterMs)} ms after the leg had left it (${line.why})`;
    return [{ what: `${line.frames} audio frames came on socket ${line.socket} ${when}`, at: leftAt }];
  });
}

function keepsFromKnowing({ kind, target }: FaultRecord): boolean {
  if (kind === 'freeze') return target.startsWith('bridge');
  return target === 'media' && (kind === 'half_open' || kind === 'delay' || kind === 'throttle');
}

function afterTheEnd({ lines, endedAt }: LegView): readonly LegFinding[] {
  if (endedAt === null) return [];
  return lines.flatMap((line) =>
    line.kind === 'heard' && line.lastAudibleAt > endedAt + lastLetterMs
      ? [{ what: `"${line.text}" was heard when the leg had ended`, at: line.lastAudibleAt }]
      : [],
  );
}
