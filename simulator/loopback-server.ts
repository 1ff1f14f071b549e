/** The HTTP server under each simulated service. */
import { serve } from '@hono/node-server';

export interface LoopbackServer {
  /** Such as `http://127.0.0.1:9000`. */
  readonly url: string;
  /** Ends every connection too: an answer that is held back would keep the server open. */
  close(): Promise<void>;
}

export interface LoopbackOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** 127.0.0.1 where it is left out. */
  readonly host?: string | undefined;
  /** How long a connection may be idle, in ms; Node's own limit where it is left out. */
  readonly keptIdleMs?: number;
}

type Fetch = Parameters<typeof serve>[0]['fetch'];

/** @throws {Error} When the port is taken. */
export function openServer(fetch: Fetch, options: LoopbackOptions): Promise<LoopbackServer> {
  const { port, host: hostname = '127.0.0.1', keptIdleMs } = options;
  const serverOptions = keptIdleMs === undefined ? {} : { keepAliveTimeout: keptIdleMs };
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port, serverOptions }, (info) => {
      server.off('error', reject);
      resolve({ url: `http://${hostname}:${info.port}`, close: () => closed(server) });
    });
    server.once('error', reject);
  });
}

function closed(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
