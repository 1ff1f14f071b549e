/**
 * `fetch` as far as the SDK needs it, over connections that stay open between two answers. The runtime's own closes one
 * that was idle for 4 s, and the next turn of a call comes later than that: each would wait for a new connection first.
 */
import * as http from 'node:http';
import * as https from 'node:https';

/** Below the 60 s after which common load balancers drop an idle connection; a server that says less is obeyed. */
const keptIdleMs = 55_000;

export function keepConnections(): typeof fetch {
  const agents = {
    http: new http.Agent(keptBy(http.globalAgent)),
    https: new https.Agent(keptBy(https.globalAgent)),
  };
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
