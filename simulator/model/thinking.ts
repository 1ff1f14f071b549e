/** From a request to the model's whole answer, and to what a fault makes of it. */
import { documentFor } from './document.ts';
import type { Fault } from './faults.ts';
import { answerInContext } from './second-looks.ts';
import { type Answer, type CompletionRequest, chatMessages, tokensOf } from './wire.ts';

/** `newId`: a fresh id for each tool call. */
export function think(request: CompletionRequest, newId: () => string): Answer {
  const messages = chatMessages(request);
  const format = request.response_format;
  if (format?.type === 'json_schema') {
    const document = documentFor(format.json_schema.schema, messages);
    return { text: JSON.stringify(document), toolCalls: [], finish: 'stop' };
  }
  const tools = (request.tools ?? []).map((tool) => tool.function.name);
  const { text, toolCalls } = answerInContext({ messages, tools });
  return {
    text,
    toolCalls: toolCalls.map(({ name, args }) => ({
      id: newId(),
      name,
      argumentsJson: JSON.stringify(args),
    })),
    finish: toolCalls.length > 0 ? 'tool_calls' : 'stop',
  };
}

/** The answer as the fault leaves it; faults of the connection leave it as it is. */
export function spoilt(answer: Answer, fault: Fault | null): Answer {
  switch (fault?.kind) {
    case 'broken_tool_arguments': {
      const broken =
        fault.form === 'not_json' ? '{"field": "' : '{"field": 7, "value": ["x"], "title": null}';
      return { ...answer, toolCalls: answer.toolCalls.map((call) => ({ ...call, argumentsJson: broken })) };
    }
    case 'says':
      return { text: fault.text, toolCalls: [], finish: 'stop' };
    case 'content_filter': {
      const tokens = tokensOf(answer.text);
      const text = tokens.slice(0, Math.ceil(tokens.length / 2)).join('');
      return { text, toolCalls: [], finish: 'content_filter' };
    }
    default:
      return answer;
  }
}
