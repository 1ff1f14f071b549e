/** What a reply is made of: the fixed words and the question to the model that fit the moment. */
import { withBrokenOff } from '../domain/conversation/broken-off.ts';
import { agentEntry, type ConversationContext } from '../domain/conversation/context.ts';
import type { Trigger } from '../domain/conversation/converse.ts';
import { menuLines, type Line } from '../domain/conversation/language-menu.ts';
import { isWithheld, unansweredWords, type CallerWords } from '../domain/conversation/moderated.ts';
import {
  greeting,
  greetingAgain,
  introduction,
  machineMessage,
  phrase,
  waitingPhrase,
} from '../domain/conversation/phrases.ts';
import type { PhraseName } from '../domain/conversation/phrases.ts';
import { promptFor } from '../domain/conversation/prompt.ts';
import { announcementOf } from '../domain/conversation/recording-announcement.ts';
import type { GiveUpReason } from '../domain/conversation/silence.ts';
import type { Entry } from '../domain/conversation/transcript.ts';
import type { Plan } from '../domain/plan.ts';
import type { Knowledge } from './memory.ts';
import type { Question } from './model-answer.ts';

/** What the agent speaks for: the caller's words or the workflow's trigger, or something that needs no model. */
export type Cause = 'words' | 'still_there' | 'good_bye' | 'apology' | 'message';

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
  /** The caller's words that the model answers and nobody has judged yet: it is not heard before they are. */
  readonly answers: CallerWords | null;
  /** Said in place of what must not be said; empty where it was said already. */
  readonly declined: string;
  /** Words of a model stand in the fixed ones: these are judged as one before they are said. */
  readonly judged: boolean;
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
    case 'message':
      return messageScript(context);
    case 'apology':
      return phraseScript('too_long', language);
    case 'good_bye':
      if (reason === 'monologue') return phraseScript('good_bye_monologue', language);
      return phraseScript(reason === 'not_understood' ? 'good_bye_not_understood' : 'good_bye', language);
  }
}

/** A reply of the model; a greeting is said before it where one is due, and the model is told that it was. */
export function modelScript(knowledge: Knowledge, trigger: Trigger, now: number): Script {
  const { context, tools, newTexts } = knowledge;
  const { language } = context;
  const greeted = greetingFor(knowledge, trigger);
  // Of the recording the person is told, and not the model: that answers what was said before.
  const told = knowledge.announces && trigger.kind !== 'go_on' ? announcementOf(language) : '';
  const known = trigger.kind === 'go_on' ? withBrokenOff(context, now) : withOpening(context, greeted, now);
  return {
    heardBefore: '',
    opening: [greeted, told].filter((text) => text !== '').map((text) => ({ text, language })),
    recurring: true,
    question: {
      messages: promptFor(known),
      tools,
      ...variantsOf(context),
      mayBeEmpty: trigger.kind === 'toolResults' || trigger.kind === 'go_on' || greeted !== '',
    },
    language,
    apology: phrase('apology', language),
    answers: unansweredWords(context.entries, newTexts),
    declined: phrase('declined', language),
    judged: false,
  };
}

/** A question that only the person can answer, in the words that the workflow has for it. */
export function askScript({ text, language, ofModel }: Extract<Trigger, { kind: 'ask' }>): Script {
  const declined = phrase('declined', language);
  return { ...fixed('', text, language), recurring: !ofModel, judged: ofModel === true, declined };
}

/**
 * In place of `before`, of which nothing was heard: its fixed words, then the caller's are declined, which are withheld in what
 * is known by now, and what was being talked about goes on. Where nothing is known the fixed words are all.
 */
export function decliningScript(before: Script, knowledge: Knowledge | null, now: number): Script {
  const { language } = before;
  const opening = [...before.opening, { text: phrase('declined', language), language }];
  const script = { ...fixed('', '', language), opening, recurring: true };
  if (!knowledge) return script;
  const said = opening.map(({ text }) => text).join(' ');
  const messages = promptFor(withOpening(knowledge.context, said, now));
  return {
    ...script,
    question: { messages, tools: knowledge.tools, mayBeEmpty: true, ...variantsOf(knowledge.context) },
  };
}

function variantsOf({ plan }: ConversationContext): Pick<Question, 'variants'> {
  return plan.variants ? { variants: plan.variants } : {};
}

/** What is noted stays the last that the model reads, such as of a new leg: it says how to go on behind the opening. */
function withOpening(context: ConversationContext, opening: string, now: number): ConversationContext {
  if (opening === '') return context;
  const { entries } = context;
  const leg = entries.findLastIndex(({ kind }) => kind === 'agent') + 1;
  const isNoted = (entry: Entry, at: number): boolean =>
    at >= leg && (entry.kind === 'notice' || isWithheld(entry));
  const greeted = agentEntry({ id: 'opening', text: opening, toolCalls: [] }, now);
  const said = entries.filter((entry, at) => !isNoted(entry, at));
  return { ...context, entries: [...said, greeted, ...entries.filter(isNoted)] };
}

function greetingFor({ context, greets }: Knowledge, trigger: Trigger): string {
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

/** For an answering machine. */
export function messageScript({ plan, language }: ConversationContext): Script {
  return { ...fixed('', machineMessage(plan, language), language), recurring: true };
}

/** For a machine that asks who calls. */
export function introductionScript({ plan, language }: ConversationContext): Script {
  return { ...fixed('', introduction(plan, language), language), recurring: true };
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
    answers: null,
    declined: '',
    judged: false,
  };
}
