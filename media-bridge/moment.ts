/** Whether a call may be moved to another bridge now, or what that would disturb. */
import type { HeardReport } from '../domain/conversation/transcript.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { CallerSide } from './caller-side.ts';
import type { FloorRunner } from './floor-runner.ts';

export type Moment =
  /** Nobody speaks, and nothing is being made. */
  | { readonly kind: 'quiet' }
  /** The agent speaks what is written to its end; `said`: what is being played, as far as it was heard. */
  | { readonly kind: 'speaking'; readonly said: readonly HeardReport[] }
  /** The caller speaks or was not answered yet, or the model writes. */
  | { readonly kind: 'busy' };

/** `isTaken`: a turn stands, and no answer is owed to it. */
export function momentOf(seen: {
  readonly isTaken: boolean;
  readonly floor: Pick<FloorRunner, 'callerSpeaks' | 'pendingKeys'>;
  readonly caller: Pick<CallerSide, 'telling'>;
  readonly voice: Pick<AgentVoice, 'busy' | 'reports'>;
}): Moment {
  const { isTaken, floor, caller, voice } = seen;
  if (!isTaken || floor.callerSpeaks || floor.pendingKeys !== null || caller.telling) return { kind: 'busy' };
  if (!voice.busy) return { kind: 'quiet' };
  return { kind: 'speaking', said: voice.reports.peek().filter(({ playing }) => playing) };
}

/** What was seen at a look: what is being played, as far as it was heard, and what had just ended in it. */
export interface Seen {
  readonly heard: string;
  readonly ended: 'sentence' | 'word' | null;
}

/** The share of the time for a move after which it need not wait for the end of a sentence, but of a word. */
const wordsFrom = 0.5;
/** Who is being heard, or waits for an answer, may take so much longer: what they said would be asked for again. */
const busyUntil = 2;

/**
 * Whether this is the moment to move. `before`: what was seen a moment ago; what had ended then has reached the person by
 * now. `share`: how much of the time for a move is gone, 1 being all;
 * who is busy may take twice as long.
 */
export function isNatural(moment: Moment, before: Seen | null, share: number): boolean {
  if (moment.kind === 'busy') return share >= busyUntil;
  if (share >= 1 || moment.kind === 'quiet') return true;
  if (before === null) return false;
  return before.ended === 'sentence' || (before.ended === 'word' && share >= wordsFrom);
}

/** What is heard counts in whole words: when it is more than before, one has just ended. Null while the agent does not speak. */
export function seen(moment: Moment, before: Seen | null): Seen | null {
  if (moment.kind !== 'speaking') return null;
  const heard = moment.said.map(({ utteranceId, heardText }) => `${utteranceId} ${heardText}`).join(' ');
  const isMore = before !== null && heard !== before.heard;
  return { heard, ended: isMore ? (endsSentence(moment.said) ? 'sentence' : 'word') : null };
}

function endsSentence(said: readonly HeardReport[]): boolean {
  const last = said.findLast(({ heardText }) => heardText !== '');
  if (!last) return false;
  const { heardText, writtenText } = last;
  const rest = writtenText.slice(heardText.length);
  return /[.!?…。！？]["'”’»)]*\s*$/u.test(heardText) || /^["'”’»)]*[.!?…。！？]/u.test(rest);
}
