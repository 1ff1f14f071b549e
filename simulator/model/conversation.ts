/** Reads a request as the simulated agent sees it: who speaks which language, what the claim lacks, what has just happened. Pure. */
import { z } from 'zod';
import { claimFieldTypes } from '../../domain/claim/claim.ts';
import { hasPhrases } from '../../domain/conversation/languages/index.ts';
import { languageOf } from './languages.ts';
import type { Language } from './languages/language.ts';
import { type Clock, clockOf } from './moments.ts';
import type { Manner } from './wishes.ts';
import { wordsOf } from './words.ts';

export interface ChatToolCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsJson: string;
}

export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: readonly ChatToolCall[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly text: string };

export interface Field {
  readonly name: string;
  readonly type: (typeof claimFieldTypes)[number];
  /** What to ask for: the description, or the name in words. */
  readonly item: string;
  readonly value: string | null;
  /** The words of its name and description, folded. */
  readonly words: ReadonlySet<string>;
}

export interface FailedCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the agent said last; empty when it has said nothing yet. */
export interface Spoken {
  readonly text: string;
  readonly interrupted: boolean;
}

/** What the agent is to answer. */
export type Occasion =
  | { readonly kind: 'caller'; readonly said: string }
  | {
      readonly kind: 'toolResults';
      readonly called: readonly string[];
      readonly failed: readonly FailedCall[];
    }
  | { readonly kind: 'notice'; readonly text: string };

export interface Conversation {
  readonly language: Language;
  /** What is spoken now, and how fast. */
  readonly manner: Manner;
  readonly task: string;
  readonly clock: Clock;
  /** Whether the clock is that of the person, so that a time needs no zone. */
  readonly clockIsTheirs: boolean;
  /** The titles of the reminders that stand, the newest last. */
  readonly reminders: readonly string[];
  /** Why the person is called, where an earlier call promised it. */
  readonly promised: string | null;
  readonly fields: readonly Field[];
  /** By field name: the last value that was refused. */
  readonly refused: Readonly<Record<string, string>>;
  readonly spoken: Spoken;
  /** All that the caller said before, oldest first. */
  readonly saidBefore: readonly string[];
  readonly occasion: Occasion;
}

const interruptedMark = / ?\[interrupted\]\s*$/;

const ClaimLine = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.enum(claimFieldTypes),
      description: z.string().nullish(),
      /** Else it stands in the line of values. */
      value: z.string().nullish(),
    }),
  ),
});

const ValuesLine = z.record(z.string(), z.string());

const SpeechLine = z.object({ speed: z.number() });

const PromisedLine = z.object({ title: z.string() });
const RemindersLine = z.array(z.object({ title: z.string(), state: z.string().optional() }));

const ToolArguments = z.record(z.string(), z.unknown());
const ToolResult = z.object({ ok: z.boolean() });

export function conversationOf(messages: readonly ChatMessage[]): Conversation {
  const results = toolResults(messages);
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant');
  const spokenText = messages.findLast(({ role, text }) => role === 'assistant' && text.trim() !== '')?.text;
  return {
    language: languageOf(promptLine(messages, 'Language') ?? 'en'),
    manner: mannerOf(messages),
    task: promptLine(messages, 'Task') ?? '',
    clockIsTheirs: / in \S+$/.test(promptLine(messages, 'Now') ?? ''),
    reminders: remindersOf(messages),
    promised:
      PromisedLine.safeParse(parseJson(promptLine(messages, 'Promised call') ?? '')).data?.title ?? null,
    // Without a clock only days and times said in full can be read.
    clock: clockOf(promptLine(messages, 'Now') ?? '') ?? { wallMs: 0, zone: 'Z' },
    ...claimOf(messages, results),
    spoken: {
      text: (spokenText ?? '').replace(interruptedMark, ''),
      interrupted: interruptedMark.test(spokenText ?? ''),
    },
    saidBefore: messages.slice(0, lastAnswer + 1).flatMap((message) => said(message)),
    occasion: occasionOf(messages, lastAnswer, results),
  };
}

function mannerOf(messages: readonly ChatMessage[]): Manner {
  const tag = promptLine(messages, 'Language') ?? '';
  const speech = SpeechLine.safeParse(parseJson(promptLine(messages, 'Speech') ?? ''));
  return { tag: hasPhrases(tag) ? tag : 'en', speed: speech.data?.speed ?? 1 };
}

