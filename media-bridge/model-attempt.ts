/** One request to one language model: passes on what comes, and tells how it ended and what it took. */
import type { Variants } from '../domain/features/rules.ts';
import type { ToolCall } from '../domain/conversation/transcript.ts';
import type { LanguageModel, ModelEvent, ModelMessage, ModelTool } from '../domain/ports/language-model.ts';
import type { Severity } from '../domain/ports/moderation.ts';
import type { Failure } from '../domain/result.ts';
import { untilAborted } from './abortable.ts';
import { charactersOf, estimatedTokens, noTokens, type TokenUsage } from './model-usage.ts';

export interface Question {
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
  /** After tools the model may have nothing to add; otherwise an empty answer is a failure. */
  readonly mayBeEmpty: boolean;
  /** The variants of feature flags that the call has. */
  readonly variants?: Variants;
}

export interface AnswerListener {
  readonly text: (text: string) => void;
  /** A whole call; none comes twice, whatever fails. */
  readonly toolCall: (call: ToolCall) => void;
}

export type AttemptOutcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'aborted' }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      /** What the filter of the model's service found. */
      readonly found?: Severity;
    };

export type Attempt = AttemptOutcome & {
  /** Whether anything came. */
  readonly begun: boolean;
  /** Whether a tool call was passed on. */
  readonly called: boolean;
  readonly usage: TokenUsage;
};

type Done = Extract<ModelEvent, { kind: 'done' }>;

/** Asks once. Nothing is passed on once `signal` is aborted. */
export async function attempt(
  model: LanguageModel,
  question: Question,
  listener: AnswerListener,
  signal: AbortSignal,
): Promise<Attempt> {
  let received = 0;
  let said = false;
  let called = false;
  const ended = (outcome: AttemptOutcome, done: Done | null): Attempt => ({
    ...outcome,
    begun: received > 0,
    called,
    usage: usageOf(question, received, outcome, done),
  });
  for await (const event of untilAborted(model.stream(question, signal), signal)) {
    switch (event.kind) {
      case 'text':
        received += event.text.length;
        said ||= event.text.trim() !== '';
        listener.text(event.text);
        break;
      case 'tool_call':
        received += event.call.name.length + event.call.argumentsJson.length;
        called = true;
        listener.toolCall(event.call);
        break;
      case 'failed':
        return ended(event, null);
      case 'done':
        if (!said && !called && !question.mayBeEmpty)
          return ended({ kind: 'failed', failure: emptyAnswer }, event);
        return ended({ kind: 'answered' }, event);
    }
  }
  if (signal.aborted) return ended({ kind: 'aborted' }, null);
  return ended({ kind: 'failed', failure: endless }, null);
}

/**
 * What the service counted; where it did not come to that, the characters sent and received divided by four. A request
 * that failed before its first piece is taken to have cost nothing: most of those were refused.
 */
function usageOf(
  question: Question,
  received: number,
  outcome: AttemptOutcome,
  done: Done | null,
): TokenUsage {
  const inputTokens = done?.inputTokens ?? null;
  const outputTokens = done?.outputTokens ?? null;
  if (inputTokens !== null && outputTokens !== null) return { inputTokens, outputTokens, estimated: false };
  if (outcome.kind === 'failed' && received === 0) return noTokens;
  return {
    inputTokens: estimatedTokens(charactersOf(question)),
    outputTokens: estimatedTokens(received),
    estimated: true,
  };
}

const emptyAnswer: Failure = {
  code: 'empty-answer',
  message: 'The language model answered with neither words nor tool calls.',
  disposition: 'retryable',
};

const endless: Failure = {
  code: 'model-stream-cut',
  message: "The language model's answer stopped without an end.",
  disposition: 'retryable',
};
