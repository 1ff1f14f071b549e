import { describe, expect, it } from 'vitest';
import { opening, play, reach, toolCall } from '../tests/call-fixture.ts';
import { wholeContext } from '../domain/call/take-up.ts';
import type { ConversationContext } from '../domain/conversation/context.ts';
import { Moderator } from '../domain/conversation/moderator.ts';
import { phrase } from '../domain/conversation/phrases.ts';
import type { Log } from '../domain/ports/log.ts';
import type { LanguageModel, ModelEvent, ModelMessage } from '../domain/ports/language-model.ts';
import { moderationCategories, type Moderation, type Severity } from '../domain/ports/moderation.ts';
import { failed, ok } from '../domain/result.ts';
import { createAnswerText } from './answer-text.ts';

const declined = phrase('declined', 'en-US');
const done: ModelEvent = { kind: 'done', inputTokens: null, outputTokens: null };
const filter: ModelEvent = {
  kind: 'failed',
  failure: { code: 'content-filtered', message: '', disposition: 'final' },
};

/** The person has written these messages, and nobody has answered them. */
function written(...texts: readonly string[]): ConversationContext {
  const messages = texts.map((text) => ({
    ...{ kind: 'text_received' as const },
    message: { messageId: `id of ${text}`, text },
  }));
  return wholeContext(play(reach('lingering'), messages).state, opening);
}

interface Script {
  readonly says?: readonly ModelEvent[];
  /** How violent a text is; null: nobody can say. */
  readonly violence?: (text: string) => number | null | Promise<number>;
}

/** A model that says what it is told to, and a moderation that knows one kind of harm; its limit is over when `late` is called. */
function desk({ says = [{ kind: 'text', text: 'All right.' }, done], violence }: Script) {
  const asked: (readonly ModelMessage[])[] = [];
  const judged: string[] = [];
  const logged: unknown[] = [];
  const limits: (() => void)[] = [];
  const counters = { moderationLate: 0, moderationFailed: 0 };
  const languageModel: Pick<LanguageModel, 'stream'> = {
    async *stream({ messages }) {
      asked.push(messages);
      for (const event of says) yield await Promise.resolve(event);
    },
  };
  const complete = () => Promise.resolve(failed<string>({ code: 'x', message: '', disposition: 'final' }));
  const moderation: Moderation = {
    judge: async (text) => {
      judged.push(text);
      const found = await violence?.(text);
      if (found === null || found === undefined)
        return failed({ code: 'moderation-unavailable', message: '', disposition: 'retryable' });
      return ok(
        moderationCategories.map((category): Severity => ({
          category,
          severity: category === 'violence' ? found : 0,
        })),
      );
    },
  };
  const warn: Log['warn'] = (event, fields) => void logged.push([event, fields]);
  const moderator = new Moderator({
    moderation,
    levels: { hate: 4, self_harm: 4, sexual: 4, violence: 4 },
    limitMs: 300,
    clock: {
      now: () => 0,
      after: (_, action) => {
        limits.push(action);
        return () => undefined;
      },
    },
    log: { debug() {}, info() {}, warn, error() {} },
    measures: { counters, moderation: { add() {} } },
  });
  const answerText = createAnswerText({
    languageModel: { ...languageModel, complete },
    moderator: violence ? moderator : null,
    cancelled: () => new AbortController().signal,
  });
  return {
    ...{ asked, judged, logged, counters },
    late: () => {
      for (const limit of limits.splice(0)) limit();
    },
    answer: answerText,
  };
}

const harm = (word: string) => (text: string) => (text.includes(word) ? 7 : 0);

