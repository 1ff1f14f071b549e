/** The activity `converse`: brings a standing turn to its session, beats while it stands there, and takes it back. */
import { Context } from '@temporalio/activity';
import type { ConverseInput, ConverseOutput, ConverseProgress } from '../domain/conversation/converse.ts';
import type { Clock } from './clock.ts';
import type { Conversation } from './conversation.ts';
import type { Sessions } from './sessions.ts';
import type { HeartbeatIntervals } from './settings.ts';

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
  const attached = await session?.attached;
  if (!attached || attached.epoch < input.epoch) return { heard: [], ended: 'media_lost' };
  if (attached.epoch > input.epoch) return { heard: [], ended: 'fenced' };
  const { conversation } = attached;
  const output = conversation.adopt(input);
  const stopBeating = keepBeating(parts, conversation, input.turn, pulse);
  const withdraw = (): void => {
    conversation.withdraw(input.turn);
  };
  pulse.cancelled.addEventListener('abort', withdraw, { once: true });
  if (pulse.cancelled.aborted) withdraw();
  try {
    return await output;
  } finally {
    pulse.cancelled.removeEventListener('abort', withdraw);
    stopBeating();
  }
}

/** Beats often while the agent speaks, so that little is said twice, and rarely while it listens. */
function keepBeating(
  { clock, heartbeat }: ConverseParts,
  conversation: Conversation,
  turn: number,
  { beat, timeoutMs }: Pulse,
): () => void {
  const longest = timeoutMs === null ? Infinity : timeoutMs * 0.4;
  const speakingMs = Math.min(heartbeat.speakingMs, longest);
  const listeningMs = Math.min(heartbeat.listeningMs, longest);
  let beatAt = clock.now();
  let callOff = clock.after(speakingMs, tick);
  function tick(): void {
    const now = clock.now();
    if (now - beatAt >= (conversation.speaking ? speakingMs : listeningMs) - 1) {
      beatAt = now;
      beat({ turn, heard: conversation.progress() });
    }
    callOff = clock.after(speakingMs, tick);
  }
  return () => {
    callOff();
  };
}
