import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import type { LanguageModel } from '../../domain/ports/language-model.ts';
import { createLanguageModel } from './language-model.ts';
import { keepConnections } from './kept-connections.ts';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

/** A server that gives its answer, or what it was sent; `/stream` never ends, `/cut` breaks off. */
async function peer(given?: string) {
  const connections = new Set<unknown>();
  const requests: string[] = [];
  const gone = Promise.withResolvers<undefined>();
  const answeredModels = Promise.withResolvers<undefined>();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    connections.add(request.socket);
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (request.url === '/models')
      response.once('finish', () => {
        answeredModels.resolve(undefined);
      });
    response.writeHead(request.url === '/refused' ? 429 : 200, { 'retry-after-ms': '20' });
    if (request.url === '/stream') {
      response.write('first');
      response.once('close', () => {
        gone.resolve(undefined);
      });
    } else if (request.url === '/cut') response.write('half', () => response.destroy());
    else if (given === undefined) request.pipe(response);
    else response.end(given);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port was taken');
  return {
    url: `http://127.0.0.1:${address.port}`,
    connections,
    requests,
    gone: gone.promise,
    answeredModels: answeredModels.promise,
  };
}

function modelAt(url: string): LanguageModel {
  return createLanguageModel({
    apiKey: 'a-key',
    baseUrl: url,
    model: 'any',
    firstTokenTimeoutMs: 1_000,
    tokenTimeoutMs: 1_000,
  });
}

async function kindsOf(model: LanguageModel): Promise<readonly string[]> {
  const kinds: string[] = [];
  const asked = model.stream({ messages: [], tools: [] }, new AbortController().signal);
  for await (const { kind } of asked) kinds.push(kind);
  return kinds;
}

const chunk = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const answer = `${chunk({ content: 'Yes.' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`;

it('keeps one connection for answers that come one after the other', async () => {
  const { url, connections } = await peer();
  const { fetch } = keepConnections();
  for (const body of ['one', 'two', 'trois été']) {
    const response = await fetch(`${url}/echo`, { method: 'POST', body });
    expect(await response.text()).toBe(body);
  }
  expect(connections.size).toBe(1);
});

it('lets the model answer over and over on one connection', async () => {
  const { url, connections } = await peer(answer);
  const model = modelAt(url);
  for (let turn = 1; turn <= 3; turn += 1) expect(await kindsOf(model)).toEqual(['text', 'done']);
  expect(connections.size).toBe(1);
});

it('opens a connection ahead of the first question, and only one', async () => {
  const { url, connections, requests, answeredModels } = await peer(answer);
  const model = modelAt(url);
  model.warm?.();
  await answeredModels;
  // A round trip on another connection: by its end the answer is read, and its connection idle.
  await (await fetch(`${url}/elsewhere`)).text();
  model.warm?.();
  expect(await kindsOf(model)).toEqual(['text', 'done']);
  expect(requests).toEqual(['GET /models', 'GET /elsewhere', 'POST /chat/completions']);
  expect(connections.size).toBe(2);
});

it('asks without a connection opened ahead when nobody was there', async () => {
  const { url } = await peer();
  await closings.pop()?.();
  const model = modelAt(url);
  model.warm?.();
  expect(await kindsOf(model)).toEqual(['failed']);
});

it('knows whether a connection is idle', async () => {
  const { url } = await peer('yes');
  const { fetch, hasIdle } = keepConnections();
  expect(hasIdle()).toBe(false);
  await (await fetch(url)).text();
  await expect.poll(hasIdle).toBe(true);
});

it('tells a refusal with its status and headers', async () => {
  const { url } = await peer();
  const response = await keepConnections().fetch(`${url}/refused`, { method: 'POST', body: '' });
  expect([response.status, response.headers.get('retry-after-ms')]).toEqual([429, '20']);
});

it('lets go of an answer under way when it is given up', async () => {
  const { url, gone } = await peer();
  const giveUp = new AbortController();
  const response = await keepConnections().fetch(`${url}/stream`, { signal: giveUp.signal });
  giveUp.abort();
  await expect(response.text()).rejects.toThrow('aborted');
  await gone;
});

it('lets go of an answer that nobody reads to its end', async () => {
  const { url, gone } = await peer();
  const response = await keepConnections().fetch(`${url}/stream`);
  await response.body?.cancel();
  await gone;
});

it('fails the answer whose connection breaks', async () => {
  const { url } = await peer();
  const response = await keepConnections().fetch(`${url}/cut`);
  await expect(response.text()).rejects.toThrow();
});

it('fails with the name of the fault when nobody answers', async () => {
  const { url } = await peer();
  await closings.pop()?.();
  await expect(keepConnections().fetch(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
