/** The reply that the standing turn will bring back, and what it still waits for. */
import type { ConverseEnd } from '../domain/conversation/converse.ts';
import type { CallerNews } from './caller-side.ts';
import type { Reply, Written } from './reply.ts';
import type { ReplyTiming } from './reply-timing.ts';
import type { Cause } from './script.ts';
import type { StandingTurn } from './standing-turn.ts';

export interface ActiveReply {
  readonly reply: Reply;
  readonly cause: Cause;
  readonly timing: ReplyTiming;
  /** What of the caller it answers; its sound waits until that is acknowledged. */
  readonly asked: CallerNews | null;
  /** Whether what it answers may be answered; until that is known nothing of it is heard. */
  cleared: boolean;
  /** The turn that stood when it was begun, if any: what a later one brings it does not know of. */
  readonly begunIn: StandingTurn | null;
  turn: StandingTurn | null;
  /** The utterance as which it was let out, which it stays though another turn brings it back; null before that. */
  id: string | null;
  written: Written | null;
  /** How the call ends once it was played to its end. */
  thenEnds: ConverseEnd | null;
}

/** Whether a text message came while it was being made. */
export function missesTexts({ turn, begunIn }: Pick<ActiveReply, 'turn' | 'begunIn'>): boolean {
  return turn !== begunIn && turn?.input.context.entries.some(({ kind }) => kind === 'text_message') === true;
}

/** The id under which the call knows the utterance: unique within it, because the workflow counts epochs and turns. */
export function utteranceId(epoch: number, turn: StandingTurn | null): string {
  return `${epoch}-${turn?.input.turn ?? 0}`;
}
