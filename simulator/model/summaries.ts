/** A summary by text message: wished for, agreed to with a yes, and left for after the call. Pure. */
import { z } from 'zod';
import { phrase } from '../../domain/conversation/phrases.ts';
import { saysYes } from '../../domain/conversation/tools/spoken-yes.ts';
import { summaryWordsOf } from './languages/summaries.ts';
import type { LookupRequest } from './lookups.ts';
import { fold } from './words.ts';

const tool = 'text_summary';

/** Whether the agent is to call its tool now: somebody wishes for a summary, or has just said yes to one. */
export function wantsSummary(said: string, { messages, tools, tag }: LookupRequest): boolean {
  if (!tools.includes(tool)) return false;
  const { asks } = summaryWordsOf(tag);
  const ask = phrase('ask_summary', tag);
  const spoken = messages.findLast(({ role, text }) => role === 'assistant' && text.trim() !== '');
  return asks.test(fold(said)) || (spoken?.text.includes(ask) === true && saysYes(said, tag));
}

const Result = z.object({ ok: z.boolean() });

/** What to say once the tool has answered; null where the last answer did not call it. */
export function afterSummary({ messages, tag }: LookupRequest): string | null {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const call = last?.role === 'assistant' ? last.toolCalls.find(({ name }) => name === tool) : undefined;
  if (!call) return null;
  const answer = messages.findLast((message) => message.role === 'tool' && message.toolCallId === call.id);
  const result = Result.safeParse(parsed(answer?.text ?? ''));
  if (!result.success) return null;
  const words = summaryWordsOf(tag);
  return result.data.ok ? words.noted : words.notNoted;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
