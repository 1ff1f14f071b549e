/** Whether the person has said yes to just what a tool is about to do: decided by their words, never by the model's. */
import { isAside, isPatience, type AgentEntry } from '../context.ts';
import { languageOf } from '../languages/index.ts';
import { phraseAt, spokenWords } from '../spoken-words.ts';
import type { Entry } from '../transcript.ts';

/** What the person is asked before a tool may do it. */
export interface AwaitedYes {
  readonly tool: string;
  /** What would be agreed to. */
  readonly agreement: string;
  /** The question, in the words in which code has it spoken. */
  readonly question: string;
  /** What the tool was given: just that is done after a yes. */
  readonly argumentsJson: string;
  /** How many entries there were when the question came up. */
  readonly entries: number;
}

/** For the model, in the descriptions of the tools that need a yes. */
export const askedByItself =
  'Call it without asking: the person is then asked in fixed words, which are spoken for you. Once they have said yes, call it again with the same arguments.';

/**
 * A question is spoken in some twenty seconds at most; whoever listens for longer has forgotten how it began. In letters,
 * at fifteen a second; a Chinese character takes as long as three.
 */
const longestQuestion = 300;

/** By how many letters a question is too long to be listened to; 0 where it is not. */
export function tooLongBy(question: string): number {
  const letters = question.length + 2 * (question.match(/\p{Script=Han}/gu)?.length ?? 0);
  return Math.max(0, letters - longestQuestion);
}

/** More words than that are no plain yes. */
const mostWords = 12;
/** Of them, words that say something else. */
const mostOthers = 3;

/** Words at the end of a question that need not have been heard: people answer before the last one is over. */
const mostUnheard = 2;

/**
 * Holds when just this question was spoken and heard, the next that anybody said is the person's yes, and they have added
 * nothing since. `language`: BCP 47.
 */
export function agreedTo(
  awaited: AwaitedYes | undefined,
  asked: { readonly tool: string; readonly agreement: string },
  entries: readonly Entry[],
  language: string,
): boolean {
  if (awaited?.tool !== asked.tool || awaited.agreement !== asked.agreement) return false;
  const since = entries.slice(awaited.entries);
  const at = since.findLastIndex((entry) => isQuestion(entry, awaited.question));
  if (at < 0) return false;
  const [answer, ...more] = since.slice(at + 1).filter(isSpoken);
  if (answer?.kind !== 'caller' || more.some(({ kind }) => kind === 'caller')) return false;
  return saysYes(answer.text, language);
}

/** Whether these are the words of the question, and the person has heard them. */
function isQuestion(entry: Entry, question: string): boolean {
  return entry.kind === 'agent' && entry.text === question && isHeardOut(entry);
}

function isHeardOut({ text, heard }: AgentEntry): boolean {
  if (heard === null) return false;
  return heard.complete || spokenWords(text.slice(heard.text.length)).length <= mostUnheard;
}

/** Whether somebody has said and heard something with it. "Are you still there?" is a question of its own. */
function isSpoken(entry: Entry): boolean {
  if (entry.kind === 'caller') return !isAside(entry);
  if (entry.kind !== 'agent' || isPatience(entry)) return false;
  return (entry.heard?.text ?? entry.text).trim() !== '';
}

/** A plain yes: little beside words of agreement, which come first unless they are all; nothing takes it back or asks for a repeat. */
export function saysYes(text: string, language: string): boolean {
  const { yes, no, polite, backchannels, puzzled } = languageOf(language).words;
  const words = spokenWords(text);
  if (words.length === 0 || words.length > mostWords) return false;
  let agreed = false;
  let others = 0;
  for (let at = 0; at < words.length;) {
    const yesWords = phraseAt(words, at, yes);
    const plainWords = Math.max(yesWords, phraseAt(words, at, polite), phraseAt(words, at, backchannels));
    // "No problem" begins with a no and is a yes: the longer phrase counts.
    if (phraseAt(words, at, no) > yesWords || phraseAt(words, at, puzzled) > plainWords) return false;
    agreed ||= yesWords > 0;
    if (plainWords === 0) others += 1;
    at += Math.max(1, plainWords);
  }
  return agreed && (others === 0 || (others <= mostOthers && phraseAt(words, 0, yes) > 0));
}
