/** A person who wants a human, or has a wish about the recording: the agent calls its tools, once more when they have said yes. Pure. */
import { z } from 'zod';
import { languageOf } from '../../domain/conversation/languages/index.ts';
import { phrase } from '../../domain/conversation/phrases.ts';
import { phraseAt, spokenWords, type PhraseList } from '../../domain/conversation/spoken-words.ts';
import type { ChatMessage, ChatToolCall } from './conversation.ts';
import {
  colleagueWords,
  humanCues,
  pauseCues,
  resumeCues,
  type ColleagueWords,
} from './languages/colleagues.ts';

const transferTool = 'talk_to_person';
const recordingTool = 'recording';

/** What the agent knows of a request here. `tag`: BCP 47. */
interface ColleagueRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly string[];
  readonly tag: string;
}

interface Asked {
  /** What to say; `goesOn`: behind it comes what is next in the conversation. */
  readonly text: string;
  readonly goesOn: boolean;
  /** What was promised is noted: a colleague has to call them back. */
  readonly promises?: 'call back';
  readonly call?: { readonly name: string; readonly args: Readonly<Record<string, unknown>> };
}

const Result = z.object({ ok: z.boolean(), error: z.string().default('') });

/** What to say and to call; null where the words want nothing of the kind. */
export function colleagueFor(said: string, { messages, tools, tag }: ColleagueRequest): Asked | null {
  const words = wordsFor(tag);
  const spoken =
    messages.findLast(({ role, text }) => role === 'assistant' && text.trim() !== '')?.text ?? '';
  const { yes, stopRecording } = languageOf(tag).words;
  const agrees = phraseAt(spokenWords(said), 0, yes) > 0;
  const reason = lastReason(messages);
  if (tools.includes(transferTool)) {
    if (reason !== null && spoken.includes(phrase('ask_transfer', tag)) && agrees)
      return { text: words.putting, goesOn: false, call: { name: transferTool, args: { reason } } };
    if (has(said, humanCues))
      return { text: '', goesOn: false, call: { name: transferTool, args: { reason: said.trim() } } };
  }
  if (spoken.includes(words.offer) && agrees)
    return { text: words.noted, goesOn: true, promises: 'call back' };
  return orderIn(said, { stop: stopRecording, pause: pauseCues, resume: resumeCues }, tools, words);
}

type Order = 'stop' | 'pause' | 'resume';

function orderIn(
  said: string,
  cues: Readonly<Record<Order, PhraseList>>,
  tools: readonly string[],
  words: ColleagueWords,
): Asked | null {
  const order = (['stop', 'pause', 'resume'] as const).find((each) => has(said, cues[each]));
  if (!order) return null;
  return tools.includes(recordingTool)
    ? { text: '', goesOn: false, call: { name: recordingTool, args: { order } } }
    : { text: words.notRecorded, goesOn: true };
}

/** What to say once a tool has answered; null where the last answer called none of these. */
export function afterColleague({
  messages,
  tag,
}: ColleagueRequest): { readonly text: string; readonly goesOn: boolean } | null {
  const at = messages.findLastIndex(({ role }) => role === 'assistant');
  const last = messages[at];
  const words = wordsFor(tag);
  const transfer = last && callIn(last, transferTool);
  const order = last && callIn(last, recordingTool);
  const result = resultOf(messages, transfer ?? order);
  if (!result) return null;
  if (order) return { text: ofOrder(order, result.ok, words), goesOn: true };
  if (result.ok) return null;
  if (/^not done\b/.test(result.error)) return { text: words.stays, goesOn: true };
  const how = /^busy\b/.test(result.error) ? words.busy : words.nobody;
  return { text: `${how} ${words.offer}`, goesOn: false };
}

function ofOrder({ argumentsJson }: ChatToolCall, done: boolean, words: ColleagueWords): string {
  if (!done) return words.notRecorded;
  const { order } = z.object({ order: z.string() }).catch({ order: '' }).parse(parsed(argumentsJson));
  if (order === 'pause') return words.paused;
  return order === 'resume' ? words.resumed : words.stopped;
}

function resultOf(
  messages: readonly ChatMessage[],
  call: ChatToolCall | undefined,
): z.infer<typeof Result> | null {
  if (!call) return null;
  const answer = messages.findLast((message) => message.role === 'tool' && message.toolCallId === call.id);
  return Result.safeParse(parsed(answer?.text ?? '')).data ?? null;
}

function lastReason(messages: readonly ChatMessage[]): string | null {
  const [call] = messages.flatMap((message) => callIn(message, transferTool) ?? []).slice(-1);
  return z.object({ reason: z.string() }).safeParse(parsed(call?.argumentsJson ?? '')).data?.reason ?? null;
}

function callIn(message: ChatMessage, tool: string): ChatToolCall | undefined {
  return message.role === 'assistant' ? message.toolCalls.find(({ name }) => name === tool) : undefined;
}

function wordsFor(tag: string): ColleagueWords {
  const words = colleagueWords[languageOf(tag).code] ?? colleagueWords['en'];
  if (!words) throw new Error('there are words in English');
  return words;
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
