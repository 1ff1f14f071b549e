/** A TCP balancer: leads each new connection to a target that is ready, and breaks it when its target is gone. */
import { get } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';

export interface BalancerOptions {
  /** Ports on 127.0.0.1; asked anew at every look and for every connection. */
  readonly targets: () => readonly number[];
  /** The port to listen on at 127.0.0.1; any free one without. */
  readonly port?: number;
}

export interface Balancer {
  readonly port: number;
  /** Asks every target now whether it is ready, and not only at the next look. */
  look(): Promise<void>;
  /** Stops listening and breaks every connection. */
  close(): Promise<void>;
}

/** How often every target is asked whether it is ready. */
const lookEveryMs = 250;
/** A target that does not answer for so long, such as a process that is stopped, is not ready. */
const answerWithinMs = 1_000;
/** On loopback a target accepts at once, or has its queue full. */
const acceptWithinMs = 500;
const mostConnections = 2_000;

/**
 * New connections go in turn to the targets whose `GET /health/ready` answers 200; where one does not accept, the next
 * is tried, and where none does, the connection is broken. A connection stays with its target whatever becomes of the
 * target's readiness. Bytes, half-closes and backpressure pass through in both directions.
 */
export async function startBalancer({ targets, port = 0 }: BalancerOptions): Promise<Balancer> {
  const readiness = new Readiness(targets);
  await readiness.look();
  const connections = new Set<Socket>();
  let turn = 0;

  // Paused, so that nothing is read before there is somebody to give it to.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    connections.add(client);
    client.on('error', () => undefined);
    client.once('close', () => connections.delete(client));
    turn += 1;
    void lead(client, inTurn(readiness.ready(), turn));
  });
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const timer = setInterval(() => void readiness.look(), lookEveryMs);

  return {
    port: typeof address === 'object' && address ? address.port : port,
    look: () => readiness.look(),
    close: async () => {
      clearInterval(timer);
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

/** Which targets were ready when they were last asked. */
class Readiness {
  readonly #targets: () => readonly number[];
  readonly #ready = new Set<number>();
  readonly #asking = new Set<number>();

  constructor(targets: () => readonly number[]) {
    this.#targets = targets;
  }

  ready(): readonly number[] {
    return this.#targets().filter((target) => this.#ready.has(target));
  }

  /** Asks all that are not being asked already. */
  async look(): Promise<void> {
    const targets = this.#targets();
    for (const known of this.#ready) if (!targets.includes(known)) this.#ready.delete(known);
    await Promise.all(
      targets
        .filter((target) => !this.#asking.has(target))
        .map(async (target) => {
          this.#asking.add(target);
          if (await isReady(target)) this.#ready.add(target);
          else this.#ready.delete(target);
          this.#asking.delete(target);
        }),
    );
  }
}

async function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timeout = AbortSignal.timeout(answerWithinMs);
    // A connection of its own: one kept alive would hold up a target that drains.
    const request = get(
      { host: '127.0.0.1', port, path: '/health/ready', agent: false, signal: timeout },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    request.on('error', () => {
      resolve(false);
    });
  });
}

/** The list turned so that each connection begins with another target. */
function inTurn(targets: readonly number[], turn: number): readonly number[] {
  const first = targets.length === 0 ? 0 : turn % targets.length;
  return [...targets.slice(first), ...targets.slice(0, first)];
}

async function lead(client: Socket, targets: readonly number[]): Promise<void> {
  for (const target of targets) {
    const upstream = await accepted(target);
    if (!upstream) continue;
    join(client, upstream);
    return;
  }
  client.resetAndDestroy();
}

/** A connection to the target; null when it does not accept one. */
async function accepted(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    const timer = setTimeout(() => socket.destroy(), acceptWithinMs);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(null);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

/** Joins two sockets: what one sends the other gets, an end is passed on, and a break breaks both. */
function join(client: Socket, upstream: Socket): void {
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.once('close', (broken) => {
      if (broken) other.resetAndDestroy();
      else other.destroySoon();
    });
    one.pipe(other);
    if (one.destroyed) other.destroy();
  }
}
