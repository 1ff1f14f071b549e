/** What a reply is made of: the fixed words and the question to the model that fit the moment. */
import { withBrokenOff } from '../domain/conversation/broken-off.ts';
import { agentEntry, type ConversationContext } from '../domain/conversation/context.ts';
import type { Trigger } from '../domain/conversation/converse.ts';
import { menuLines, type Line } from '../domain/conversation/language-menu.ts';
import { greeting, greetingAgain, phrase, waitingPhrase } from '../domain/conversation/phrases.ts';
import type { PhraseName } from '../domain/conversation/phrases.ts';
import { promptFor } from '../domain/conversation/prompt.ts';
import type { GiveUpReason } from '../domain/conversation/silence.ts';
import type { Entry } from '../domain/conversation/transcript.ts';
import type { Plan } from '../domain/plan.ts';
import type { Knowledge } from './memory.ts';
import type { Question } from './model-answer.ts';

/** What the agent speaks for: the caller's words or the workflow's trigger, or something that needs no model. */
export type Cause = 'words' | 'still_there' | 'good_bye' | 'apology';

export interface Script {
  /** The utterance's beginning that was heard on an earlier socket: part of the text, not sounded again. */
  readonly heardBefore: string;
  /** Fixed words, spoken at once; each may have a language of its own. */
  readonly opening: readonly Line[];
  /** Whether the fixed words are said in many calls, so that their sound is worth keeping. */
  readonly recurring: boolean;
  /** What the model is asked for after them; null when the fixed words are all. */
  readonly question: Question | null;
  /** The model's language, BCP 47. */
  readonly language: string;
  /** Said in place of the answer when the model fails before its first word. */
  readonly apology: string;
}

/** What is said for a reason; where the model speaks, by `ofModel`. */
export function scriptFor(
  cause: Cause,
  { context, chooses }: Knowledge,
  reason: GiveUpReason | null,
  ofModel: () => Script,
): Script {
  const { language } = context;
  switch (cause) {
    case 'words':
      return chooses ? menuScript(context) : ofModel();
    case 'still_there':
      return chooses ? menuScript(context) : phraseScript('still_there', language);
    case 'apology':
      return phraseScript('too_long', language);
    case 'good_bye':
      if (reason === 'monologue') return phraseScript('good_bye_monologue', language);
      return phraseScript(reason === 'not_understood' ? 'good_bye_not_understood' : 'good_bye', language);
  }
}

/** A reply of the model; a greeting is said before it where one is due, and the model is told that it was. */
export function modelScript(knowledge: Knowledge, trigger: Trigger, now: number): Script {
  const { context, tools } = knowledge;
  const { language } = context;
  const opening = openingFor(knowledge, trigger);
  const known = trigger.kind === 'go_on' ? withBrokenOff(context, now) : withOpening(context, opening, now);
  return {
    heardBefore: '',
    opening: opening === '' ? [] : [{ text: opening, language }],
    recurring: true,
    question: {
      messages: promptFor(known),
      tools,
      mayBeEmpty: trigger.kind === 'toolResults' || trigger.kind === 'go_on' || opening !== '',
    },
    language,
    apology: phrase('apology', language),
  };
}

/** What is noted of a new leg stays the last that the model reads: it says how to go on behind the greeting. */
function withOpening(context: ConversationContext, opening: string, now: number): ConversationContext {
  if (opening === '') return context;
  const { entries } = context;
  const leg = entries.findLastIndex(({ kind }) => kind === 'agent') + 1;
  const isNoted = (entry: Entry, at: number): boolean => at >= leg && entry.kind === 'notice';
  const greeted = agentEntry({ id: 'opening', text: opening, toolCalls: [] }, now);
  const said = entries.filter((entry, at) => !isNoted(entry, at));
  return { ...context, entries: [...said, greeted, ...entries.filter(isNoted)] };
}

function openingFor({ context, greets }: Knowledge, trigger: Trigger): string {
  const { plan, language } = context;
  if (trigger.kind === 'resumed') return greetingAgain(plan, language);
  return trigger.kind === 'open' || greets ? greeting(plan, language) : '';
}

/** The menu of languages: with the greeting at first, without it when it is said again. */
export function menuScript({ plan, entries, language }: ConversationContext): Script {
  const again = entries.some(({ kind }) => kind === 'agent');
  return { ...fixed('', '', language), opening: menuLines(plan, again), recurring: true };
}

export function phraseScript(name: PhraseName, language: string): Script {
  return { ...fixed('', phrase(name, language), language), recurring: true };
}

/** The `n`th request for patience of a call, n from 0. */
export function patienceScript(language: string, n: number): Script {
  return { ...fixed('', waitingPhrase(language, n), language), recurring: true };
}

/** The rest of an utterance that was cut off by the loss of media, from the word after the last one heard. */
export function restScript(
  { text, heardText }: { readonly text: string; readonly heardText: string },
  { plan, language }: Pick<ConversationContext, 'plan' | 'language'>,
): Script | null {
  const at = text.startsWith(heardText) ? wordBoundary(text, heardText.length) : 0;
  if (!/[\p{L}\p{N}]/u.test(text.slice(at))) return null;
  const opening = linesFrom(at, linesOf(text, plan, language));
  const unheard = opening.map((line) => line.text).join(' ');
  return { ...fixed('', '', language), heardBefore: text.slice(0, text.length - unheard.length), opening };
}

/** A menu of languages has a line in each, every other utterance one. */
function linesOf(text: string, plan: Plan, language: string): readonly Line[] {
  const menus = plan.languages ? [menuLines(plan, false), menuLines(plan, true)] : [];
  const menu = menus.find((lines) => lines.map((line) => line.text).join(' ') === text);
  return menu ?? [{ text, language }];
}

/** What stands behind the character `at` of these lines, with a space between each two. */
function linesFrom(at: number, lines: readonly Line[]): readonly Line[] {
  let start = 0;
  return lines.flatMap((line) => {
    const text = line.text.slice(Math.max(0, at - start));
    start += line.text.length + 1;
    return text === '' ? [] : [{ ...line, text }];
  });
}

/** Back to the begin of the word that `at` lies in. */
function wordBoundary(text: string, at: number): number {
  const isWord = (character: string): boolean => /[\p{L}\p{N}'’-]/u.test(character);
  if (!isWord(text.charAt(at - 1)) || !isWord(text.charAt(at)) || !/\s/u.test(text)) return at;
  let start = at;
  while (start > 0 && isWord(text.charAt(start - 1))) start -= 1;
  return start;
}

function fixed(heardBefore: string, text: string, language: string): Script {
  return {
    heardBefore,
    opening: [{ text, language }],
    recurring: false,
    question: null,
    language,
    apology: '',
  };
}
