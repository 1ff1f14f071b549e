/** Answers of models that fail in every place, from a script of what each request brings. */
import { describe, expect, it } from 'vitest';
import type { ToolCall } from '../domain/conversation/transcript.ts';
import type { LanguageModel, ModelEvent } from '../domain/ports/language-model.ts';
import type { Failure } from '../domain/result.ts';
import type { Clock } from './clock.ts';
import { defaultFeatureFlags } from '../domain/features.ts';
import { answer, type Question } from './model-answer.ts';
import { ModelPool } from './model-pool.ts';

const down: Failure = { code: 'model-unavailable', message: 'scripted', disposition: 'retryable' };
const busy: Failure = { ...down, code: 'rate-limited', retryAfterMs: 400 };
const veryBusy: Failure = { ...busy, retryAfterMs: 60_000 };
const refused: Failure = { ...down, code: 'model-unauthorized', disposition: 'final' };
const call: ToolCall = { id: '1', name: 'update_claim', argumentsJson: '{"field":"x","value":"y"}' };

/** A text, a tool call, or a failure that ends the request. The text "silence" is one: nothing more until it is aborted. */
type Piece = string | ToolCall | Failure;
type Request = Parameters<LanguageModel['stream']>[0];

/** A model that brings what its script says, request by request; a request too many is a fault of the test. */
class ScriptedModel implements LanguageModel {
  readonly requests: Request[] = [];
  readonly #script: readonly (readonly Piece[])[];
  readonly #tells: boolean;

  constructor(script: readonly (readonly Piece[])[], tells = true) {
    this.#script = script;
    this.#tells = tells;
  }

  async *stream(request: Request, signal: AbortSignal): AsyncIterable<ModelEvent> {
    const pieces = this.#script[this.requests.push(request) - 1];
    if (!pieces) throw new Error('asked more often than the script allows');
    await Promise.resolve();
    for (const piece of pieces) {
      if (piece === 'silence') {
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve, { once: true });
        });
        return;
      }
      if (typeof piece === 'string') yield { kind: 'text', text: piece };
      else if ('disposition' in piece) {
        yield { kind: 'failed', failure: piece };
        return;
      } else yield { kind: 'tool_call', call: piece };
    }
    const tokens = this.#tells ? 10 : null;
    yield { kind: 'done', inputTokens: tokens, outputTokens: tokens };
  }

  complete(): never {
    throw new Error('not asked for documents here');
  }
}

/** Time passes only in pauses, and at once. */
class PausesOnly implements Clock {
  readonly pauses: number[] = [];
  now = (): number => 0;
  wall = (): number => 0;
  after = (ms: number, action: () => void): (() => void) => {
    this.pauses.push(ms);
    queueMicrotask(action);
    return () => undefined;
  };
}

function pool(models: readonly LanguageModel[], clock: Clock, slowFirst = false): ModelPool {
  const flags = { ...defaultFeatureFlags, slow_llm_for_chat: slowFirst };
  return new ModelPool({ models, clock, features: { current: () => flags } });
}

function alone(model: LanguageModel, clock: Clock = new PausesOnly()) {
  return { models: pool([model], clock), clock };
}

const aWishToGoOn: unknown = expect.stringContaining('broke off');

const question: Question = {
  messages: [{ role: 'user', content: 'My name is Ada.' }],
  tools: [],
  mayBeEmpty: false,
};

async function ask(
  scripts: readonly (readonly (readonly Piece[])[])[],
  options: { readonly mayBeEmpty?: boolean; readonly abortAfter?: string; readonly tells?: boolean } = {},
) {
  const models = scripts.map((script) => new ScriptedModel(script, options.tells));
  const clock = new PausesOnly();
  const abort = new AbortController();
  const calls: ToolCall[] = [];
  let text = '';
  const listener = {
    text: (more: string): void => {
      text += more;
      if (options.abortAfter !== undefined && text.endsWith(options.abortAfter)) abort.abort();
    },
    toolCall: (one: ToolCall): void => {
      calls.push(one);
    },
  };
  const asked = { ...question, mayBeEmpty: options.mayBeEmpty ?? false };
  const end = await answer({ models: pool(models, clock), clock }, asked, listener, abort.signal);
  return { end, text, calls, pauses: clock.pauses, requests: models.map(({ requests }) => requests) };
}

