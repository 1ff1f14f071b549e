import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startProxy, type Proxy } from './proxy.ts';

/** A server that says back what it is told, behind a proxy. */
async function echoBehindProxy(): Promise<Proxy> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const proxy = await startProxy({ target: address.port });
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
  return proxy;
}

async function connected(proxy: Proxy): Promise<Socket> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1' });
  // Who cares how it ends asks for its fate.
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

/** Resolves with the error's code, or `ended`, once the socket is closed. */
function fate(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('error', (error) => {
      resolve('code' in error ? String(error.code) : error.message);
    });
    socket.once('close', () => {
      resolve('ended');
    });
  });
}

async function said(socket: Socket, bytes: number): Promise<string> {
  let text = '';
  while (text.length < bytes) {
    const [chunk]: unknown[] = await once(socket, 'data');
    text += String(chunk);
  }
  return text;
}

test('an open route hands everything on, in order, both ways, and ends when one side ends', async () => {
  const proxy = await echoBehindProxy();
  const socket = await connected(proxy);
  const text = Array.from({ length: 20_000 }, (_, index) => String(index)).join(',');
  const back = said(socket, text.length);
  socket.write(text);
  expect(await back).toBe(text);
  const over = fate(socket);
  socket.end();
  expect(await over).toBe('ended');
});

test('a cut breaks what is there, and new connections get through', async () => {
  const proxy = await echoBehindProxy();
  const socket = await connected(proxy);
  socket.write('one');
  await said(socket, 3);
  expect(proxy.connections()).toBe(1);
  const over = fate(socket);
  proxy.cut();
  expect(await over).toBe('ECONNRESET');
  const next = await connected(proxy);
  next.write('two');
  expect(await said(next, 3)).toBe('two');
});

test('a route that refuses breaks old connections and new ones till it opens', async () => {
  const proxy = await echoBehindProxy();
  const socket = await connected(proxy);
  const over = fate(socket);
  proxy.behave({ kind: 'refuse' });
  expect(await over).toBe('ECONNRESET');
  expect(await fate(connect({ port: proxy.port, host: '127.0.0.1' }))).toBe('ECONNRESET');
  proxy.behave({ kind: 'open' });
  const next = await connected(proxy);
  next.write('two');
  expect(await said(next, 3)).toBe('two');
});

test('a delay comes upon every byte on its way there and back', async () => {
  const proxy = await echoBehindProxy();
  const socket = await connected(proxy);
  proxy.behave({ kind: 'delay', ms: 100 });
  const began = performance.now();
  socket.write('one');
  await said(socket, 3);
  expect(performance.now() - began).toBeGreaterThan(195);
});

test('a throttled route needs as long as its rate says', async () => {
  const proxy = await echoBehindProxy();
  const socket = await connected(proxy);
  proxy.behave({ kind: 'throttle', bytesPerSec: 10_000 });
  const began = performance.now();
  socket.write('x'.repeat(2_000));
  await said(socket, 2_000);
  expect(performance.now() - began).toBeGreaterThan(195);
});

test('a half-open route swallows what comes, and breaks the connection when it behaves again', async () => {
  const proxy = await echoBehindProxy();
  const socket = await connected(proxy);
  socket.write('one');
  await said(socket, 3);
  const heard: string[] = [];
  socket.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
  proxy.behave({ kind: 'half_open' });
  socket.write('two');
  const over = fate(socket);
  // A connection made now goes deaf, too, so its echo cannot overtake.
  await connected(proxy);
  proxy.behave({ kind: 'open' });
  expect(await over).toBe('ECONNRESET');
  expect(heard).toEqual([]);
});
