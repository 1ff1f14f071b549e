/** One answer of the language model: retried once while nothing was said, given up when the model falls silent. */
import type { LanguageModel, ModelMessage, ModelTool } from '../domain/ports/language-model.ts';
import type { Failure } from '../domain/result.ts';
import type { ToolCall } from '../domain/conversation/transcript.ts';
import { untilAborted } from './abortable.ts';
import type { Clock } from './clock.ts';

export interface Question {
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
  /** After tools the model may have nothing to add; otherwise an empty answer is a failure. */
  readonly mayBeEmpty: boolean;
}

export interface AnswerListener {
  readonly text: (text: string) => void;
  readonly toolCall: (call: ToolCall) => void;
}

export type AnswerEnd =
  | { readonly kind: 'answered' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'failed'; readonly failure: Failure };

type Attempt = AnswerEnd & { readonly said: boolean };

const longestPauseMs = 1_000;

export interface AnswerParts {
  readonly model: LanguageModel;
  readonly clock: Clock;
  /** Silence of the model, at the beginning or in between, after which it is given up. */
  readonly hardTimeoutMs: number;
}

/** Asks and passes on what comes; ends with how it went. What was passed on before a failure stands. */
export async function answer(
  parts: AnswerParts,
  question: Question,
  listener: AnswerListener,
  signal: AbortSignal,
): Promise<AnswerEnd> {
  const deadline = parts.clock.now() + parts.hardTimeoutMs;
  const first = await attempt(parts, question, listener, signal, parts.hardTimeoutMs);
  if (first.kind !== 'failed' || first.said || first.failure.disposition === 'final') return first;
  await pause(parts.clock, Math.min(first.failure.retryAfterMs ?? 0, longestPauseMs), signal);
  const left = deadline - parts.clock.now();
  if (signal.aborted || left <= 0) return signal.aborted ? { kind: 'aborted' } : first;
  return attempt(parts, question, listener, signal, left);
}

async function attempt(
  { model, clock, hardTimeoutMs }: AnswerParts,
  question: Question,
  listener: AnswerListener,
  signal: AbortSignal,
  firstWithinMs: number,
): Promise<Attempt> {
  const silent = new AbortController();
  let callOff = clock.after(firstWithinMs, () => {
    silent.abort();
  });
  const either = AbortSignal.any([signal, silent.signal]);
  let said = false;
  try {
    for await (const event of untilAborted(model.stream(question, either), either)) {
      callOff();
      callOff = clock.after(hardTimeoutMs, () => {
        silent.abort();
      });
      if (event.kind === 'failed') return { kind: 'failed', failure: event.failure, said };
      if (event.kind === 'done') break;
      said ||= event.kind === 'tool_call' || event.text !== '';
      if (event.kind === 'text') listener.text(event.text);
      else listener.toolCall(event.call);
    }
  } finally {
    callOff();
  }
  if (signal.aborted) return { kind: 'aborted', said };
  if (silent.signal.aborted) return { kind: 'failed', failure: modelSilent, said };
  if (!said && !question.mayBeEmpty) return { kind: 'failed', failure: emptyAnswer, said };
  return { kind: 'answered', said };
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const callOff = clock.after(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        callOff();
        resolve();
      },
      { once: true },
    );
  });
}

const modelSilent: Failure = {
  code: 'model-silent',
  message: 'The language model sent nothing within the hard time limit.',
  disposition: 'final',
};

const emptyAnswer: Failure = {
  code: 'empty-answer',
  message: 'The language model answered with neither words nor tool calls.',
  disposition: 'retryable',
};