function remindersOf(messages: readonly ChatMessage[]): readonly string[] {
  const line = RemindersLine.safeParse(parseJson(promptLine(messages, 'Reminders') ?? ''));
  return (line.data ?? []).flatMap(({ title, state }) => (state === undefined ? [title] : []));
}

/** What a caller's message says; a remark in brackets before it, such as "(keys pressed)", is not theirs. */
function said(message: ChatMessage): readonly string[] {
  return message.role === 'user' ? [message.text.replace(/^\([^)]*\)\s*(?=\S)/, '')] : [];
}

/** The newest line of this name in any system message. */
export function promptLine(messages: readonly ChatMessage[], name: string): string | null {
  for (const message of messages.toReversed()) {
    if (message.role !== 'system') continue;
    const line = lineIn(message.text, name);
    if (line !== null) return line;
  }
  return null;
}

/** The last line of this name. */
function lineIn(text: string, name: string): string | null {
  const line = text.split('\n').findLast((candidate) => candidate.startsWith(`${name}: `));
  return line === undefined ? null : line.slice(name.length + 2).trim();
}

/** Whether each tool call was refused; one without a readable answer counts as done. */
function toolResults(messages: readonly ChatMessage[]): ReadonlyMap<string, boolean> {
  return new Map(
    messages.flatMap((message) => {
      if (message.role !== 'tool') return [];
      const result = ToolResult.safeParse(parseJson(message.text));
      return [[message.toolCallId, result.success ? result.data.ok : true] as const];
    }),
  );
}

/** The claim: the newest line of it, then what the tools have changed since. */
function claimOf(
  messages: readonly ChatMessage[],
  results: ReadonlyMap<string, boolean>,
): Pick<Conversation, 'fields' | 'refused'> {
  let fields: readonly Field[] = [];
  let refused: Readonly<Record<string, string>> = {};
  for (const message of messages) {
    if (message.role === 'system') fields = withValues(claimLine(message.text) ?? fields, message.text);
    if (message.role !== 'assistant') continue;
    for (const call of message.toolCalls) {
      const done = results.get(call.id) ?? true;
      const { field, value } = argumentsOf(call);
      if (call.name === 'new_claim' && done) fields = fields.map((known) => ({ ...known, value: null }));
      if (call.name !== 'update_claim' || typeof field !== 'string' || typeof value !== 'string') continue;
      if (done) fields = fields.map((known) => (known.name === field ? { ...known, value } : known));
      else refused = { ...refused, [field]: value };
    }
  }
  return { fields, refused };
}

function withValues(fields: readonly Field[], text: string): readonly Field[] {
  const { data: values = {} } = ValuesLine.safeParse(parseJson(lineIn(text, 'Values') ?? ''));
  return fields.map((field) => ({ ...field, value: values[field.name] ?? field.value }));
}

function claimLine(text: string): readonly Field[] | null {
  const claim = ClaimLine.safeParse(parseJson(lineIn(text, 'Claim') ?? ''));
  if (!claim.success) return null;
  return claim.data.fields.map(({ name, type, description, value }) => {
    const item = description?.trim().replace(/[.?!]+$/, '') ?? name.replaceAll('_', ' ');
    return { name, type, item, value: value ?? null, words: new Set([...wordsOf(item), ...name.split('_')]) };
  });
}

function occasionOf(
  messages: readonly ChatMessage[],
  lastAnswer: number,
  results: ReadonlyMap<string, boolean>,
): Occasion {
  const since = messages.slice(lastAnswer + 1);
  const words = since.flatMap((message) => said(message));
  if (words.length > 0) return { kind: 'caller', said: words.join(' ') };
  const answer = messages[lastAnswer];
  if (answer?.role === 'assistant' && since.some(({ role }) => role === 'tool')) {
    const failed = answer.toolCalls.filter(({ id }) => results.get(id) === false);
    return {
      kind: 'toolResults',
      called: answer.toolCalls.map(({ name }) => name),
      failed: failed.map((call) => ({ name: call.name, args: argumentsOf(call) })),
    };
  }
  const notices = since.filter(
    ({ role, text }) => role === 'system' && !/^(?:Claim|Values): |^\(noted\)/m.test(text),
  );
  return { kind: 'notice', text: notices.map(({ text }) => text).join(' ') };
}

function argumentsOf(call: ChatToolCall): Readonly<Record<string, unknown>> {
  return ToolArguments.safeParse(parseJson(call.argumentsJson)).data ?? {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
