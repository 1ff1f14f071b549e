/** What a reply is made of: the fixed words and the question to the model that fit the moment. */
import { agentEntry, withEntries, type ConversationContext } from '../domain/conversation/context.ts';
import type { Trigger } from '../domain/conversation/converse.ts';
import { greeting, greetingAgain, phrase, type PhraseName } from '../domain/conversation/phrases.ts';
import { promptFor } from '../domain/conversation/prompt.ts';
import type { Knowledge } from './memory.ts';
import type { Script } from './reply.ts';

/** A reply of the model; a greeting is said before it, and the model is told that it was. */
export function modelScript({ context, tools }: Knowledge, trigger: Trigger, now: number): Script {
  const opening = openingFor(context, trigger);
  const greeted =
    opening === ''
      ? context
      : withEntries(context, [agentEntry({ id: 'opening', text: opening, toolCalls: [] }, now)]);
  return {
    heardBefore: '',
    opening,
    question: {
      messages: promptFor(greeted),
      tools,
      mayBeEmpty: trigger.kind === 'toolResults' || opening !== '',
    },
    apology: phrase('apology', context.language),
  };
}

function openingFor({ plan, language }: ConversationContext, trigger: Trigger): string {
  switch (trigger.kind) {
    case 'open':
      return greeting(plan, language);
    case 'resumed':
      return greetingAgain(plan, language);
    default:
      return '';
  }
}

export function phraseScript(name: PhraseName, language: string): Script {
  return fixed('', phrase(name, language));
}

/** The rest of an utterance that was cut off by the loss of media, from the word after the last one heard. */
export function restScript(resume: { readonly text: string; readonly heardText: string }): Script | null {
  const { text } = resume;
  const at = text.startsWith(resume.heardText) ? wordBoundary(text, resume.heardText.length) : 0;
  const rest = text.slice(at);
  return /[\p{L}\p{N}]/u.test(rest) ? fixed(text.slice(0, at), rest) : null;
}

/** Back to the begin of the word that `at` lies in. */
function wordBoundary(text: string, at: number): number {
  const isWord = (character: string): boolean => /[\p{L}\p{N}'’-]/u.test(character);
  if (!isWord(text.charAt(at - 1)) || !isWord(text.charAt(at)) || !/\s/u.test(text)) return at;
  let start = at;
  while (start > 0 && isWord(text.charAt(start - 1))) start -= 1;
  return start;
}

function fixed(heardBefore: string, opening: string): Script {
  return { heardBefore, opening, question: null, apology: '' };
}
