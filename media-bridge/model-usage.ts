/** The tokens of requests to the language model, estimated where the service did not tell. Pure. */
import type { ModelMessage, ModelTool } from '../domain/ports/language-model.ts';

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether any part of it is an estimate. */
  readonly estimated: boolean;
}

export const noTokens: TokenUsage = { inputTokens: 0, outputTokens: 0, estimated: false };

export function sumOf(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    estimated: a.estimated || b.estimated,
  };
}

/** The rule of thumb that OpenAI gives for English; other languages take more tokens for the same characters. */
const charactersPerToken = 4;

export function estimatedTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/** The characters of a request that a model reads. */
export function charactersOf(request: {
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
}): number {
  const messages = request.messages.reduce((sum, message) => {
    const calls = message.role === 'assistant' ? message.toolCalls : [];
    return (
      sum +
      message.content.length +
      calls.reduce((length, { name, argumentsJson }) => length + name.length + argumentsJson.length, 0)
    );
  }, 0);
  return request.tools.reduce((sum, tool) => sum + JSON.stringify(tool).length, messages);
}