describe('what the person writes', () => {
  it('is judged with all that is not answered yet, and shown to the model only where it is clean', async () => {
    const { answer, judged, asked } = desk({ violence: () => 0 });
    expect(await answer(written('Hello', 'Are you there?'))).toEqual(
      ok({ text: 'All right.', toolCalls: [] }),
    );
    expect(judged).toEqual(['Hello\nAre you there?', 'All right.']);
    expect(asked).toHaveLength(1);
  });

  it('is declined without asking the model where it is refused', async () => {
    const { answer, asked } = desk({ violence: harm('vile') });
    expect(await answer(written('something vile', 'Hello'))).toEqual(
      ok({
        ...{ text: declined, toolCalls: [] },
        moderated: [
          {
            ...{ where: 'input', category: 'violence', severity: 7 },
            texts: ['id of something vile', 'id of Hello'],
          },
        ],
      }),
    );
    expect(asked).toEqual([]);
  });

  it('is declined where the filter of the model refuses it, which says how bad it was or does not', async () => {
    const named = { where: 'input', texts: ['id of something vile'] };
    const plain = desk({ says: [filter] });
    expect(await plain.answer(written('something vile'))).toMatchObject(
      ok({ text: declined, moderated: [{ ...named, category: 'model_filter', severity: null }] }),
    );
    const found = desk({ says: [{ ...filter, found: { category: 'hate', severity: 6 } }] });
    expect(await found.answer(written('something vile'))).toMatchObject(
      ok({ text: declined, moderated: [{ ...named, category: 'hate', severity: 6 }] }),
    );
  });

  it('counts as clean where no verdict can be had, which is logged without the words', async () => {
    const { answer, counters, logged } = desk({ violence: () => null });
    expect(await answer(written('Hello'))).toEqual(ok({ text: 'All right.', toolCalls: [] }));
    expect(counters).toEqual({ moderationLate: 0, moderationFailed: 2 });
    expect(logged).toEqual(Array(2).fill(['not-moderated', { code: 'moderation-unavailable' }]));
  });

  it('counts as clean where the verdict takes too long', async () => {
    const stage = desk({
      violence: (text) => {
        if (!text.includes('vile')) return 0;
        return new Promise(() => {
          stage.late();
        });
      },
    });
    expect(await stage.answer(written('something vile'))).toEqual(ok({ text: 'All right.', toolCalls: [] }));
    expect(stage.counters).toEqual({ moderationLate: 1, moderationFailed: 0 });
  });
});

describe('what the model answers', () => {
  const call = toolCall('t1', 'update_claim', { field: 'policy_number', value: 'B-42' });

  it('is not sent where it is refused; what it noted is', async () => {
    const says: readonly ModelEvent[] = [
      { kind: 'text', text: 'Something ' },
      { kind: 'text', text: 'vile.' },
      { kind: 'tool_call', call },
      done,
    ];
    expect(await desk({ says, violence: harm('vile') }).answer(written('It is B-42'))).toEqual(
      ok({
        ...{ text: declined, toolCalls: [call] },
        moderated: [{ where: 'output', category: 'violence', severity: 7 }],
      }),
    );
  });

  it('is not sent where the filter of the model stops it half-way', async () => {
    const { answer } = desk({ says: [{ kind: 'text', text: 'Something ' }, filter] });
    expect(await answer(written('Hello'))).toEqual(
      ok({
        ...{ text: declined, toolCalls: [] },
        moderated: [{ where: 'output', category: 'model_filter', severity: null }],
      }),
    );
  });

  it('is not judged where there is nothing to read', async () => {
    const { answer, judged } = desk({ says: [{ kind: 'tool_call', call }, done], violence: () => 0 });
    expect(await answer(written('It is B-42'))).toEqual(ok({ text: '', toolCalls: [call] }));
    expect(judged).toEqual(['It is B-42']);
  });

  it('is waited for again where the model fails in another way', async () => {
    const failure = { code: 'model-away', message: '', disposition: 'retryable' } as const;
    await expect(desk({ says: [{ kind: 'failed', failure }] }).answer(written('Hello'))).rejects.toThrow();
    await expect(desk({ says: [] }).answer(written('Hello'))).rejects.toThrow('broke off');
    const final = { ...failure, disposition: 'final' } as const;
    expect(await desk({ says: [{ kind: 'failed', failure: final }] }).answer(written('Hello'))).toEqual(
      failed(final),
    );
  });
});
