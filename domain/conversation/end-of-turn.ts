/** When a caller's turn is over: words are there, and the voice has been silent for as long as their ending asks for. */
import type { TurnWords } from './languages/language.ts';
import { consistsOf, phraseBefore, spokenWords, type PhraseList, type Spoken } from './spoken-words.ts';
import { readsOut } from './reading-out.ts';

export interface EndOfTurnLimits {
  /** Silence that the end of a turn is measured in: a finished sentence takes less of it, an unfinished one more. */
  readonly vadSilenceMs: number;
  /** How much longer a phrase that the recogniser has not completed may take; then its partial is taken. */
  readonly sttCompleteMs: number;
  /** A turn whose words have not changed for so long is over though the line stays loud. */
  readonly stalledMs: number;
}

/** What is known of the caller's turn; times in ms on the bridge's clock. */
export interface TurnSoFar {
  /** `open`: a partial waits for its final; `complete`: every phrase is final. */
  readonly words: 'none' | 'open' | 'complete';
  /** All words of the turn. */
  readonly text: string;
  /** When the words last changed; only of meaning where there are words. */
  readonly wordsAt: number;
  /** Since when the voice is silent; null while it sounds. */
  readonly silentSince: number | null;
}

export type Ending =
  /** A whole sentence, or what stands alone ("yes", "that is all"). */
  | 'finished'
  /** May be the end or not. */
  | 'plain'
  /** More must come ("and", "my name is"). */
  | 'trailing'
  /** Something is being spelt or read out: more may come after each group. */
  | 'dictating';

/**
 * How much of `vadSilenceMs` each ending takes. Tuned with `bench/false-ends.ts`, so that under 5 % are cut off: people
 * search longer for a word than they rest between two groups of digits, and after a yes they often go on.
 */
const silenceFactor = { finished: 0.8, plain: 1.5, trailing: 3, dictating: 2 } as const satisfies Record<
  Ending,
  number
>;
/** Silence after which the end is likely enough to begin an answer that may be thrown away. */
const probableMs = 120;
/** Voice without words before the silence: if it is longer, the recogniser still owes words, and the ending is not known. */
const owedVoiceMs = 200;
/** An ending shows in the last words. */
const tailLength = 160;

/** How the words end; times and voice apart. */
export function endingOf(text: string, words: TurnWords): Ending {
  const tail = text.slice(-tailLength).trimEnd();
  if (/[?？]$/u.test(tail)) return 'finished';
  const spoken = spokenWords(tail);
  if (readsOut(spoken, words)) return 'dictating';
  if (/(?:[,;:،，、；：–—-]|\.\.\.|…)$/u.test(tail)) return 'trailing';
  if (standsAlone(spoken, words)) return 'finished';
  if (wantsMore(spoken, words)) return 'trailing';
  return /[.!。！]$/u.test(tail) ? 'finished' : 'plain';
}

/** The moment at which the turn is over if nothing more comes; null while there are no words. */
export function turnEndsAt(turn: TurnSoFar, limits: EndOfTurnLimits, words: TurnWords): number | null {
  if (turn.words === 'none') return null;
  const stalled = turn.wordsAt + limits.stalledMs;
  if (turn.silentSince === null) return stalled;
  const ending = knownEnding(turn, turn.silentSince, words);
  const grace = turn.words === 'open' && ending !== 'finished' ? limits.sttCompleteMs : 0;
  return Math.min(stalled, turn.silentSince + limits.vadSilenceMs * silenceFactor[ending] + grace);
}

/** The moment from which an answer may be prepared; null where more is to come. Never later than the end itself. */
export function turnProbablyEndsAt(
  turn: TurnSoFar,
  limits: EndOfTurnLimits,
  words: TurnWords,
): number | null {
  const endsAt = turnEndsAt(turn, limits, words);
  if (endsAt === null || turn.silentSince === null) return null;
  const ending = knownEnding(turn, turn.silentSince, words);
  return ending === 'finished' || ending === 'plain' ? Math.min(endsAt, turn.silentSince + probableMs) : null;
}

function knownEnding(turn: TurnSoFar, silentSince: number, words: TurnWords): Ending {
  const ending = endingOf(turn.text, words);
  const owed = turn.words === 'open' && silentSince - turn.wordsAt > owedVoiceMs;
  return ending === 'finished' && owed ? 'plain' : ending;
}

/** "Yes", "um, no thank you": phrases that stand alone, hesitation before them aside. */
function standsAlone(spoken: Spoken, words: TurnWords): boolean {
  const { finished, polite, hesitations } = words;
  return (
    spoken.length > 0 &&
    !wantsMore(spoken, words) &&
    consistsOf(spoken, finished, polite, hesitations) !== null
  );
}

/**
 * "And", "my name is", "let me see"; but not "as well", though "well" alone is hesitation, and no whole turn that is known
 * to be one ("maybe").
 */
function wantsMore(spoken: Spoken, words: TurnWords): boolean {
  const lengthOf = (phrases: PhraseList): number => phraseBefore(spoken, spoken.length, phrases);
  const closing = lengthOf(words.finished);
  if (closing === spoken.length) return false;
  if (consistsOf(spoken, words.hesitations) !== null) return true;
  const hesitation = lengthOf(words.hesitations);
  const opening = Math.max(lengthOf(words.trailing), hesitation > 1 ? hesitation : 0);
  return opening > 0 && opening >= closing;
}
