/** Answers that take up an earlier one: the rest of one that broke off, and what is to be put right after words were misheard. Pure. */
import { type AgentAnswer, type AgentCall, type AgentRequest, answer } from './agent.ts';
import { type ChatMessage, conversationOf, type Field } from './conversation.ts';

/** The same messages always bring the same answer, so that both can be found again by asking anew. */
export function answerInContext(request: AgentRequest): AgentAnswer {
  return restOfAnswer(request) ?? putRight(request);
}

/** What is left of an answer that broke off, when asked to go on with it. */
function restOfAnswer({ messages, tools }: AgentRequest): AgentAnswer | null {
  const [begun, wish] = messages.slice(-2);
  if (begun?.role !== 'assistant' || wish?.role !== 'system' || !/\bbroke off\b/i.test(wish.text))
    return null;
  const whole = putRight({ messages: messages.slice(0, -2), tools });
  const said = begun.text.trim();
  return whole.text.startsWith(said) ? { ...whole, text: whole.text.slice(said.length).trimStart() } : null;
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
