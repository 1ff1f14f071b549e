/** The fold of a streamed answer, chunk by chunk. */
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import { AnswerFold } from './answer.ts';

type Choice = ChatCompletionChunk.Choice;

function chunk(delta: Choice['delta'], finish: Choice['finish_reason'] = null): ChatCompletionChunk {
  return {
    ...empty,
    choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
  };
}

const empty: ChatCompletionChunk = {
  id: '1',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'm',
  choices: [],
};

function call(index: number, part: { id?: string; name?: string; arguments?: string }): ChatCompletionChunk {
  const { id, ...given } = part;
  return chunk({ tool_calls: [{ index, ...(id ? { id } : {}), function: given }] });
}

function fold(...chunks: readonly ChatCompletionChunk[]) {
  const answer = new AnswerFold();
  const events = chunks.flatMap((one) => answer.take(one));
  return [...events, answer.end()];
}

describe('an answer', () => {
  it('begins with the first piece, not with the first chunk', () => {
    const answer = new AnswerFold();
    answer.take(empty);
    answer.take(chunk({ role: 'assistant', content: '' }));
    expect(answer.begun).toBe(false);
    answer.take(chunk({ content: 'Hi' }));
    expect(answer.begun).toBe(true);
  });

  it('puts interleaved tool calls together and gives them in order at the end', () => {
    const events = fold(
      call(1, { id: 'b', name: 'second', arguments: '{"x"' }),
      call(0, { id: 'a', name: 'first', arguments: '' }),
      call(1, { arguments: ':1}' }),
      chunk({}, 'tool_calls'),
      { ...empty, usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 } },
    );
    expect(events).toEqual([
      { kind: 'tool_call', call: { id: 'a', name: 'first', argumentsJson: '{}' } },
      { kind: 'tool_call', call: { id: 'b', name: 'second', argumentsJson: '{"x":1}' } },
      { kind: 'done', inputTokens: 5, outputTokens: 7 },
    ]);
  });

  it('takes tool calls that end with "stop", as some servers write', () => {
    const events = fold(call(0, { id: 'a', name: 'f', arguments: '{}' }), chunk({}, 'stop'));
    expect(events.map(({ kind }) => kind)).toEqual(['tool_call', 'done']);
  });

  it.each([
    [null, 'model-stream-cut'],
    ['length', 'model-answer-too-long'],
    ['content_filter', 'content-filtered'],
  ] as const)('gives no tool call when it ends with %s', (finish, code) => {
    const events = fold(call(0, { id: 'a', name: 'f', arguments: '{}' }), chunk({}, finish));
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'failed', failure: { code } });
  });

  it('does not keep arguments without end', () => {
    const events = fold(
      ...Array.from({ length: 5 }, () => call(0, { id: 'a', name: 'f', arguments: 'x'.repeat(50_000) })),
      chunk({}, 'tool_calls'),
    );
    expect(events).toMatchObject([{ kind: 'failed', failure: { code: 'model-answer-too-long' } }]);
  });

  it('speaks a refusal like any text', () => {
    expect(fold(chunk({ refusal: 'I cannot.' }), chunk({}, 'stop'))[0]).toEqual({
      kind: 'text',
      text: 'I cannot.',
    });
  });
});
