/** Answers that take up an earlier one: the rest of one that broke off, and what is to be put right after words were misheard. Pure. */
import { type AgentAnswer, type AgentCall, type AgentRequest, answer } from './agent.ts';
import { type ChatMessage, conversationOf, type Field } from './conversation.ts';

/** The same messages always bring the same answer, so that both can be found again by asking anew. */
export function answerInContext(request: AgentRequest): AgentAnswer {
  return goneOn(request) ?? putRight(request);
}

type Said = Extract<ChatMessage, { role: 'assistant' }>;

/** Goes on where an answer broke off; with the tools that it was to call, whatever has been said since. */
function goneOn({ messages, tools }: AgentRequest): AgentAnswer | null {
  const at = messages.findLastIndex(({ role, text }) => role === 'system' && /\bbroke off\b/i.test(text));
  const said = saidUntil(messages, at);
  if (at < 0 || !said.at(-1) || messages.slice(at).some(({ role }) => role === 'assistant')) return null;
  const rest = restOf(messages.slice(0, at), said, tools);
  const since = messages.slice(at + 1);
  if (!since.some(({ role }) => role === 'user')) return rest;
  const last = said.at(-1);
  if (!last) return null;
  const toolCalls = [...last.toolCalls, ...rest.toolCalls.map(asCalled)];
  const known = [...messages.slice(0, at).filter((one) => one !== last), { ...last, toolCalls }, ...since];
  const now = answerInContext({ messages: known, tools });
  return { ...now, toolCalls: [...rest.toolCalls, ...now.toolCalls] };
}

/** The answers that stand together before a message, oldest first: an answer that broke off more than once is in several. */
function saidUntil(messages: readonly ChatMessage[], end: number): readonly Said[] {
  const before = messages.slice(0, Math.max(0, end)).filter(({ role }) => role !== 'tool');
  const first = before.findLastIndex(({ role }) => role !== 'assistant') + 1;
  return before.slice(first).flatMap((message) => (message.role === 'assistant' ? [message] : []));
}

/** What is left of an answer, of which these messages hold the beginning. */
function restOf(
  messages: readonly ChatMessage[],
  said: readonly Said[],
  tools: readonly string[],
): AgentAnswer {
  const asked = messages.filter((message) => !said.some((one) => one === message));
  const whole = answerInContext({ messages: asked, tools });
  const texts = said.map((_, from) => joined(said.slice(from)));
  const [text = ''] = texts;
  const begun = texts.find((one) => whole.text.startsWith(one));
  const rest =
    begun !== undefined
      ? { ...whole, text: whole.text.slice(begun.length).trimStart() }
      : ((whole.toolCalls.length === 0 ? restBehindFixedWords(asked, text, tools) : null) ??
        anew(whole, text));
  const called = said.flatMap(({ toolCalls }) => toolCalls);
  const isNew = ({ name, args }: AgentCall): boolean =>
    !called.some((call) => call.name === name && call.argumentsJson === JSON.stringify(args));
  return { ...rest, toolCalls: rest.toolCalls.filter(isNew) };
}

/** Fixed words such as a greeting may stand before an answer: the first word, the first two and so on. */
function restBehindFixedWords(
  asked: readonly ChatMessage[],
  text: string,
  tools: readonly string[],
): AgentAnswer | null {
  const ends = [...text.matchAll(/\s+/g)].map(({ index }) => index);
  for (const end of [...ends, text.length]) {
    const fixed: ChatMessage = { role: 'assistant', text: text.slice(0, end), toolCalls: [] };
    const tail = text.slice(end).trim();
    const whole = answerInContext({ messages: [...asked, fixed], tools });
    if (whole.text.startsWith(tail)) return { ...whole, text: whole.text.slice(tail.length).trimStart() };
  }
  return null;
}

/** Where the words said are not the beginning of what would be said now: what is new of it. */
function anew(whole: AgentAnswer, text: string): AgentAnswer {
  const sentences = whole.text.split(/(?<=[.!?])\s+/);
  return { ...whole, text: sentences.filter((sentence) => !text.includes(sentence)).join(' ') };
}

function joined(said: readonly Said[]): string {
  const texts = said.map(({ text }) => text.replace(/ ?\[interrupted\]\s*$/, ''));
  return texts.join(' ').trim();
}

function asCalled({ name, args }: AgentCall, index: number): Said['toolCalls'][number] {
  return { id: `lost-${index}`, name, argumentsJson: JSON.stringify(args) };
}

/** Adds to the answer the values that the words before the last answer really held, where it is noted that they were misheard. */
function putRight(request: AgentRequest): AgentAnswer {
  const { messages, tools } = request;
  const now = answer(request);
  const at = messages.findLastIndex(({ role }) => role === 'assistant');
  const isMisheard = messages
    .slice(at + 1)
    .some(({ role, text }) => role === 'system' && /\bmisheard\b/i.test(text));
  if (!isMisheard) return now;
  const { fields } = conversationOf(messages);
  const really = answer({ messages: [...messages.slice(0, at), claimBefore(messages[at], fields)], tools });
  const isNew = ({ args }: AgentCall): boolean =>
    now.toolCalls.every((call) => call.args['field'] !== args['field']) &&
    fields.some(({ name, value }) => name === args['field'] && value !== null && value !== args['value']);
  const missed = really.toolCalls.filter((call) => call.name === 'update_claim' && isNew(call));
  return { ...now, toolCalls: [...missed, ...now.toolCalls] };
}

/** The claim as it stood before an answer noted anything. */
function claimBefore(noted: ChatMessage | undefined, fields: readonly Field[]): ChatMessage {
  const calls = noted?.role === 'assistant' ? noted.toolCalls : [];
  const before = fields.map(({ name, type, item, value }) => ({
    name,
    type,
    description: item,
    value: calls.some(({ argumentsJson }) => argumentsJson.includes(`"${name}"`)) ? null : value,
  }));
  return { role: 'system', text: `Claim: ${JSON.stringify({ fields: before })}` };
}
