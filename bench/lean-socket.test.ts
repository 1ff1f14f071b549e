import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { framed, LeanSocket } from './lean-socket.ts';

const servers: WebSocketServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

async function listen(): Promise<{ server: WebSocketServer; url: string }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, url: `ws://127.0.0.1:${address.port}/media` };
}

async function meet(url: string, server: WebSocketServer, heard: (text: string) => void) {
  const closing = Promise.withResolvers<string>();
  const arrival = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const lean = await LeanSocket.open({
    url,
    onMessage: (payload) => {
      heard(payload.toString());
    },
    onClose: () => {
      closing.resolve('closed');
    },
  });
  const peer = await arrival;
  return { lean, peer, closed: closing.promise };
}

test.each([1, 125, 126, 1_000, 60_000])(
  'a message of %i characters arrives whole, both ways',
  async (length) => {
    const { server, url } = await listen();
    const { promise: echoed, resolve } = Promise.withResolvers<string>();
    const { lean, peer } = await meet(url, server, resolve);
    peer.on('message', (data: Buffer) => {
      peer.send(data.toString());
    });
    const text = 'é'.padEnd(length, 'x').slice(0, length);
    lean.send(framed(text));
    expect(await echoed).toBe(text);
  },
);

test('many messages in one piece of TCP, and one message in many, are told apart', async () => {
  const { server, url } = await listen();
  const heard: string[] = [];
  const all = Promise.withResolvers<string>();
  const { peer } = await meet(url, server, (text) => {
    heard.push(text);
    if (heard.length === 40) all.resolve('heard');
  });
  const sent = Array.from({ length: 40 }, (_, index) => String(index).repeat(index === 20 ? 30_000 : 200));
  for (const text of sent) peer.send(text);
  await all.promise;
  expect(heard).toEqual(sent);
});

test('closes in good order', async () => {
  const { server, url } = await listen();
  const { lean, peer, closed } = await meet(url, server, () => undefined);
  const code = once(peer, 'close');
  lean.close();
  expect((await code)[0]).toBe(1000);
  await closed;
});

test('says when the door stays shut', async () => {
  const refusing = createServer().on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
  });
  refusing.listen(0, '127.0.0.1');
  await once(refusing, 'listening');
  const address = refusing.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const opening = LeanSocket.open({
    url: `ws://127.0.0.1:${address.port}/media`,
    onMessage: () => undefined,
    onClose: () => undefined,
  });
  await expect(opening).rejects.toThrow('503');
  refusing.close();
});
