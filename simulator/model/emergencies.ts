/** Somebody needs help: the agent calls its tool for emergencies, and once more when the person has said yes. Pure. */
import { z } from 'zod';
import { languageOf } from '../../domain/conversation/languages/index.ts';
import { phraseAt, spokenWords, type PhraseList } from '../../domain/conversation/spoken-words.ts';
import type { ChatMessage, ChatToolCall } from './conversation.ts';
import { emergencyCues, emergencyWords, type EmergencyWords } from './languages/emergencies.ts';

const tool = 'notify_emergencies';
/** As the tool takes it. */
const longest = 100;

/** What the agent knows of a request here. `tag`: BCP 47. */
interface EmergencyRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly string[];
  readonly tag: string;
}

type Report = Readonly<Record<'reason' | 'place', string>>;
const Report = z.object({ reason: z.string(), place: z.string() });
const Result = z.object({ ok: z.boolean() });

/** What to say and to report; null where nobody needs help, or help cannot be called. */
export function emergencyIn(
  said: string,
  { messages, tools, tag }: EmergencyRequest,
): { readonly text: string; readonly report: Report } | null {
  if (!tools.includes(tool)) return null;
  const words = wordsFor(tag);
  const before = lastReport(messages);
  const spoken = messages.findLast(({ role, text }) => role === 'assistant' && text.trim() !== '');
  if (before && spoken && isReadOut(before, spoken.text) && beginsWith(said, languageOf(tag).words.yes))
    return { text: words.reporting, report: before };
  const known = said.trim().slice(0, longest);
  return has(said, emergencyCues) ? { text: words.helpFirst, report: { reason: known, place: known } } : null;
}

/** What to say once the tool has answered; null where the last answer did not call it. */
export function afterEmergency({ messages, tag }: EmergencyRequest): string | null {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const call = last && callIn(last);
  if (!call) return null;
  const answer = messages.findLast((message) => message.role === 'tool' && message.toolCallId === call.id);
  const result = Result.safeParse(parsed(answer?.text ?? ''));
  if (!result.success) return null;
  const words = wordsFor(tag);
  return result.data.ok ? words.reported : words.nobody;
}

/** Whether these are the words in which the person was asked. */
function isReadOut({ reason }: Report, spoken: string): boolean {
  return spoken.includes(reason.replace(/[.。]$/, ''));
}

function wordsFor(tag: string): EmergencyWords {
  const words = emergencyWords[languageOf(tag).code] ?? emergencyWords['en'];
  if (!words) throw new Error('there are words in English');
  return words;
}

function lastReport(messages: readonly ChatMessage[]): Report | null {
  const [call] = messages.flatMap((message) => callIn(message) ?? []).slice(-1);
  return call ? (Report.safeParse(parsed(call.argumentsJson)).data ?? null) : null;
}

function callIn(message: ChatMessage): ChatToolCall | undefined {
  return message.role === 'assistant' ? message.toolCalls.find(({ name }) => name === tool) : undefined;
}

function beginsWith(said: string, phrases: PhraseList): boolean {
  return phraseAt(spokenWords(said), 0, phrases) > 0;
}

function has(said: string, phrases: PhraseList): boolean {
  const words = spokenWords(said);
  return words.some((_, at) => phraseAt(words, at, phrases) > 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
