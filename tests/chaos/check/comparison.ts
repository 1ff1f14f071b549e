/** The record of a call laid beside what the person's ear got: where they differ, and by what. */
import { asksPatience } from '../../../domain/conversation/transcript.ts';
import { differences, type Hunk } from './differences.ts';
import { disturbancesOf, type Disturbances } from './disturbances.ts';
import { earOf, type HeardLetter } from './ear.ts';
import { charactersOf, indexOfLetters, lettersOf, type Letter } from './letters.ts';
import { utterancesIn, type RecordedUtterance } from './utterances.ts';
import type { CallView, World } from './world.ts';

export interface Difference {
  readonly kind:
    /** Heard, and the record does not say so. */
    | 'unrecorded'
    /** The record says it was heard, and it was not. */
    | 'unheard'
    /** Something else was heard than the record says. */
    | 'different';
  readonly recorded: string;
  readonly heard: string;
  readonly at: number;
}

/** Letters that agree by chance in the middle of what differs. */
const chance = 3;

/** What nothing excuses; see `disturbances.ts`. */
export function comparison(call: CallView, { evidence }: World): readonly Difference[] {
  const disturbances = disturbancesOf(call, evidence);
  const { recorded, ear } = withoutAsidesInPlace(utterancesIn(call.events), earOf(call));
  const sides = { recorded, ear, disturbances };
  const excused = (hunk: Hunk): boolean => {
    const found = differenceAt(hunk, recorded, ear, call);
    if (isHole(hunk) && (isInsideWord(hunk, recorded) || !disturbances.cutNear(found.at, atCutMs)))
      return true;
    return isExcused(found, hunk, sides);
  };
  const [before, after] = [charactersOf(recorded), charactersOf(ear)];
  const apart = differences(before, after);
  return differences(before, after, chance).flatMap((hunk) => {
    // Two cuts so near each other that a short word between them counts as chance: each has its own excuse.
    const parts = apart.filter((part) => isWithin(part, hunk));
    if (excused(hunk) || (parts.length > 1 && parts.every(excused))) return [];
    return [differenceAt(hunk, recorded, ear, call)];
  });
}

function isWithin(part: Hunk, hunk: Hunk): boolean {
  return (
    part.beforeFrom >= hunk.beforeFrom &&
    part.beforeTo <= hunk.beforeTo &&
    part.afterFrom >= hunk.afterFrom &&
    part.afterTo <= hunk.afterTo
  );
}

/**
 * A letter or two that a hole in the sound swallowed, where a frame came too late on a busy machine: the word is still
 * understood. At a cut they would be the word's own beginning or end.
 */
function isHole({ beforeFrom, beforeTo, afterFrom, afterTo }: Hunk): boolean {
  return beforeTo - beforeFrom <= holeLetters && afterTo - afterFrom <= holeLetters;
}

const holeLetters = 2;
/** Letters' moments are known so well. */
const atCutMs = 700;

function isInsideWord({ beforeFrom, beforeTo }: Hunk, recorded: readonly Letter[]): boolean {
  const [before, after] = [recorded[beforeFrom - 1], recorded[beforeTo]];
  return before !== undefined && before.word === after?.word;
}

/**
 * A phrase that asked for patience is told with the turn it bridged the wait for, which may be later than it was heard:
 * where it was heard whole, it is taken out of both sides, wherever it stands.
 */
function withoutAsidesInPlace(
  utterances: readonly RecordedUtterance[],
  ear: readonly HeardLetter[],
): { readonly recorded: readonly RecordedLetter[]; readonly ear: readonly HeardLetter[] } {
  const recorded: RecordedLetter[] = [];
  let left = ear;
  for (const { id, written, heard, complete } of utterances) {
    const letters = lettersOf(heard ?? '');
    const at = asksPatience(id) && heard === written ? placeOf(letters, left) : -1;
    if (at < 0) recorded.push(...endingWith(letters, complete ? 'whole' : 'cut'));
    else left = [...left.slice(0, at), ...left.slice(at + letters.length)];
  }
  return { recorded, ear: left };
}

