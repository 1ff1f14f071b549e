/** The simulated model as a client over HTTP sees it, beside what the language model's contract covers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedModel, startModel } from './model.ts';

let server: SimulatedModel;
beforeEach(async () => {
  server = await startModel({ port: 0 });
});
afterEach(() => server.close());

const aQuestion: unknown = expect.stringMatching(/\?$/);
const aNumber: unknown = expect.any(Number);

const claim = { fields: [{ name: 'email', type: 'email', description: 'your e-mail address', value: null }] };
const system = { role: 'system', content: `Language: en-US\nClaim: ${JSON.stringify(claim)}` };
const asked = { role: 'assistant', content: 'What is your e-mail address?' };
const told = { role: 'user', content: 'a@example.com' };
const tools = [{ type: 'function', function: { name: 'update_claim', parameters: {} } }];

function post(body: unknown, headers: Record<string, string> = { authorization: 'Bearer any' }) {
  return fetch(`${server.url}/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) });
}

function control(method: string, path: string, body?: unknown) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  return fetch(`${new URL(server.url).origin}/control/${path}`, init);
}

/** What comes of a stream that may break off. */
async function readAll(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const piece = await reader?.read().catch(() => null);
    if (!piece?.value) return text;
    text += piece.value;
  }
}

describe('the model service', () => {
  it('takes what was noted behind the instructions for noted, and for nothing that is said now', async () => {
    const field = (name: string, missing: boolean) => ({
      name,
      type: 'text',
      description: `the ${name}`,
      missing,
    });
    const fields = [field('colour', false), field('shape', true)];
    const instructions = { role: 'system', content: `Language: en-US\nClaim: ${JSON.stringify({ fields })}` };
    const noted = { role: 'user', content: '(noted) Material:\nValues: {"colour":"blue"}' };
    const theShape: unknown = expect.stringMatching(/shape\?$/);
    for (const messages of [
      [instructions, noted],
      [instructions, noted, asked, told],
    ]) {
      const response = await post({ model: 'm', messages, tools });
      expect(await response.json()).toMatchObject({ choices: [{ message: { content: theShape } }] });
    }
    const said = server.ledger
      .after()
      .flatMap((entry) => (entry.kind === 'request' ? [entry.lastUserText] : []));
    expect(said).toEqual([null, 'a@example.com']);
  });

  it('answers in one piece with tool calls and usage', async () => {
    const response = await post({ model: 'm', messages: [system, asked, told], tools });
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      model: 'm',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: aQuestion,
            tool_calls: [
              { function: { name: 'update_claim', arguments: '{"field":"email","value":"a@example.com"}' } },
            ],
          },
        },
      ],
      usage: { total_tokens: aNumber },
    });
  });

  it('streams a chunk per word and, when asked to, the usage last', async () => {
    const body = { model: 'm', messages: [system], stream: true };
    const counted = await (await post({ ...body, stream_options: { include_usage: true } })).text();
    const chunks = counted.trim().split('\n\n');
    expect(chunks.at(-1)).toBe('data: [DONE]');
    expect(chunks.at(-2)).toContain('"choices":[],"usage":{');
    expect(await (await post(body)).text()).not.toContain('usage');
    const text = chunks.flatMap((chunk) => /"content":"([^"]+)"/.exec(chunk)?.[1] ?? []);
    expect(text).toEqual([
      'Hello,',
      ' I',
      ' am',
      ' an',
      ' AI',
      ' assistant.',
      ' What',
      ' is',
      ' your',
      ' e-mail',
      ' address?',
    ]);
  });

  it('wants a key', async () => {
    const response = await post({ model: 'm', messages: [system] }, {});
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
    expect((await fetch(`${server.url}/models`, { headers: { authorization: 'Bearer k' } })).status).toBe(
      200,
    );
  });

  it.each([
    ['no JSON', null],
    ['no messages', { model: 'm', messages: [] }],
    ['an unknown role', { model: 'm', messages: [{ role: 'robot', content: '' }] }],
    ['no tools in the list', { model: 'm', messages: [system], tools: [] }],
    [
      'a tool call without its result',
      {
        model: 'm',
        messages: [
          { ...asked, tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
          told,
        ],
      },
    ],
    [
      'a result without its call',
      { model: 'm', messages: [{ role: 'tool', tool_call_id: '1', content: '{}' }] },
    ],
  ])('refuses %s as the real service does', async (_, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect(server.ledger.after().at(-1)).toMatchObject({ kind: 'rejected' });
  });
});

