/** Tells over HTTP whether a process runs (`/health/live`), takes work (`/health/ready`), and its `/figures`. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface HealthServer {
  /** Such as `http://127.0.0.1:8070`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Thrown at start-up when the port cannot be had; says which setting to change. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

interface Options {
  readonly host: string;
  readonly port: number;
  /** The variable of the configuration that holds the port. */
  readonly setting: string;
  readonly isReady: () => boolean;
  readonly figures: () => object;
}

export async function startHealthServer({
  host,
  port,
  setting,
  isReady,
  figures,
}: Options): Promise<HealthServer> {
  const answer = ({ url }: IncomingMessage, response: ServerResponse): void => {
    switch (url) {
      case '/health/live':
        return send(response, 200, { status: 'live' });
      case '/health/ready':
        return isReady()
          ? send(response, 200, { status: 'ready' })
          : send(response, 503, { status: 'not ready' });
      case '/figures':
        return send(response, 200, figures());
      default:
        return send(response, 404, { status: 'no such path' });
    }
  };
  const server = createServer(answer).listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw isTaken(error)
      ? new PortTaken(`The port ${port} on ${host} is taken: set ${setting} to a free one.`)
      : error;
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
