/** One answer by two models of a real client against the simulator: whatever fails in the first, the person hears it whole. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLanguageModel } from '../../adapters/openai/language-model.ts';
import type { ToolCall } from '../../domain/conversation/transcript.ts';
import type { LanguageModel } from '../../domain/ports/language-model.ts';
import { defaultFeatureFlags } from '../../domain/features.ts';
import { systemClock } from '../../media-bridge/clock.ts';
import { answer, type Question } from '../../media-bridge/model-answer.ts';
import { ModelPool } from '../../media-bridge/model-pool.ts';
import { type SimulatedModel, startModel } from '../../simulator/model.ts';

const fields = [
  { name: 'policy_number', type: 'text', description: 'the number of the policy', value: null },
  { name: 'caller_email', type: 'email', description: 'your e-mail address', value: null },
];

const question: Question = {
  messages: [
    { role: 'system', content: `Language: en-US\nClaim: ${JSON.stringify({ fields })}` },
    { role: 'assistant', content: 'What is the number of the policy?', toolCalls: [] },
    { role: 'user', content: 'It is B01371946.' },
  ],
  tools: [{ name: 'update_claim', description: 'Sets a field', parameters: { type: 'object' } }],
  mayBeEmpty: false,
};

let server: SimulatedModel;
beforeEach(async () => {
  server = await startModel({ port: 0 });
});
afterEach(() => server.close());

function modelNamed(model: string): LanguageModel {
  return createLanguageModel({
    apiKey: 'any',
    baseUrl: server.url,
    model,
    firstTokenTimeoutMs: 200,
    tokenTimeoutMs: 200,
  });
}

async function order(fault: object): Promise<void> {
  const response = await fetch(`${new URL(server.url).origin}/control/faults`, {
    method: 'POST',
    body: JSON.stringify(fault),
  });
  expect(response.status).toBe(201);
}

async function ask(models: readonly LanguageModel[]) {
  let text = '';
  const calls: ToolCall[] = [];
  const listener = {
    text: (more: string): void => {
      text += more;
    },
    toolCall: (call: ToolCall): void => {
      calls.push(call);
    },
  };
  const features = { current: () => defaultFeatureFlags };
  const parts = { models: new ModelPool({ models, features, clock: systemClock }), clock: systemClock };
  const end = await answer(parts, question, listener, new AbortController().signal);
  return { end, text, calls: calls.map(({ argumentsJson }) => argumentsJson) };
}

const faults: readonly (readonly [string, object])[] = [
  ['will not have the question', { kind: 'content_filter', where: 'prompt' }],
  ['refuses', { kind: 'status', status: 401 }],
  ['is overloaded', { kind: 'status', status: 503 }],
  ['asks to slow down', { kind: 'status', status: 429, retryAfterMs: 60_000 }],
  ['breaks before the first word', { kind: 'cut_stream', afterTokens: 0 }],
  ['stays silent', { kind: 'stall', afterTokens: 0 }],
  ['is too slow', { kind: 'slow', firstTokenMs: 1_000 }],
  ['breaks behind a sentence', { kind: 'cut_stream', afterTokens: 2 }],
  ['breaks in a sentence', { kind: 'cut_stream', afterTokens: 4 }],
  ['fails in a sentence', { kind: 'stream_error', afterTokens: 5 }],
  ['falls silent in a sentence', { kind: 'stall', afterTokens: 3 }],
  ['breaks in its tool call', { kind: 'cut_stream', inToolCall: true }],
  ['falls silent in its tool call', { kind: 'stall', inToolCall: true }],
];

describe('an answer whose model', () => {
  it.each(faults)('%s comes whole from the second', async (_, fault) => {
    const whole = await ask([modelNamed('simulated')]);
    expect(whole).toMatchObject({ end: { kind: 'answered' }, calls: [expect.stringContaining('B01371946')] });
    await order({ ...fault, model: 'simulated', times: 9 });
    const { end, text, calls } = await ask([modelNamed('simulated'), modelNamed('simulated-2')]);
    expect(end).toMatchObject({ kind: 'answered', model: 1, attempts: 2 });
    expect({ text, calls }).toEqual({ text: whole.text, calls: whole.calls });
  });

  it.each(faults.slice(2))('%s once comes whole in a second try', async (_, fault) => {
    const whole = await ask([modelNamed('simulated')]);
    await order({ ...fault, times: 1 });
    const { end, text, calls } = await ask([modelNamed('simulated')]);
    expect(end).toMatchObject({ kind: 'answered', model: 0, attempts: 2 });
    expect({ text, calls }).toEqual({ text: whole.text, calls: whole.calls });
  });
});