function endingWith(letters: readonly Letter[], ends: 'whole' | 'cut'): readonly RecordedLetter[] {
  return letters.map((letter, index) => ({ ...letter, ends: index === letters.length - 1 ? ends : null }));
}

function placeOf(letters: readonly Letter[], ear: readonly HeardLetter[]): number {
  return letters.length === 0 ? -1 : indexOfLetters(charactersOf(ear), charactersOf(letters));
}

function differenceAt(
  hunk: Hunk,
  recorded: readonly RecordedLetter[],
  ear: readonly HeardLetter[],
  call: CallView,
): Difference {
  const missing = recorded.slice(hunk.beforeFrom, hunk.beforeTo);
  const extra = ear.slice(hunk.afterFrom, hunk.afterTo);
  const kind = missing.length === 0 ? 'unrecorded' : extra.length === 0 ? 'unheard' : 'different';
  const near = ear[hunk.afterFrom] ?? ear[hunk.afterFrom - 1];
  return {
    kind,
    recorded: wordsOf(missing),
    heard: wordsOf(extra),
    at: near?.at ?? call.events[0]?.at ?? 0,
  };
}

/** `ends`: the last one heard of an utterance, which was heard whole or cut. */
interface RecordedLetter extends Letter {
  readonly ends: 'whole' | 'cut' | null;
}

interface Sides {
  readonly recorded: readonly RecordedLetter[];
  readonly ear: readonly HeardLetter[];
  readonly disturbances: Disturbances;
}

function isExcused({ kind }: Difference, hunk: Hunk, { recorded, ear, disturbances }: Sides): boolean {
  const missing = hunk.beforeTo - hunk.beforeFrom;
  const extra = hunk.afterTo - hunk.afterFrom;
  // Letters that are equal by chance may have let the difference slide a little: the moments around it count as its own.
  const moments = ear
    .slice(Math.max(0, hunk.afterFrom - 1 - chance), hunk.afterTo + chance)
    .map(({ at }) => at);
  const mostOf = (figure: (at: number) => number): number => Math.max(0, ...moments.map(figure));
  const cut = moments.some((at) => disturbances.cutNear(at));
  const stopped = moments.some((at) => disturbances.stoppedNear(at));
  const heldUp = mostOf(disturbances.heldUp);
  const word = Math.max(
    longestWord(recorded, hunk.beforeFrom, hunk.beforeTo),
    longestWord(ear, hunk.afterFrom, hunk.afterTo),
  );
  if (missing > 0) {
    const end = recorded
      .slice(hunk.beforeFrom, hunk.beforeTo + chance)
      .find(({ ends }) => ends !== null)?.ends;
    const isEnd = (end === 'cut' && cut) || (end === 'whole' && stopped);
    // A sentence that goes on begins the word again, so that nothing of it may be missing but at the very end; a word cut
    // within its last sound counts as said, by a clock that is not the ear's.
    if (!isEnd && !(stopped && missing <= heldUp + 1)) return false;
  }
  if (cut && missing <= word + heldUp && extra <= word) return true;
  const allowed = mostOf(disturbances.excused);
  // What was heard once too often is excused; what the record says and nobody heard, never by more than the word cut.
  return allowed > 0 && kind !== 'unheard' && extra <= allowed + word && missing <= word;
}

/** The longest of the words at a place and beside it: equal letters may let a difference slide into its neighbour. */
function longestWord(letters: readonly Letter[], from: number, to: number): number {
  return Math.max(
    0,
    ...letters.slice(Math.max(0, from - 1), to + 1).map(({ word }) => lettersOf(word).length),
  );
}

function wordsOf(letters: readonly Letter[]): string {
  let text = '';
  letters.forEach(({ character, word }, index) => {
    const before = letters[index - 1];
    text += before && before.word !== word ? ` ${character}` : character;
  });
  return text;
}
