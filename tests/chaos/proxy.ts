/** A TCP proxy between two parts that can be told to misbehave: to cut, refuse, delay, throttle, or go deaf. */
import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a route behaves until it is told otherwise. */
export type Behaviour =
  | { readonly kind: 'open' }
  /** Breaks every connection and takes none. */
  | { readonly kind: 'refuse' }
  /** Every byte comes so much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'throttle'; readonly bytesPerSec: number }
  /** Connections stay and take bytes, but nothing gets through; they are broken when the route behaves otherwise again. */
  | { readonly kind: 'half_open' };

export interface Proxy {
  readonly port: number;
  /** Where new connections go, a port on loopback; null: nowhere, they are refused. */
  setTarget(port: number | null): void;
  behave(behaviour: Behaviour): void;
  /** Breaks every connection at once (RST); new ones are served. */
  cut(): void;
  readonly connections: () => number;
  close(): Promise<void>;
}

/** How much may be on its way in one direction before its sender is held up, in bytes. */
const mostOnTheWay = 4 * 1_024 * 1_024;

export async function startProxy(options: { readonly target: number | null }): Promise<Proxy> {
  let target = options.target;
  let behaviour: Behaviour = { kind: 'open' };
  const pairs = new Set<Pair>();
  const cut = (): void => {
    for (const pair of pairs) pair.cut();
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    if (behaviour.kind === 'refuse' || target === null) {
      near.on('error', () => undefined);
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair = joined(near, far, () => behaviour);
    pairs.add(pair);
    void pair.over.then(() => pairs.delete(pair));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave no TCP port');

  return {
    port: address.port,
    setTarget: (port) => {
      target = port;
    },
    behave: (next) => {
      // What a deaf connection swallowed is missing from its stream for ever.
      if (behaviour.kind === 'half_open' || next.kind === 'refuse') cut();
      behaviour = next;
    },
    cut,
    connections: () => pairs.size,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

interface Pair {
  /** Resolves when both sockets are closed. */
  readonly over: Promise<void>;
  cut(): void;
}

function joined(near: Socket, far: Socket, behaviour: () => Behaviour): Pair {
  const cut = (): void => {
    near.resetAndDestroy();
    far.resetAndDestroy();
  };
  // A connection that breaks on one side breaks on the other; one that ends ends there, too.
  for (const socket of [near, far]) socket.on('error', cut);
  const closed = Promise.all([closing(near), closing(far)]);
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    void pump(from, to, behaviour);
    from.once('close', () => to.destroySoon());
  }
  return { over: closed.then(() => undefined), cut };
}

async function closing(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}

/** Hands on what comes, in order, when the behaviour of the moment says. */
async function pump(from: Socket, to: Socket, behaviour: () => Behaviour): Promise<void> {
  let dueAt = 0;
  let onTheWay = 0;
  let last = Promise.resolve();
  const hand = async (chunk: Buffer, at: number): Promise<void> => {
    const waitMs = at - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    if (to.destroyed) return;
    if (!to.write(chunk)) await Promise.race([once(to, 'drain'), closing(to)]);
    onTheWay -= chunk.length;
    if (onTheWay < mostOnTheWay) from.resume();
  };
  from.on('data', (chunk: Buffer) => {
    const rule = behaviour();
    if (rule.kind === 'half_open') return;
    const now = performance.now();
    const extraMs =
      rule.kind === 'delay'
        ? rule.ms
        : rule.kind === 'throttle'
          ? (chunk.length / rule.bytesPerSec) * 1_000
          : 0;
    dueAt = rule.kind === 'throttle' ? Math.max(now, dueAt) + extraMs : Math.max(dueAt, now + extraMs);
    const at = dueAt;
    onTheWay += chunk.length;
    if (onTheWay >= mostOnTheWay) from.pause();
    last = last.then(() => hand(chunk, at)).catch(() => undefined);
  });
  await new Promise<void>((resolve) => {
    from.once('end', () => {
      resolve();
    });
  });
  await last;
  if (behaviour().kind !== 'half_open') to.end();
}
