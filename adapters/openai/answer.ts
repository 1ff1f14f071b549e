/** One streamed answer, folded chunk by chunk into the port's events. Pure. */
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ModelEvent } from '../../domain/ports/language-model.ts';
import type { Severity } from '../../domain/ports/moderation.ts';
import { foundInAnswer } from './content-filter.ts';
import { answerTooLong, contentFiltered, streamCut } from './failures.ts';

/** Far above any sensible call; keeps a model gone astray from filling the memory. */
const maxToolCallChars = 200_000;

interface PartialCall {
  id: string;
  name: string;
  argumentsJson: string;
}

type Finish = NonNullable<ChatCompletionChunk.Choice['finish_reason']>;

export class AnswerFold {
  /** By the index the model gives them, which is their order. */
  readonly #calls = new Map<number, PartialCall>();
  #toolCallChars = 0;
  #finish: Finish | null = null;
  #usage: { readonly input: number; readonly output: number } | null = null;
  #found: Severity | null = null;
  #begun = false;

  /** Whether the first piece of text or of a tool call has come. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether the model has said that it is done; only its figures may still come. */
  get finished(): boolean {
    return this.#finish !== null;
  }

  /** Takes one chunk. Azure's first has no choices (it tells of its filter), nor has the last, with the figures. */
  take(chunk: ChatCompletionChunk): readonly ModelEvent[] {
    if (chunk.usage)
      this.#usage = { input: chunk.usage.prompt_tokens, output: chunk.usage.completion_tokens };
    const choice = chunk.choices[0];
    if (!choice || this.#finish !== null) return [];
    this.#found = foundInAnswer(choice) ?? this.#found;
    const text = (choice.delta.content ?? '') + (choice.delta.refusal ?? '');
    if (text !== '') this.#begun = true;
    for (const part of choice.delta.tool_calls ?? []) this.#add(part);
    if (choice.finish_reason) this.#finish = this.#isTooLong() ? 'length' : choice.finish_reason;
    return [...(text === '' ? [] : [{ kind: 'text', text } as const]), ...this.#finishedCalls()];
  }

  /** The event with which the stream's end ends the answer. */
  end(): ModelEvent {
    switch (this.#finish) {
      case null:
        return { kind: 'failed', failure: streamCut };
      case 'content_filter':
        return { kind: 'failed', failure: contentFiltered, ...(this.#found ? { found: this.#found } : {}) };
      case 'length':
        return { kind: 'failed', failure: answerTooLong };
      default:
        return {
          kind: 'done',
          inputTokens: this.#usage?.input ?? null,
          outputTokens: this.#usage?.output ?? null,
        };
    }
  }

  #add(part: ChatCompletionChunk.Choice.Delta.ToolCall): void {
    this.#begun = true;
    this.#toolCallChars += part.function?.arguments?.length ?? 0;
    if (this.#isTooLong()) return;
    const call = this.#calls.get(part.index) ?? { id: '', name: '', argumentsJson: '' };
    call.id ||= part.id ?? '';
    call.name ||= part.function?.name ?? '';
    call.argumentsJson += part.function?.arguments ?? '';
    this.#calls.set(part.index, call);
  }

  #isTooLong(): boolean {
    return this.#toolCallChars > maxToolCallChars;
  }

  /** The calls, once the model has ended them all. Some servers write `stop` after tool calls. */
  #finishedCalls(): readonly ModelEvent[] {
    if (this.#finish !== 'stop' && this.#finish !== 'tool_calls') return [];
    return [...this.#calls.entries()]
      .sort(([a], [b]) => a - b)
      .map(([, { id, name, argumentsJson }]) => ({
        kind: 'tool_call',
        // Some models write nothing at all for a tool without arguments.
        call: { id, name, argumentsJson: argumentsJson === '' ? '{}' : argumentsJson },
      }));
  }
}
