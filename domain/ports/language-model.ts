/** Port: the language model, in chat form with tools. */
import type { Failure, Result } from '../result.ts';
import type { Severity } from './moderation.ts';
import type { ToolCall } from '../conversation/transcript.ts';

export type ModelMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

export interface ModelTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments: an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type ModelEvent =
  | { readonly kind: 'text'; readonly text: string }
  /** A whole tool call: sent only once its arguments are complete. */
  | { readonly kind: 'tool_call'; readonly call: ToolCall }
  | { readonly kind: 'done'; readonly inputTokens: number | null; readonly outputTokens: number | null }
  /** Nothing comes after it; tool calls not yet complete are lost, never halved. */
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      /** What the service's own filter found, where the failure is `content-filtered` and it says so. */
      readonly found?: Severity;
    };

export interface LanguageModel {
  /**
   * Says that a first question is soon to come: opens what takes time to open, and costs no tokens. Never fails; may be
   * called at any time and often. Absent where there is nothing to open.
   */
  warm?(): void;
  /** Streams one answer. Aborting ends the iteration without a further event. */
  stream(
    request: { readonly messages: readonly ModelMessage[]; readonly tools: readonly ModelTool[] },
    signal: AbortSignal,
  ): AsyncIterable<ModelEvent>;
  /** Asks for one JSON document of the given JSON Schema; returns its text, not yet checked. */
  complete(
    request: {
      readonly messages: readonly ModelMessage[];
      readonly schema: { readonly name: string; readonly jsonSchema: Readonly<Record<string, unknown>> };
    },
    signal: AbortSignal,
  ): Promise<Result<string>>;
}
