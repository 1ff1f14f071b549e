/** Questions that only the company's documents answer: looked up, and answered with the most fitting sentence of what was found. Pure. */
import { z } from 'zod';
import type { ChatMessage } from './conversation.ts';
import { type LookupWords, lookupWordsOf } from './languages/lookups.ts';
import { tellingTerms } from './meaning.ts';
import { fold } from './words.ts';

const tool = 'search_documents';

/** What the agent knows of a request here. `tag`: BCP 47. */
export interface LookupRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly string[];
  readonly tag: string;
}

/** What to say and to search for; null where the words ask for nothing that documents could tell, or none may be searched. */
export function lookupFor(
  said: string,
  { tools, tag }: LookupRequest,
): { readonly text: string; readonly query: string } | null {
  const words = lookupWordsOf(tag);
  const query = said.trim();
  if (!tools.includes(tool) || !isQuestion(query, words) || !words.asks.test(fold(query))) return null;
  return { text: words.lookingUp, query };
}

function isQuestion(said: string, { questionWords }: LookupWords): boolean {
  return /[?\uFF1F]\s*$/.test(said) || questionWords.test(fold(said));
}

/** What to say of what was found; null where the last answer looked nothing up, or nothing has come of it yet. */
export function foundBy({ messages, tag }: LookupRequest): string | null {
  const words = lookupWordsOf(tag);
  const last = messages.findLast(({ role }) => role === 'assistant');
  const call = last?.role === 'assistant' ? last.toolCalls.find(({ name }) => name === tool) : undefined;
  if (!call) return null;
  const result = messages.findLast((message) => message.role === 'tool' && message.toolCallId === call.id);
  const found = Found.safeParse(parsed(result?.text ?? ''));
  if (!found.success) return null;
  if (!found.data.ok) return words.failed;
  const { query } = Asked.catch({ query: '' }).parse(parsed(call.argumentsJson));
  const quote = bestSentence(
    query,
    found.data.passages.map(({ text }) => text),
  );
  return quote === null ? words.nothing : words.found.replace('{quote}', quote);
}

const Found = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), passages: z.array(z.object({ text: z.string() })) }),
  z.object({ ok: z.literal(false) }),
]);
const Asked = z.object({ query: z.string() });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const longestQuote = 240;
/** Of words, so many first letters have to be the same: "cover", "covers", "covered". */
const stemLetters = 5;

/** The sentence that shares most with the question; null when none shares anything. */
function bestSentence(query: string, texts: readonly string[]): string | null {
  const asked = stemsOf(query);
  const lines = texts.flatMap((text) => text.split(/(?<=[.!?])\s+|(?<=[\u3002\uFF01\uFF1F])|\n+/));
  // A heading is no answer, unless there is nothing else.
  const sentences = lines.filter((line) => /[.!?\u3002\uFF01\uFF1F]\s*$/.test(line));
  const scored = (sentences.length > 0 ? sentences : lines).map((sentence) => {
    const there = stemsOf(sentence);
    return { sentence: sentence.trim(), shared: [...asked].filter((stem) => there.has(stem)).length };
  });
  const [best] = scored.toSorted((a, b) => b.shared - a.shared);
  return best === undefined || best.shared === 0 ? null : best.sentence.slice(0, longestQuote);
}

function stemsOf(text: string): ReadonlySet<string> {
  return new Set(tellingTerms(text).map((term) => term.slice(0, stemLetters)));
}