interface Case {
  readonly name: string;
  readonly scripts: readonly (readonly (readonly Piece[])[])[];
  readonly mayBeEmpty?: boolean;
  /** Kind of the end or code of the failure, the model, the number of requests. */
  readonly end: readonly [string, number, number];
  readonly text?: string;
  readonly calls?: number;
  readonly pauses?: readonly number[];
}

const cases: readonly Case[] = [
  { name: 'one model that answers', scripts: [[['Hi', ' Ada.']]], end: ['answered', 0, 1], text: 'Hi Ada.' },
  { name: 'words and a call', scripts: [[['Hi.', call]]], end: ['answered', 0, 1], text: 'Hi.', calls: 1 },
  {
    name: 'a second model that is not needed',
    scripts: [[['Hi.']], []],
    end: ['answered', 0, 1],
    text: 'Hi.',
  },
  {
    name: 'the second model at once, however long the first asks to wait',
    scripts: [[[busy]], [['Hi.']]],
    end: ['answered', 1, 2],
    text: 'Hi.',
  },
  {
    name: 'the second model where the first never will',
    scripts: [[[refused]], [['Hi.']]],
    end: ['answered', 1, 2],
    text: 'Hi.',
  },
  { name: 'two models down', scripts: [[[down]], [[busy]]], end: ['rate-limited', 1, 2] },
  { name: 'a lone model that is down', scripts: [[[down], [down]]], end: ['model-unavailable', 0, 2] },
  {
    name: 'a lone model that asks for a pause',
    scripts: [[[busy], ['Hi.']]],
    end: ['answered', 0, 2],
    text: 'Hi.',
    pauses: [400],
  },
  {
    name: 'a lone model that asks for too long a pause',
    scripts: [[[veryBusy], ['Hi.']]],
    end: ['answered', 0, 2],
    text: 'Hi.',
    pauses: [1_000],
  },
  { name: 'a lone model that never will', scripts: [[[refused]]], end: ['model-unauthorized', 0, 1] },
  {
    name: 'an empty answer',
    scripts: [[[]], [['Hi.']]],
    end: ['answered', 1, 2],
    text: 'Hi.',
  },
  { name: 'an empty answer after tools', scripts: [[[]]], mayBeEmpty: true, end: ['answered', 0, 1] },
  {
    name: 'a break in mid-answer, gone on with by the second model',
    scripts: [[['Hi', ' Ada, what', down]], [['is your', ' policy?', call]]],
    end: ['answered', 1, 2],
    text: 'Hi Ada, what is your policy?',
    calls: 1,
  },
  {
    name: 'a break in mid-answer of a lone model',
    scripts: [[['Hi', ' Ada', down], [', how are you?']]],
    end: ['answered', 0, 2],
    text: 'Hi Ada, how are you?',
  },
  {
    name: 'a break behind a space',
    scripts: [[['Hi ', down], ['Ada.']]],
    end: ['answered', 0, 2],
    text: 'Hi Ada.',
  },
  {
    name: 'a break in a script without spaces',
    scripts: [[['您好', down], ['请问']]],
    end: ['answered', 0, 2],
    text: '您好请问',
  },
  {
    name: 'a break behind the last word',
    scripts: [[['Hi.', down], []]],
    end: ['answered', 0, 2],
    text: 'Hi.',
  },
  {
    name: 'a break in mid-answer for good, of a lone model',
    scripts: [[['Hi', refused]]],
    end: ['model-unauthorized', 0, 1],
    text: 'Hi',
  },
  {
    name: 'a second break',
    scripts: [[['Hi', down]], [['Ada', down]]],
    end: ['model-unavailable', 1, 2],
    text: 'Hi Ada',
  },
  {
    name: 'a failure before the first word and a break',
    scripts: [[[down]], [['Hi', down], ['Ada.']]],
    end: ['answered', 1, 3],
    text: 'Hi Ada.',
  },
  {
    name: 'a break and a second model that is down',
    scripts: [[['Hi', down]], [[down]]],
    end: ['model-unavailable', 1, 2],
    text: 'Hi',
  },
  {
    name: 'a failure behind a tool call, which is not asked for twice',
    scripts: [[['Hi.', call, down]], []],
    end: ['answered', 0, 1],
    text: 'Hi.',
    calls: 1,
  },
];

