/** The port's requests in the form of chat completions. Pure. */
import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import type { LanguageModel, ModelMessage, ModelTool } from '../../domain/ports/language-model.ts';
import type { LanguageModelSettings } from './settings.ts';
import { reasoningEffort } from './reasoning.ts';
import { strictForm } from './strict-schema.ts';

type Settings = Pick<LanguageModelSettings, 'model' | 'reasoningEffort'>;

export function streamRequest(
  settings: Settings,
  request: Parameters<LanguageModel['stream']>[0],
): ChatCompletionCreateParamsStreaming {
  const effort = reasoningEffort(settings.model, settings.reasoningEffort, request.tools.length > 0);
  return {
    model: settings.model,
    messages: request.messages.map(wireMessage),
    // An empty list is refused by the service.
    ...(request.tools.length > 0 ? { tools: request.tools.map(wireTool) } : {}),
    ...(effort ? { reasoning_effort: effort } : {}),
    stream: true,
    stream_options: { include_usage: true },
  };
}

export function documentRequest(
  settings: Settings,
  { messages, schema }: Parameters<LanguageModel['complete']>[0],
): ChatCompletionCreateParamsNonStreaming {
  const effort = reasoningEffort(settings.model, settings.reasoningEffort, false);
  const strict = strictForm(schema.jsonSchema);
  return {
    model: settings.model,
    messages: messages.map(wireMessage),
    ...(effort ? { reasoning_effort: effort } : {}),
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: schema.name,
        schema: strict ?? { ...schema.jsonSchema },
        strict: strict !== null,
      },
    },
  };
}

function wireMessage(message: ModelMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content };
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
    case 'assistant': {
      const { content, toolCalls } = message;
      if (toolCalls.length === 0) return { role: 'assistant', content };
      return {
        role: 'assistant',
        content: content === '' ? null : content,
        tool_calls: toolCalls.map(({ id, name, argumentsJson }) => ({
          id,
          type: 'function',
          function: { name, arguments: argumentsJson },
        })),
      };
    }
  }
}

function wireTool({ name, description, parameters }: ModelTool): ChatCompletionTool {
  return { type: 'function', function: { name, description, parameters: { ...parameters } } };
}
