import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { keepConnections } from './kept-connections.ts';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

/** A server that says what it was sent; `/stream` never ends. */
async function peer() {
  const connections = new Set<unknown>();
  const gone = Promise.withResolvers<undefined>();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    connections.add(request.socket);
    response.writeHead(request.url === '/refused' ? 429 : 200, { 'retry-after-ms': '20' });
    if (request.url === '/stream') {
      response.write('first');
      response.once('close', () => {
        gone.resolve(undefined);
      });
    } else if (request.url === '/cut') response.write('half', () => response.destroy());
    else request.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, connections, gone: gone.promise };
}

it('keeps one connection for answers that come one after the other', async () => {
  const { url, connections } = await peer();
  const fetch = keepConnections();
  for (const body of ['one', 'two', 'trois été']) {
    const response = await fetch(`${url}/echo`, { method: 'POST', body });
    expect(await response.text()).toBe(body);
  }
  expect(connections.size).toBe(1);
});

it('tells a refusal with its status and headers', async () => {
  const { url } = await peer();
  const response = await keepConnections()(`${url}/refused`, { method: 'POST', body: '' });
  expect([response.status, response.headers.get('retry-after-ms')]).toEqual([429, '20']);
});

it('lets go of an answer under way when it is given up', async () => {
  const { url, gone } = await peer();
  const giveUp = new AbortController();
  const response = await keepConnections()(`${url}/stream`, { signal: giveUp.signal });
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
  giveUp.abort();
  await expect(reader?.read()).rejects.toThrow('aborted');
  await gone;
});

it('lets go of an answer that nobody reads to its end', async () => {
  const { url, gone } = await peer();
  const response = await keepConnections()(`${url}/stream`);
  await response.body?.cancel();
  await gone;
});

it('fails the answer whose connection breaks', async () => {
  const { url } = await peer();
  const response = await keepConnections()(`${url}/cut`);
  await expect(response.text()).rejects.toThrow();
});

it('fails with the name of the fault when nobody answers', async () => {
  const { url } = await peer();
  await closings.pop()?.();
  await expect(keepConnections()(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
