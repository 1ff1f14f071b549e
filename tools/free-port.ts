/** Ports that nobody listens on. */
import { createServer, type Server } from 'node:net';

/**
 * Asks the system for `count` different free TCP ports on 127.0.0.1. Another process may take one before it is
 * used; whoever needs it for sure tries again with another.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ server }) => close(server)));
  return ports;
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('the system gave no TCP port'));
        return;
      }
      resolve({ server, port: address.port });
    });
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
