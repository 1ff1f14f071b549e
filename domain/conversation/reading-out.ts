/** Whether a caller is spelling a name or reading out a number, so that a pause may be the gap between two groups. */
import type { TurnWords } from './languages/language.ts';
import { consistsOf, phraseBefore, type Spoken } from './spoken-words.ts';

/** Signs in a row that are read out whatever they are; two numbers may be a time of day or a year as well. */
const rowOfSigns = 3;
/** A figure of more digits is no year, time or amount: each of its digits counts. */
const figureDigits = 4;
/** Hesitations that may stand between "the number is" and the first sign. */
const hesitationsMax = 3;

/** "B 0 1 3", "zero six, twelve", "my number is", "d as in", "d as in David". */
export function readsOut(spoken: Spoken, words: TurnWords): boolean {
  if (spellsWithWords(spoken, words)) return true;
  const start = rowStart(spoken, words);
  const row = spoken.slice(start);
  if (announced(spoken, start, words)) return true;
  const signs = row.reduce((sum, word) => sum + signsIn(word), 0);
  if (signs >= rowOfSigns) return true;
  const { finished, polite, backchannels, hesitations } = words;
  const alone = consistsOf(spoken.slice(0, start), finished, polite, backchannels, hesitations) !== null;
  if (signs < 2) return alone && row.some(isLetter);
  return alone || row.some(isLetter) || startsWithZero(row, words);
}

/** Where the row of letters and numbers at the end begins; a letter that is a word ("a", "I") does not begin one. */
function rowStart(spoken: Spoken, words: TurnWords): number {
  let start = spoken.length;
  while (isSign(spoken[start - 1], words)) start -= 1;
  while (isLetter(spoken[start]) && phraseBefore(spoken, start + 1, words.trailing) > 0) start += 1;
  return start;
}

function isSign(word: string | undefined, words: TurnWords): boolean {
  if (word === undefined) return false;
  return (
    isLetter(word) ||
    /^\p{N}/u.test(word) ||
    words.numbers.known.has(word) ||
    words.digits.some((digit) => digit.known.has(word))
  );
}

function startsWithZero([first]: Spoken, words: TurnWords): boolean {
  return first !== undefined && (first.startsWith('0') || words.digits[0].known.has(first));
}

function isLetter(word: string | undefined): boolean {
  return word !== undefined && /^\p{Script=Latin}$/u.test(word);
}

function signsIn(word: string): number {
  return /^\p{N}+$/u.test(word) && word.length > figureDigits ? word.length : 1;
}

/** "The number is", with or without the first signs and some hesitation. */
function announced(spoken: Spoken, start: number, words: TurnWords): boolean {
  let at = start;
  for (let hesitations = 0; hesitations <= hesitationsMax; hesitations++) {
    if (phraseBefore(spoken, at, words.dictating) > 0) return true;
    const hesitation = phraseBefore(spoken, at, words.hesitations);
    if (hesitation === 0) return false;
    at -= hesitation;
  }
  return false;
}

/** "D as in", "d as in David": a letter, then what joins it to its word, then that word or nothing yet. */
function spellsWithWords(spoken: Spoken, words: TurnWords): boolean {
  return [spoken.length, spoken.length - 1].some((end) => {
    if (end <= 0) return false;
    const joint = phraseBefore(spoken, end, words.spelling);
    return joint > 0 && isLetter(spoken[end - joint - 1]);
  });
}
