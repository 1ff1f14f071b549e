/** Text messages: the wish for one, what goes into it, and what is said of it and of those that come in. Pure. */
import { z } from 'zod';
import type { ChatMessage, Conversation } from './conversation.ts';
import { textMessageWordsOf } from './languages/texts.ts';
import type { LookupRequest } from './lookups.ts';
import { fill } from './speech.ts';
import { fold } from './words.ts';

const tool = 'send_sms';
const mark = '(text message) ';
const longest = 300;

/** What to say and to send; null where nothing is wished for in writing, or nothing can be sent. */
export function textFor(
  said: string,
  { fields, task, language }: Conversation,
  { tools, tag }: LookupRequest,
): { readonly text: string; readonly args: Readonly<Record<string, string>> } | null {
  const words = textMessageWordsOf(tag);
  if (!tools.includes(tool) || !words.asks.test(fold(said))) return null;
  const known = fields.flatMap(({ item, value }) => (value === null ? [] : [`${item}: ${value}`]));
  const content = known.length > 0 ? fill(language.phrases.summary, { list: known.join('; ') }) : task;
  return {
    text: words.sending,
    args: { recipient: 'person', text: (content === '' ? words.sent : content).slice(0, longest) },
  };
}

const Result = z.object({ ok: z.boolean() });

/** What to say of a message that was to be sent; null where the last answer sent none. */
export function afterText({ messages, tag }: LookupRequest): string | null {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const call = last?.role === 'assistant' ? last.toolCalls.find(({ name }) => name === tool) : undefined;
  if (!call) return null;
  const result = messages.findLast((message) => message.role === 'tool' && message.toolCallId === call.id);
  const words = textMessageWordsOf(tag);
  return isOk(result?.text ?? '') ? words.sent : words.notSent;
}

function isOk(text: string): boolean {
  try {
    return Result.safeParse(JSON.parse(text)).data?.ok === true;
  } catch {
    return false;
  }
}

/** What to say first where they have written since the last answer; empty where they have not. */
export function thanksForText({ messages, tag }: LookupRequest): string {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const wrote = ({ role, text }: ChatMessage): boolean => role === 'user' && text.startsWith(mark);
  return messages.slice(last + 1).some(wrote) ? textMessageWordsOf(tag).received : '';
}
