/** Whether the person has said yes to just what a tool is about to do: decided by their words, never by the model's. */
import { isAside } from '../context.ts';
import { languageOf } from '../languages/index.ts';
import { phraseAt, spokenWords } from '../spoken-words.ts';
import type { Entry } from '../transcript.ts';

/** What the person has to be asked before a tool may do it. */
export interface AwaitedYes {
  readonly tool: string;
  /** What would be agreed to. */
  readonly agreement: string;
  /** How many entries there were when the model was told to ask. */
  readonly entries: number;
}

/** More words than that are no plain yes. */
const mostWords = 12;
/** Of them, words that say something else. */
const mostOthers = 3;

/**
 * Holds when the model was told to ask for this agreement, the agent has spoken since, and what the person then said is a
 * yes, to which nothing was added since. `language`: BCP 47.
 */
export function agreedTo(
  awaited: AwaitedYes | undefined,
  asked: { readonly tool: string; readonly agreement: string },
  entries: readonly Entry[],
  language: string,
): boolean {
  if (awaited?.tool !== asked.tool || awaited.agreement !== asked.agreement) return false;
  const since = entries.slice(awaited.entries);
  const question = since.findIndex(
    (entry) => entry.kind === 'agent' && (entry.heard?.text ?? entry.text).trim() !== '',
  );
  if (question < 0) return false;
  const [answer, ...more] = since
    .slice(question + 1)
    .flatMap((entry) => (entry.kind === 'caller' && !isAside(entry) ? [entry] : []));
  return answer !== undefined && more.length === 0 && saysYes(answer.text, language);
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
