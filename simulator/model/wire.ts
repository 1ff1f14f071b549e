/** Chat completions as they travel: what a request may hold, and the forms of answers, chunks and errors. */
import { z } from 'zod';
import type { ChatMessage } from './conversation.ts';

const Text = z.union([
  z.string(),
  z.array(z.object({ type: z.literal('text'), text: z.string() })).transform((parts) => {
    return parts.map(({ text }) => text).join('');
  }),
]);

const Message = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer', 'user']), content: Text }),
  z.object({
    role: z.literal('assistant'),
    content: Text.nullish(),
    tool_calls: z
      .array(
        z.object({
          id: z.string().min(1),
          type: z.literal('function'),
          function: z.object({ name: z.string().min(1), arguments: z.string() }),
        }),
      )
      .min(1)
      .optional(),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: Text }),
]);

export const JsonSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.infer<typeof JsonSchema>;

export const CompletionRequest = z.object({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().default(false) }).nullish(),
  tools: z
    .array(
      z.object({
        type: z.literal('function'),
        function: z.object({ name: z.string().regex(/^[\w-]{1,64}$/), parameters: JsonSchema.optional() }),
      }),
    )
    .min(1)
    .optional(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.enum(['text', 'json_object']) }),
      z.object({
        type: z.literal('json_schema'),
        json_schema: z.object({ name: z.string().regex(/^[\w-]{1,64}$/), schema: JsonSchema }),
      }),
    ])
    .optional(),
});
export type CompletionRequest = z.infer<typeof CompletionRequest>;

export type Finish = 'stop' | 'tool_calls' | 'content_filter';

/** One whole answer of the model. */
export interface Answer {
  readonly text: string;
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    readonly argumentsJson: string;
  }[];
  readonly finish: Finish;
}

export function chatMessages(request: CompletionRequest): readonly ChatMessage[] {
  return request.messages.map((message, index): ChatMessage => {
    switch (message.role) {
      case 'assistant':
        return {
          role: 'assistant',
          text: message.content ?? '',
          toolCalls: (message.tool_calls ?? []).map(
            ({ id, function: { name, arguments: argumentsJson } }) => ({
              id,
              name,
              argumentsJson,
            }),
          ),
        };
      case 'tool':
        return { role: 'tool', toolCallId: message.tool_call_id, text: message.content };
      default:
        return { role: isSaid(message, index) ? 'user' : 'system', text: message.content };
    }
  });
}

/** Whether somebody said it now; what was noted of their words before stands behind the instructions, and is read like these. */
function isSaid(
  { role, content }: { readonly role: string; readonly content: string },
  index: number,
): boolean {
  return role === 'user' && !(index === 1 && content.startsWith('(noted)'));
}

/** The service takes tool messages only right after the calls they answer, and wants each call answered. Returns what is wrong. */
export function toolOrderFault(messages: readonly ChatMessage[]): string | null {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!open.delete(message.toolCallId))
        return `messages[${index}]: a message with role 'tool' must be a response to a preceding message with 'tool_calls'.`;
      continue;
    }
    if (open.size > 0) break;
    if (message.role === 'assistant') open = new Set(message.toolCalls.map(({ id }) => id));
  }
  if (open.size === 0) return null;
  return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'; missing: ${[...open].join(', ')}`;
}

/** OpenAI's form of an error. */
export function errorBody(status: number, code: string | null, message: string): object {
  const type = status === 429 ? 'rate_limit_error' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return { error: { message, type, param: null, code } };
}

/** What Azure's filter found, in its form: the one `category` very bad, all others harmless. */
export function filterResults(category: string | undefined): object {
  const finding = (name: string): object =>
    name === category ? { filtered: true, severity: 'high' } : { filtered: false, severity: 'safe' };
  return {
    hate: finding('hate'),
    self_harm: finding('self_harm'),
    sexual: finding('sexual'),
    violence: finding('violence'),
  };
}

/** Azure's form of a prompt stopped by the content filter; without a category it was a jailbreak. */
export function contentFilterBody(category: string | undefined): object {
  const detected = category === undefined;
  return {
    error: {
      message:
        "The response was filtered due to the prompt triggering the service's content management policy.",
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: {
        code: 'ResponsibleAIPolicyViolation',
        content_filter_result: { ...filterResults(category), jailbreak: { filtered: detected, detected } },
      },
    },
  };
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** Counts a token per word with the space before it. */
export function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** Arguments have few blanks: a token is so many characters of them. */
export function argumentTokens(argumentsJson: string): readonly string[] {
  return argumentsJson.match(/[^]{1,10}/g) ?? [];
}

export function usageOf(request: CompletionRequest, answer: Answer): Usage {
  const prompt = chatMessages(request).reduce((sum, { text }) => sum + tokensOf(text).length, 0);
  const calls = answer.toolCalls.reduce(
    (sum, call) => sum + 1 + argumentTokens(call.argumentsJson).length,
    0,
  );
  const completion = tokensOf(answer.text).length + calls;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

export function completionBody(
  id: string,
  model: string,
  created: number,
  answer: Answer,
  usage: Usage,
): object {
  const toolCalls = answer.toolCalls.map(wireCall);
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.text === '' ? null : answer.text,
          refusal: null,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
        },
        finish_reason: answer.finish,
        logprobs: null,
      },
    ],
    usage,
  };
}

function wireCall(call: Answer['toolCalls'][number]): object {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.argumentsJson } };
}

/** The deltas of a streamed answer, each worth one token but the first (the role) and those that open a tool call. */
export function deltasOf(answer: Answer): readonly { readonly delta: object; readonly isToken: boolean }[] {
  const calls = answer.toolCalls.flatMap(({ id, name, argumentsJson }, index) => [
    {
      delta: { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
      isToken: false,
    },
    ...argumentTokens(argumentsJson).map((part) => ({
      delta: { tool_calls: [{ index, function: { arguments: part } }] },
      isToken: true,
    })),
  ]);
  return [
    { delta: { role: 'assistant', content: '', refusal: null }, isToken: false },
    ...tokensOf(answer.text).map((content) => ({ delta: { content }, isToken: true })),
    ...calls,
  ];
}
