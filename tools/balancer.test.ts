import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startBalancer } from './balancer.ts';
import { freePorts } from './free-port.ts';

interface Target {
  readonly port: number;
  /** What `GET /health/ready` answers from now on. */
  ready: boolean;
}

/** A target that takes sockets by an HTTP upgrade, tells its name on each, and sends back what it gets. */
async function target(name: string, ready = true): Promise<Target> {
  const state = { ready };
  const sockets = new Set<Socket>();
  const server = createHttpServer((_, response) => {
    response.writeHead(state.ready ? 200 : 503).end();
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('upgrade', (_, socket) => {
    socket.write(`${name}\n`);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return Object.assign(state, { port: address.port });
}

/** A target in a process of its own, which a test can kill. */
async function targetProcess(): Promise<{ readonly port: number; kill(): void }> {
  const program = `
    const server = require('node:http').createServer((_, response) => response.end());
    server.on('upgrade', (_, socket) => { socket.write('process\\n'); socket.on('error', () => {}); socket.resume(); });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { port: Number(line), kill: () => child.kill('SIGKILL') };
  }
  throw new Error('the target ended without a word');
}

async function balancer(...targets: readonly { readonly port: number }[]): Promise<number> {
  const started = await startBalancer({ targets: () => targets.map(({ port }) => port) });
  onTestFinished(() => started.close());
  return started.port;
}

/** Opens a connection; resolves with it and the name of the target it was led to. */
async function call(port: number): Promise<{ readonly socket: Socket; readonly name: string }> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: any\r\n\r\n');
  const name = await new Promise<string>((resolve, reject) => {
    socket.once('data', (data: Buffer) => {
      resolve(data.toString().trim());
    });
    socket.once('close', () => {
      reject(new Error('broken'));
    });
  });
  return { socket, name };
}

const namesOf = async (port: number, count: number): Promise<string[]> => {
  const names: string[] = [];
  for (let calls = 0; calls < count; calls += 1) names.push((await call(port)).name);
  return names.toSorted();
};

test('connections go to the targets in turn', async () => {
  const port = await balancer(await target('one'), await target('two'));
  expect(await namesOf(port, 4)).toEqual(['one', 'one', 'two', 'two']);
});

test('a target that is not ready gets no new connection, but keeps its old ones', async () => {
  const one = await target('one');
  const port = await balancer(one);
  const { socket } = await call(port);
  one.ready = false;
  await vi.waitFor(() => expect(call(port)).rejects.toThrow('broken'), { timeout: 3_000 });
  socket.write('still there?');
  const [echo]: unknown[] = await once(socket, 'data');
  expect(String(echo)).toBe('still there?');
  one.ready = true;
  await vi.waitFor(() => expect(call(port)).resolves.toMatchObject({ name: 'one' }), { timeout: 3_000 });
});

test('a killed target breaks its connections at once, and the next ones go elsewhere without a pause', async () => {
  const doomed = await targetProcess();
  const other = await target('other', false);
  const port = await balancer(doomed, other);
  const { socket, name } = await call(port);
  expect(name).toBe('process');
  other.ready = true;
  await vi.waitFor(async () => expect(await namesOf(port, 2)).toEqual(['other', 'process']), {
    timeout: 3_000,
  });
  const broken = Promise.race([once(socket, 'end'), once(socket, 'close')]);
  const killedAt = performance.now();
  doomed.kill();
  await broken;
  expect(performance.now() - killedAt).toBeLessThan(200);
  expect(await namesOf(port, 3)).toEqual(['other', 'other', 'other']);
});

test('an end in one direction is passed on, and the other direction stays open', async () => {
  const port = await balancer(await target('one'));
  const { socket } = await call(port);
  const sent = 'x'.repeat(4_000_000);
  socket.end(sent);
  expect(await text(socket)).toHaveLength(sent.length);
});

test('where no target is there, a connection is broken', async () => {
  const [nobody = 0] = await freePorts(1);
  const port = await balancer({ port: nobody });
  await expect(call(port)).rejects.toThrow('broken');
});

test('closing breaks every connection', async () => {
  const one = await target('one');
  const started = await startBalancer({ targets: () => [one.port] });
  const { socket } = await call(started.port);
  const broken = Promise.race([once(socket, 'end'), once(socket, 'close')]);
  await started.close();
  await broken;
  await expect(call(started.port)).rejects.toThrow('broken');
});
