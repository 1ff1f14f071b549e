/** Whether words the recogniser heard are the agent's own, come back over the line: the second defence, behind the canceller. */
import type { TurnWords } from './languages/language.ts';
import { phraseAt, spokenWords, type PhraseList } from './spoken-words.ts';

/** So many letters in a row are nobody's by chance, and take longer to say than an echo lasts: who repeats after us begins later. */
const leastLetters = 12;
/** What slips through a canceller is a sound or two: so many letters of an alphabet, or none, are no answer unless they are a word. */
const fragment = /^\p{Script=Latin}{0,2}$/u;

/** What a caller means by so few letters. */
type Answers = Pick<TurnWords, 'backchannels' | 'interrupters' | 'finished'>;

/**
 * `said`: the last four seconds or so of what the person was hearing when these words were heard, and the word then being
 * spoken. Whole words of it are the caller's when they are few: who is offered "one or two" answers "two".
 */
export function isOwnEcho(words: string, said: string, answers: Answers): boolean {
  const letters = lettersOf(words);
  if (!lettersOf(said).includes(letters)) return false;
  if (letters.length >= leastLetters) return true;
  return fragment.test(letters) && !means(words, answers) && !spokenWords(said).includes(letters);
}

function means(words: string, { backchannels, interrupters, finished }: Answers): boolean {
  const spoken = spokenWords(words);
  const within = (phrases: PhraseList): boolean => phraseAt(spoken, 0, phrases) > 0;
  return within(backchannels) || within(interrupters) || within(finished);
}

function lettersOf(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
