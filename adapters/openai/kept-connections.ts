/**
 * `fetch` as far as the SDK needs it, over connections that stay open between two answers. The runtime's own closes one
 * that was idle for 4 s, and the next turn of a call comes later than that: each would wait for a new connection first.
 */
import * as http from 'node:http';
import * as https from 'node:https';

/**
 * Longer than anybody speaks or thinks. A server that says less, or closes, is obeyed; a load balancer that would drop
 * the idle connection in silence sees a TCP keep-alive every second, which also finds a peer that is gone.
 */
const keptIdleMs = 230_000;
const keepAliveMs = 1_000;

export interface KeptConnections {
  readonly fetch: typeof fetch;
  /** Whether a connection stands open that a request can use at once. */
  readonly hasIdle: () => boolean;
}

export function keepConnections(): KeptConnections {
  const agents = {
    http: new http.Agent(keptBy(http.globalAgent)),
    https: new https.Agent(keptBy(https.globalAgent)),
  };
  return {
    fetch: fetchOver(agents),
    hasIdle: () =>
      [agents.http, agents.https].some(({ freeSockets }) =>
        Object.values(freeSockets).some((sockets) => sockets !== undefined && sockets.length > 0),
      ),
  };
}

function fetchOver(agents: { readonly http: http.Agent; readonly https: https.Agent }): typeof fetch {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const { body, signal } = init;
      if (typeof body !== 'string' && body !== undefined && body !== null)
        throw new TypeError('the body of a request is a text');
      const options = {
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(signal ? { signal } : {}),
      };
      const request =
        url.protocol === 'https:'
          ? https.request(url, { ...options, agent: agents.https })
          : http.request(url, { ...options, agent: agents.http });
      request.once('response', (message) => {
        resolve(responseOf(message));
      });
      // Stays when the response has come: what breaks after it is told by the response's body.
      request.on('error', reject);
      request.end(body ?? '');
    });
}

/** The settings of the runtime's own agent, which knows of the proxy if the process is told to use one, with our time. */
function keptBy(own: http.Agent): http.AgentOptions {
  const settings: unknown = Reflect.get(own, 'options');
  return {
    ...(typeof settings === 'object' ? settings : {}),
    keepAlive: true,
    keepAliveMsecs: keepAliveMs,
    timeout: keptIdleMs,
  };
}

function responseOf(message: http.IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const status = message.statusCode ?? 0;
  return new Response(status === 204 || status === 304 ? null : bodyOf(message), { status, headers });
}

function bodyOf(message: http.IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      message.on('data', (chunk: Uint8Array) => {
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) message.pause();
      });
      message.once('end', () => {
        controller.close();
      });
      message.on('error', (error) => {
        controller.error(error);
      });
    },
    pull: () => {
      message.resume();
    },
    cancel: () => {
      message.destroy();
    },
  });
}
