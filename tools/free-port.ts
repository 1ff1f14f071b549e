/** Ports that nobody listens on. */
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (32768 on Linux, 49152 on others): such a one would be taken
 * again by anybody's next connection. High enough for what people run by themselves.
 */
const [lowest, highest] = [15_000, 32_000];
const mostTries = 200;

/**
 * Chooses `count` different free TCP ports on 127.0.0.1. Another process may take one before it is used, which among so
 * many is unlikely; whoever needs it for sure tries again with another.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers: { readonly server: Server; readonly port: number }[] = [];
  try {
    while (servers.length < count) servers.push(await listenSomewhere());
    return servers.map(({ port }) => port);
  } finally {
    await Promise.all(servers.map(({ server }) => close(server)));
  }
}

async function listenSomewhere(): Promise<{ readonly server: Server; readonly port: number }> {
  for (let tries = 1; ; tries += 1) {
    const port = randomInt(lowest, highest);
    try {
      return { server: await listen(port), port };
    } catch (error) {
      if (tries === mostTries)
        throw new Error(`no port from ${lowest} to ${highest} is free`, { cause: error });
    }
  }
}

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
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
