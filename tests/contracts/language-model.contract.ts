/** What every language model must do: stream, call tools whole, give up in time, and say what went wrong. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type {
  LanguageModel,
  ModelEvent,
  ModelMessage,
  ModelTool,
} from '../../domain/ports/language-model.ts';

import type { ModerationCategory } from '../../domain/ports/moderation.ts';

/** What the service is told to do wrong, once. */
export type ServiceFault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs?: number }
  | { readonly kind: 'cut_stream'; readonly afterTokens: number }
  | { readonly kind: 'stall'; readonly afterTokens: number }
  | { readonly kind: 'cut_stream' | 'stall' | 'stream_error'; readonly inToolCall: true }
  | { readonly kind: 'slow'; readonly firstTokenMs: number }
  | {
      readonly kind: 'content_filter';
      readonly where: 'prompt' | 'answer';
      readonly category?: ModerationCategory;
    };

export interface LanguageModelHarness {
  readonly model: LanguageModel;
  /** The limits the model was made with. */
  readonly firstTokenTimeoutMs: number;
  readonly tokenTimeoutMs: number;
  order(fault: ServiceFault): Promise<void>;
  /** How long each further token takes. */
  slowDown(perTokenMs: number): Promise<void>;
  /** Resolves when the service has noticed that a client went away in mid-answer. */
  noticedAbort(): Promise<void>;
  /** Takes the service away for good. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const claim = {
  fields: [
    { name: 'caller_email', type: 'email', description: 'your e-mail address', value: null },
    { name: 'caller_phone', type: 'phone_number', description: 'your phone number', value: null },
  ],
};

const messages: readonly ModelMessage[] = [
  {
    role: 'system',
    content: `You take down claims.\nLanguage: en-US\nNow: 2026-11-21T08:00:00Z (Saturday)\nClaim: ${JSON.stringify(claim)}`,
  },
  { role: 'assistant', content: 'Hello. What is your e-mail address?', toolCalls: [] },
  { role: 'user', content: "It's john@example.com and you can call me at +33 6 12 34 56 78." },
];

const tools: readonly ModelTool[] = [
  {
    name: 'update_claim',
    description: 'Sets a field of the claim',
    parameters: {
      type: 'object',
      properties: { field: { type: 'string' }, value: { type: 'string' } },
      required: ['field', 'value'],
      additionalProperties: false,
    },
  },
];

const schema = {
  name: 'verdict',
  jsonSchema: {
    type: 'object',
    properties: {
      satisfaction: { type: 'string', enum: ['low', 'partial', 'high', 'unknown'] },
      short: { type: 'string', minLength: 1 },
    },
    required: ['satisfaction', 'short'],
    additionalProperties: false,
  },
};

const Verdict = z.strictObject({
  satisfaction: z.enum(['low', 'partial', 'high', 'unknown']),
  short: z.string().min(1),
});

const never = new AbortController().signal;

export function languageModelContract(name: string, start: () => Promise<LanguageModelHarness>): void {
  describe(`language model: ${name}`, () => {
    let harness: LanguageModelHarness;
    beforeEach(async () => {
      harness = await start();
    });
    afterEach(() => harness.close());

    const ask = (signal: AbortSignal = never): Promise<readonly ModelEvent[]> =>
      all(harness.model.stream({ messages, tools }, signal));
    const complete = (signal: AbortSignal = never) => harness.model.complete({ messages, schema }, signal);
    const failureOf = (events: readonly ModelEvent[]) => {
      const last = events.at(-1);
      return last?.kind === 'failed' ? last.failure : null;
    };

    describe('an answer', () => {
      it('comes in pieces, then its tool calls whole and in order, then its figures', async () => {
        const events = await ask();
        const texts = events.flatMap((event) => (event.kind === 'text' ? [event.text] : []));
        expect(texts.length).toBeGreaterThan(2);
        expect(texts.join('')).toMatch(/\?$/);
        const calls = events.flatMap((event) => (event.kind === 'tool_call' ? [event.call] : []));
        expect(calls.map((call): unknown => JSON.parse(call.argumentsJson))).toEqual([
          { field: 'caller_email', value: 'john@example.com' },
          { field: 'caller_phone', value: '+33612345678' },
        ]);
        expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
        const done = events.at(-1);
        expect(done).toMatchObject({ kind: 'done' });
        expect(done?.kind === 'done' && done.inputTokens).toBeGreaterThan(10);
        expect(done?.kind === 'done' && done.outputTokens).toBeGreaterThan(texts.length);
      });

      it('goes on from tool results that were sent back', async () => {
        const first = await ask();
        const toolCalls = first.flatMap((event) => (event.kind === 'tool_call' ? [event.call] : []));
        const results = toolCalls.map(({ id }): ModelMessage => ({
          role: 'tool',
          toolCallId: id,
          content: '{"ok":false,"error":"not now"}',
        }));
        const answer: ModelMessage = { role: 'assistant', content: '', toolCalls };
        const again = [...messages, answer, ...results];
        const events = await all(harness.model.stream({ messages: again, tools }, never));
        expect(events.at(0)).toMatchObject({ kind: 'text' });
        expect(events.at(-1)).toMatchObject({ kind: 'done' });
      });

      it('comes as well after a warming up', async () => {
        harness.model.warm?.();
        harness.model.warm?.();
        expect((await ask()).at(-1)).toMatchObject({ kind: 'done' });
      });

      it('comes without tools as well', async () => {
        const events = await all(harness.model.stream({ messages, tools: [] }, never));
        expect(events.some(({ kind }) => kind === 'tool_call')).toBe(false);
        expect(events.at(-1)).toMatchObject({ kind: 'done' });
      });

      it('may be listened to slowly without running into a limit', async () => {
        const kinds: string[] = [];
        for await (const event of harness.model.stream({ messages, tools }, never)) {
          // Longer than a pause of the model may be: it is the listener's own.
          if (kinds.length === 0) await later(harness.tokenTimeoutMs * 2);
          kinds.push(event.kind);
        }
        expect(kinds.at(-1)).toBe('done');
      });
    });

    describe('giving up', () => {
      it('ends the stream at once without a further event, and the work at the service', async () => {
        await harness.slowDown(harness.tokenTimeoutMs / 4);
        const abort = new AbortController();
        const events: ModelEvent[] = [];
        for await (const event of harness.model.stream({ messages, tools }, abort.signal)) {
          events.push(event);
          abort.abort();
        }
        expect(events).toHaveLength(1);
        await harness.noticedAbort();
      });

      it('ends the stream while nothing comes', async () => {
        await harness.order({ kind: 'stall', afterTokens: 0 });
        const abort = new AbortController();
        const events = ask(abort.signal);
        setImmediate(() => {
          abort.abort();
        });
        expect(await events).toEqual([]);
      });

      it('gives no event when given up before it began', async () => {
        expect(await ask(AbortSignal.abort())).toEqual([]);
      });

      it('stops at the service when the listener stops listening', async () => {
        await harness.slowDown(harness.tokenTimeoutMs / 4);
        for await (const event of harness.model.stream({ messages, tools }, never))
          if (event.kind === 'text') break;
        await harness.noticedAbort();
      });

      it('ends a document with a failure', async () => {
        await harness.order({ kind: 'stall', afterTokens: 0 });
        const abort = new AbortController();
        const document = complete(abort.signal);
        setImmediate(() => {
          abort.abort();
        });
        expect(await document).toMatchObject({ ok: false, failure: { code: 'aborted' } });
      });
    });

    describe('limits in time', () => {
      it('fails when no first piece comes', async () => {
        await harness.order({ kind: 'stall', afterTokens: 0 });
        const events = await ask();
        expect(events).toHaveLength(1);
        expect(failureOf(events)).toMatchObject({
          code: 'model-first-token-timeout',
          disposition: 'retryable',
        });
        await harness.noticedAbort();
      });

      it('fails when the pieces stop coming, and halves no tool call', async () => {
        await harness.order({ kind: 'stall', afterTokens: 3 });
        const events = await ask();
        expect(events.filter(({ kind }) => kind === 'text').length).toBeGreaterThan(0);
        expect(events.some(({ kind }) => kind === 'tool_call')).toBe(false);
        expect(failureOf(events)).toMatchObject({ code: 'model-token-timeout', disposition: 'retryable' });
      });

      it('waits for a first piece that comes late but in time', async () => {
        await harness.order({ kind: 'slow', firstTokenMs: harness.firstTokenTimeoutMs / 2 });
        expect((await ask()).at(-1)).toMatchObject({ kind: 'done' });
        await harness.order({ kind: 'slow', firstTokenMs: harness.firstTokenTimeoutMs * 2 });
        expect(failureOf(await ask())).toMatchObject({ code: 'model-first-token-timeout' });
      });

      it('does not add up over the pieces', async () => {
        await harness.slowDown(harness.tokenTimeoutMs / 4);
        expect((await ask()).at(-1)).toMatchObject({ kind: 'done' });
      });
    });

    describe('failures', () => {
      it.each([1, 12, 18])(
        'ends a stream cut after %i tokens with a failure and no tool call',
        async (afterTokens) => {
          await harness.order({ kind: 'cut_stream', afterTokens });
          const events = await ask();
          expect(events.filter(({ kind }) => kind === 'text').length).toBeGreaterThan(0);
          expect(events.some(({ kind }) => kind === 'tool_call')).toBe(false);
          expect(failureOf(events)).toMatchObject({ disposition: 'retryable' });
        },
      );

      it.each(['cut_stream', 'stall', 'stream_error'] as const)(
        'gives no part of a tool call in whose middle comes a %s, but the words before it',
        async (kind) => {
          await harness.order({ kind, inToolCall: true });
          const events = await ask();
          const text = events.flatMap((event) => (event.kind === 'text' ? [event.text] : [])).join('');
          expect(text).toMatch(/\?$/);
          expect(events.some((event) => event.kind === 'tool_call')).toBe(false);
          expect(failureOf(events)).toMatchObject({ disposition: 'retryable' });
        },
      );

      it('tells how long to wait when the service asks to slow down', async () => {
        await harness.order({ kind: 'status', status: 429, retryAfterMs: 1_500 });
        expect(failureOf(await ask())).toMatchObject({
          code: 'rate-limited',
          disposition: 'retryable',
          retryAfterMs: 1_500,
        });
        expect((await ask()).at(-1)).toMatchObject({ kind: 'done' });
      });

      it.each([
        [500, 'model-unavailable', 'retryable'],
        [503, 'model-unavailable', 'retryable'],
        [401, 'model-unauthorized', 'final'],
        [403, 'model-forbidden', 'final'],
        [404, 'model-not-found', 'final'],
        [400, 'model-rejected', 'final'],
      ])('takes status %i for %s, which is %s', async (status, code, disposition) => {
        await harness.order({ kind: 'status', status });
        expect(failureOf(await ask())).toMatchObject({ code, disposition });
        await harness.order({ kind: 'status', status });
        expect(await complete()).toMatchObject({ ok: false, failure: { code, disposition } });
      });

      it.each(['prompt', 'answer'] as const)('names a content filter on the %s', async (where) => {
        await harness.order({ kind: 'content_filter', where });
        expect(failureOf(await ask())).toMatchObject({ code: 'content-filtered', disposition: 'final' });
        await harness.order({ kind: 'content_filter', where });
        expect(await complete()).toMatchObject({ ok: false, failure: { code: 'content-filtered' } });
      });

      it.each(['prompt', 'answer'] as const)('tells what the filter found in the %s', async (where) => {
        await harness.order({ kind: 'content_filter', where, category: 'self_harm' });
        expect((await ask()).at(-1)).toMatchObject({
          ...{ kind: 'failed', failure: { code: 'content-filtered' } },
          found: { category: 'self_harm', severity: 6 },
        });
        await harness.order({ kind: 'content_filter', where });
        expect((await ask()).at(-1)).not.toHaveProperty('found');
      });

      it('finds nobody there', async () => {
        await harness.stop();
        harness.model.warm?.();
        expect(failureOf(await ask())).toMatchObject({ code: 'model-unreachable', disposition: 'retryable' });
        expect(await complete()).toMatchObject({ ok: false, failure: { code: 'model-unreachable' } });
      });
    });

    describe('a document', () => {
      it('is JSON that fits the schema', async () => {
        const result = await complete();
        const document = Verdict.parse(result.ok ? JSON.parse(result.value) : null);
        expect(document.short).toContain('john@example.com');
      });

      it('fails when it takes too long or breaks off', async () => {
        await harness.order({ kind: 'stall', afterTokens: 0 });
        expect(await complete()).toMatchObject({ ok: false, failure: { code: 'model-timeout' } });
        await harness.order({ kind: 'cut_stream', afterTokens: 0 });
        expect(await complete()).toMatchObject({ ok: false, failure: { disposition: 'retryable' } });
      });
    });
  });
}

async function all(events: AsyncIterable<ModelEvent>): Promise<readonly ModelEvent[]> {
  const seen: ModelEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