describe('an answer', () => {
  it.each(cases)('$name', async ({ scripts, mayBeEmpty = false, end, text = '', calls = 0, pauses = [] }) => {
    const got = await ask(scripts, { mayBeEmpty });
    const how = got.end.kind === 'failed' ? got.end.failure.code : got.end.kind;
    expect([how, got.end.model, got.end.attempts]).toEqual(end);
    expect(got.text).toBe(text);
    expect(got.calls).toHaveLength(calls);
    expect(got.pauses).toEqual(pauses);
  });

  it('shows the second model what was said, and asks for the rest alone', async () => {
    const { requests } = await ask([[['Hi Ada, what', down]], [['is your policy?']]]);
    expect(requests[1]?.[0]?.messages).toEqual([
      ...question.messages,
      { role: 'assistant', content: 'Hi Ada, what', toolCalls: [] },
      { role: 'system', content: aWishToGoOn },
    ]);
  });

  it('shows the second model nothing where nothing was said', async () => {
    const { requests } = await ask([[[down]], [['Hi.']]]);
    expect(requests[1]?.[0]).toEqual(requests[0]?.[0]);
  });

  it('ends when it is given up, and passes nothing on afterwards', async () => {
    const { end, text } = await ask([[['Hi', ' Ada', 'silence']]], { abortAfter: 'Hi' });
    expect(end).toMatchObject({ kind: 'aborted', model: 0, attempts: 1 });
    expect(text).toBe('Hi');
  });

  it('ends when it is given up while nothing comes', async () => {
    const model = new ScriptedModel([['silence']]);
    const abort = new AbortController();
    const listener = { text: () => undefined, toolCall: () => undefined };
    const end = answer(alone(model), question, listener, abort.signal);
    abort.abort();
    expect(await end).toMatchObject({ kind: 'aborted', attempts: 1 });
  });

  it('asks nobody when it was given up before', async () => {
    const model = new ScriptedModel([]);
    const listener = { text: () => undefined, toolCall: () => undefined };
    const end = await answer(alone(model), question, listener, AbortSignal.abort());
    expect(end).toEqual({
      kind: 'aborted',
      model: 0,
      fellBack: false,
      attempts: 0,
      usage: { inputTokens: 0, outputTokens: 0, estimated: false },
    });
    expect(model.requests).toEqual([]);
  });

  it('ends in a pause when it is given up', async () => {
    const abort = new AbortController();
    const clock = new PausesOnly();
    // The pause never ends by itself.
    clock.after = () => {
      queueMicrotask(() => {
        abort.abort();
      });
      return () => undefined;
    };
    const model = new ScriptedModel([[busy]]);
    const listener = { text: () => undefined, toolCall: () => undefined };
    const end = await answer(alone(model, clock), question, listener, abort.signal);
    expect(end).toMatchObject({ kind: 'aborted', attempts: 1 });
  });
});

describe('tokens', () => {
  const read = 'My name is Ada.'.length;

  it.each([
    ['as the service counts them', [[['Hi.']]], {}, [10, 10, false]],
    ['of all attempts', [[[down], ['Hi.']]], {}, [10, 10, false]],
    ['estimated when it does not', [[['Hello Ada.']]], { tells: false }, [Math.ceil(read / 4), 3, true]],
    [
      'estimated for an answer given up',
      [[['Hi', ' Ada', 'silence']]],
      { abortAfter: 'Hi' },
      [Math.ceil(read / 4), 1, true],
    ],
    ['none for a request that was refused', [[[refused]]], {}, [0, 0, false]],
  ] as const)('%s', async (_, scripts, options, [inputTokens, outputTokens, estimated]) => {
    const { end } = await ask(scripts, options);
    expect(end.usage).toEqual({ inputTokens, outputTokens, estimated });
  });

  it('counts what broke off and what went on', async () => {
    const { end } = await ask([[['Hi Ada', down]], [['Lovelace.']]]);
    expect(end.usage).toEqual({ inputTokens: Math.ceil(read / 4) + 10, outputTokens: 12, estimated: true });
  });
});
