/** The activity `converse`: brings a standing turn to its session, beats while it stands there, and takes it back. */
import { Context } from '@temporalio/activity';
import type { ConverseInput, ConverseOutput, ConverseProgress } from '../domain/conversation/converse.ts';
import type { Clock } from './clock.ts';
import { Lease } from './lease.ts';
import type { Sessions } from './sessions.ts';
import type { HeartbeatIntervals } from './settings.ts';
import type { Talk } from './talk.ts';

export interface ConverseActivities {
  /** Never fails as long as the bridge lives: what goes wrong is said in `ended`. Not to be retried. */
  converse(input: ConverseInput): Promise<ConverseOutput>;
}

/** What the engine lends a turn while it stands. */
export interface Pulse {
  readonly beat: (progress: ConverseProgress) => void;
  readonly cancelled: AbortSignal;
  /** After so long without a beat the engine takes the turn for dead; null: never. */
  readonly timeoutMs: number | null;
}

export interface ConverseParts {
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly heartbeat: HeartbeatIntervals;
}

export function converseActivities(parts: ConverseParts): ConverseActivities {
  return {
    converse: async (input) => {
      const context = Context.current();
      return stand(parts, input, {
        beat: (progress) => {
          context.heartbeat(progress);
        },
        cancelled: context.cancellationSignal,
        timeoutMs: context.info.heartbeatTimeoutMs ?? null,
      });
    },
  };
}

/** Lets a turn stand at its session until it is to be given back. */
export async function stand(
  parts: ConverseParts,
  input: ConverseInput,
  pulse: Pulse,
): Promise<ConverseOutput> {
  const session = parts.sessions.find(input);
  const waiting = keepWaiting(parts, input.turn, pulse);
  const talk = await session?.talk(input.epoch);
  waiting.end();
  if (!session || !talk || talk.epoch < input.epoch) return { heard: [], ended: 'media_lost' };
  if (talk.epoch > input.epoch) return { heard: [], ended: 'fenced' };
  talk.lease.begin(pulse.timeoutMs);
  const stopBeating = keepBeating(parts, talk, input.turn, pulse);
  const withdraw = (): void => {
    session.withdraw(talk, input.turn);
  };
  try {
    const output = talk.conversation.adopt(input);
    pulse.cancelled.addEventListener('abort', withdraw, { once: true });
    if (pulse.cancelled.aborted || waiting.isLost) withdraw();
    return await Promise.race([output, talk.broken.then(() => lost)]);
  } catch (error) {
    session.broke(error);
    return lost;
  } finally {
    pulse.cancelled.removeEventListener('abort', withdraw);
    stopBeating();
    talk.lease.end();
  }
}

const lost: ConverseOutput = { heard: [], ended: 'media_lost' };

/**
 * Beats while the talk is on its way: the turn may come before the answer to the attachment that it belongs to, which may
 * be lost and asked for again. `isLost`: the engine may have given the turn up meanwhile.
 */
function keepWaiting(
  { clock, heartbeat }: ConverseParts,
  turn: number,
  { beat, timeoutMs }: Pulse,
): { readonly isLost: boolean; end(): void } {
  const lease = new Lease(clock);
  lease.begin(timeoutMs);
  const everyMs = Math.min(heartbeat.speakingMs, longestPauseMs(timeoutMs));
  const tick = (): void => {
    if (!lease.expired) {
      lease.beat();
      beat({ turn, heard: [] });
    }
    callOff = clock.after(everyMs, tick);
  };
  let callOff = clock.after(everyMs, tick);
  return {
    get isLost() {
      return lease.expired;
    },
    end: () => {
      callOff();
      lease.end();
    },
  };
}

/**
 * Beats often while the agent speaks, so that little is said twice, and rarely while it listens; soon after words have
 * begun, so that the engine knows of them.
 */
function keepBeating(
  { clock, heartbeat }: ConverseParts,
  { conversation, lease }: Talk,
  turn: number,
  { beat, timeoutMs }: Pulse,
): () => void {
  const longest = longestPauseMs(timeoutMs);
  const speakingMs = Math.min(heartbeat.speakingMs, longest);
  const listeningMs = Math.min(heartbeat.listeningMs, longest);
  const lookMs = speakingMs / 4;
  let beatAt = clock.now();
  let spoke = false;
  let callOff = clock.after(lookMs, tick);
  function tick(): void {
    const now = clock.now();
    const { speaking } = conversation;
    const isDue = now - beatAt >= (speaking ? speakingMs : listeningMs) - 1;
    // A turn that the engine has given up by now must not beat: whoever looks at the lease ends it.
    if ((isDue || (speaking && !spoke)) && !lease.expired) {
      beatAt = now;
      spoke = speaking;
      lease.beat();
      beat({ turn, heard: conversation.progress() });
    }
    callOff = clock.after(lookMs, tick);
  }
  return () => {
    callOff();
  };
}

/** Between two beats: one may come late or be lost. */
function longestPauseMs(timeoutMs: number | null): number {
  return timeoutMs === null ? Infinity : timeoutMs * 0.4;
}