describe('faults on command', () => {
  it('hit only the prompt they name, as often as ordered', async () => {
    const fault = { kind: 'status', status: 503, times: 2, whenPromptHas: 'a@example.com' };
    expect((await control('POST', 'faults', fault)).status).toBe(201);
    const other = { model: 'm', messages: [system] };
    const named = { model: 'm', messages: [system, asked, told] };
    const statuses: number[] = [];
    for (const body of [other, named, named, named]) statuses.push((await post(body)).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
  });

  it('hit only the model they name', async () => {
    await control('POST', 'faults', { kind: 'status', status: 500, times: 9, model: 'first' });
    const messages = [system];
    expect((await post({ model: 'first', messages })).status).toBe(500);
    expect((await post({ model: 'second', messages })).status).toBe(200);
    expect((await post({ model: 'first', messages })).status).toBe(500);
  });

  it('slow the next answers down, and no more', async () => {
    await control('POST', 'faults', { kind: 'slow', firstTokenMs: 120, times: 1 });
    const tookMs = async (): Promise<number> => {
      const before = performance.now();
      await (await post({ model: 'm', messages: [system], stream: true })).text();
      return performance.now() - before;
    };
    expect(await tookMs()).toBeGreaterThanOrEqual(119);
    const second = server.ledger.after().length;
    await tookMs();
    expect(server.ledger.after(second).map(({ kind }) => kind)).toEqual(['request', 'answer']);
  });

  it.each(['cut_stream', 'stream_error'])('break off in the middle of a tool call (%s)', async (kind) => {
    await control('POST', 'faults', { kind, inToolCall: true });
    const response = await post({ model: 'm', messages: [system, asked, told], tools, stream: true });
    const sent = await readAll(response);
    expect(sent).toContain('"name":"update_claim"');
    expect(sent).toContain('{\\"field\\":');
    expect(sent).not.toContain('finish_reason":"tool_calls"');
    const entry = await server.ledger.waitFor(
      'the break',
      ({ kind: entryKind }) => entryKind === 'broken_off',
      1_000,
    );
    expect(entry).toMatchObject({ model: 'm', promptTokens: aNumber });
  });

  it.each([
    ['not_json', /^\{"field": "$/],
    ['wrong_types', /"field": 7/],
  ])('break tool arguments (%s), and wait for an answer that has some', async (form, expected) => {
    await control('POST', 'faults', { kind: 'broken_tool_arguments', form });
    await post({ model: 'm', messages: [system], tools });
    await post({ model: 'm', messages: [system, asked, told], tools });
    const entry = server.ledger.after().at(-1);
    expect(entry?.kind === 'answer' && entry.toolCalls[0]?.argumentsJson).toMatch(expected);
  });

  it('are refused when they make no sense, and can be cleared', async () => {
    expect((await control('POST', 'faults', { kind: 'earthquake' })).status).toBe(400);
    await control('POST', 'faults', { kind: 'status', status: 500, times: 9 });
    await control('DELETE', 'faults');
    expect((await post({ model: 'm', messages: [system] })).status).toBe(200);
  });
});

describe('control', () => {
  it('sets the pace', async () => {
    await control('PUT', 'profile', { firstTokenMs: 60, perTokenMs: 5 });
    const before = performance.now();
    await (await post({ model: 'm', messages: [system], stream: true })).text();
    // Eleven words: one after the first wait, ten more.
    expect(performance.now() - before).toBeGreaterThanOrEqual(105);
  });

  it('tells what was asked and answered', async () => {
    await post({ model: 'm', messages: [system, asked, told], tools });
    expect(await (await control('GET', 'ledger?after=0')).json()).toMatchObject([
      {
        seq: 1,
        kind: 'request',
        stream: false,
        messageCount: 3,
        tools: ['update_claim'],
        lastUserText: 'a@example.com',
      },
      { seq: 2, kind: 'answer', finish: 'tool_calls', toolCalls: [{ name: 'update_claim' }] },
    ]);
    expect(await (await control('GET', 'ledger?after=1')).json()).toHaveLength(1);
  });

  it('tells which request was given up, and what it had cost', async () => {
    await control('PUT', 'profile', { perTokenMs: 20 });
    const giveUp = new AbortController();
    const body = JSON.stringify({ model: 'm', messages: [system], stream: true });
    const headers = { authorization: 'Bearer any' };
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      headers,
      body,
      signal: giveUp.signal,
    });
    await response.body?.getReader().read();
    giveUp.abort();
    const entry = await server.ledger.waitFor('an abort', ({ kind }) => kind === 'aborted', 1_000);
    expect(entry).toMatchObject({ model: 'm', tokens: aNumber, promptTokens: aNumber });
  });

  it('closes while an answer is held up', async () => {
    await control('POST', 'faults', { kind: 'stall', afterTokens: 1 });
    const response = await post({ model: 'm', messages: [system], stream: true });
    const text = response.text();
    await server.close();
    await expect(text).rejects.toThrow();
  });
});
