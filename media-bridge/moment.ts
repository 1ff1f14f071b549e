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

/** What was seen at a look: what is being played, as far as it was heard, and what has just ended in it. */
export interface Seen {
  /** Empty while nobody speaks. */
  readonly heard: string;
  /** `looks`: how many have been taken since, this one not counted. */
  readonly ended: { readonly what: 'sentence' | 'word'; readonly looks: number } | null;
}

/** The share of the time for a move after which it need not wait for the end of a sentence, but of a word. */
const wordsFrom = 0.5;
/** Who is being heard, or waits for an answer, may take so much longer: what they said would be asked for again. */
const busyUntil = 2;
/**
 * So many looks after its end a word has reached the person also where their side lags: at the look each 20 ms, a carrier
 * that played 60 ms late has been seen where processes start. What is heard of the next word meanwhile is said again.
 */
const reachedAfter = 4;
/** So many looks after its end a word is no place to break off any more: the next one is half said. */
const overAfter = 7;

/**
 * Whether this is the moment to move. `before`: what was seen at the look before. `share`: how much of the time for a move
 * is gone, 1 being all; who is busy may take twice as long.
 */
export function isNatural(moment: Moment, before: Seen | null, share: number): boolean {
  if (moment.kind === 'busy') return share >= busyUntil;
  if (share >= 1) return true;
  const ended = before?.ended;
  if (moment.kind === 'quiet' && !ended) return true;
  if (!ended || ended.looks < reachedAfter - 1) return false;
  return moment.kind === 'quiet' || ended.what === 'sentence' || share >= wordsFrom;
}

/** What is heard counts in whole words: when it is more than before, one has just ended. Null while the caller is busy. */
export function seen(moment: Moment, before: Seen | null): Seen | null {
  if (moment.kind === 'busy') return null;
  if (moment.kind === 'quiet') {
    const wasHeard = before !== null && before.heard !== '';
    return {
      heard: '',
      ended: wasHeard ? { what: 'sentence', looks: 0 } : olderByOne(before?.ended ?? null),
    };
  }
  const heard = moment.said.map(({ utteranceId, heardText }) => `${utteranceId} ${heardText}`).join(' ');
  const isMore = before !== null && before.heard !== '' && heard !== before.heard;
  const ended = olderByOne(before?.ended ?? null);
  if (!isMore) return { heard, ended };
  if (endsSentence(moment.said)) return { heard, ended: { what: 'sentence', looks: 0 } };
  // A short word behind a sentence does not hide its end.
  return { heard, ended: ended?.what === 'sentence' ? ended : { what: 'word', looks: 0 } };
}

function olderByOne(ended: Seen['ended']): Seen['ended'] {
  return ended && ended.looks + 1 < overAfter ? { ...ended, looks: ended.looks + 1 } : null;
}

function endsSentence(said: readonly HeardReport[]): boolean {
  const last = said.findLast(({ heardText }) => heardText !== '');
  if (!last) return false;
  const { heardText, writtenText } = last;
  const rest = writtenText.slice(heardText.length);
  return /[.!?…。！？]["'”’»)]*\s*$/u.test(heardText) || /^["'”’»)]*[.!?…。！？]/u.test(rest);
}
