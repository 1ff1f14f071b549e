/** Serves the API over HTTP and stops without cutting a request off. */
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { once } from 'node:events';
import { Server } from 'node:http';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';

/** How long requests under way may take once the server is to stop. */
const drainMs = 10_000;
/** Turns of the loop in which nobody connected: nobody waits. */
const turnsWithoutNews = 4;
/** Sockets, idle ones included; further ones are closed at once. */
const maxConnections = 2_000;

/** What is served; a hono app is one. */
export interface Served {
  fetch(request: Request, env: object): Response | Promise<Response>;
}

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Serves on for `noticeMs`, then takes no new connection, and resolves when every request is finished. What says that
   * the process is not ready any more must do so before, and open event streams must be told to end.
   */
  drain(): Promise<void>;
}

/** `port` 0 takes any free one. Rejects when the port cannot be had. */
export async function startServer(options: {
  readonly app: Served;
  readonly host: string;
  readonly port: number;
  /** How long whoever sends requests here may take to see that the process is not ready. */
  readonly noticeMs: number;
}): Promise<RunningServer> {
  const { app, host, port, noticeMs } = options;
  const server = http(
    createAdaptorServer({ fetch: (request, env) => app.fetch(request, env), overrideGlobalObjects: false }),
  );
  server.maxConnections = maxConnections;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${address.port}`, drain: () => drain(server, noticeMs) };
}

/** The adapter can make HTTP/2 servers too; without options it makes this one. */
function http(server: ServerType): Server {
  if (!(server instanceof Server)) throw new Error('not an HTTP/1 server');
  return server;
}

async function drain(server: Server, noticeMs: number): Promise<void> {
  await pause(noticeMs);
  await acceptWaiting(server);
  const closed = once(server, 'close');
  // A connection whose last answer was given meanwhile is idle: it is closed as well, not kept for a next request.
  server.on('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  server.close();
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  const late = setTimeout(() => {
    server.closeAllConnections();
  }, drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/**
 * Takes in the connections that wait in the kernel's queue: to close the server would break them, with the requests they carry. Node accepts
 * one in a turn of its loop, so a busy process has some waiting.
 */
async function acceptWaiting(server: Server): Promise<void> {
  const until = performance.now() + drainMs;
  let lastTurns = 0;
  const onConnection = (): void => {
    lastTurns = 0;
  };
  server.on('connection', onConnection);
  // In the turn after a connection was accepted its request is read, so that it counts as under way.
  while (lastTurns < turnsWithoutNews && performance.now() < until) {
    lastTurns += 1;
    await turn();
  }
  server.off('connection', onConnection);
}
