/** The simulated Azure App Configuration: key-values and feature flags behind signed requests, changed on command. */
import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { signatureFault } from './app-configuration/signature.ts';
import { Ledger, ledgerPath } from './ledger.ts';
import { openServer } from './loopback-server.ts';

export type AppConfigurationEntry =
  | { readonly kind: 'listed'; readonly filter: string; readonly changed: boolean }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  | { readonly kind: 'changed'; readonly key: string }
  | { readonly kind: 'removed'; readonly key: string };

export interface SimulatedAppConfiguration {
  readonly url: string;
  /** As the portal shows it. */
  readonly connectionString: string;
  readonly ledger: Ledger<AppConfigurationEntry>;
  /** Sets a key-value. A text is kept as it is; anything else is kept as JSON, and said to be such. */
  set(key: string, value: unknown): void;
  /** Sets a feature flag, in the schema of Microsoft's feature management. */
  setFlag(flag: { readonly id: string } & Readonly<Record<string, unknown>>): void;
  remove(key: string): void;
  /** While true, every request is answered 503. */
  setAway(away: boolean): void;
  close(): Promise<void>;
}

interface KeyValue {
  readonly key: string;
  readonly value: string;
  readonly contentType: string;
  readonly changedAt: number;
}

interface State {
  readonly ledger: Ledger<AppConfigurationEntry>;
  readonly keyValues: Map<string, KeyValue>;
  readonly credential: { readonly id: string; readonly secret: string };
  /** Counts changes; it is in every answer, as the service's consistency token is. */
  version: number;
  away: boolean;
}

const flagPrefix = '.appconfig.featureflag/';
const flagType = 'application/vnd.microsoft.appconfig.ff+json;charset=utf-8';
const listType = 'application/vnd.microsoft.appconfig.kvset+json';

const Order = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), key: z.string().min(1), value: z.json() }),
  z.object({ kind: z.literal('set_flag'), flag: z.looseObject({ id: z.string().min(1) }) }),
  z.object({ kind: z.literal('remove'), key: z.string().min(1) }),
  z.object({ kind: z.literal('away'), away: z.boolean() }),
]);

/** Starts the server; `port` 0 takes a free one. Orders are posted to `/control`. */
export async function startAppConfiguration(options: {
  readonly port: number;
  readonly host?: string;
  /** Where `app-configuration.jsonl` is written; left out: nowhere. */
  readonly ledgerFolder?: string;
}): Promise<SimulatedAppConfiguration> {
  const state: State = {
    ledger: new Ledger(ledgerPath(options.ledgerFolder, 'app-configuration')),
    keyValues: new Map(),
    credential: { id: 'simulated', secret: Buffer.from('the simulated store').toString('base64') },
    version: 0,
    away: false,
  };
  const app = new Hono();
  app.post('/control', async (c) => {
    const order = Order.safeParse(await c.req.json().catch(() => null));
    if (!order.success) return c.text(z.prettifyError(order.error), 400);
    carryOut(state, order.data);
    return c.body(null, 204);
  });
  app.get('/kv', (c) => list(c, state));
  app.notFound((c) => c.json({ title: 'There is nothing at this path.', status: 404 }, 404));
  const { url, close } = await openServer(app.fetch, options);
  const { id, secret } = state.credential;
  return {
    url,
    connectionString: `Endpoint=${url};Id=${id};Secret=${secret}`,
    ledger: state.ledger,
    set: (key, value) => {
      put(state, key, value);
    },
    setFlag: (flag) => {
      putFlag(state, flag);
    },
    remove: (key) => {
      drop(state, key);
    },
    setAway: (away) => {
      state.away = away;
    },
    close,
  };
}

function carryOut(state: State, order: z.infer<typeof Order>): void {
  switch (order.kind) {
    case 'set':
      put(state, order.key, order.value);
      return;
    case 'set_flag':
      putFlag(state, order.flag);
      return;
    case 'remove':
      drop(state, order.key);
      return;
    case 'away':
      state.away = order.away;
  }
}

function put(state: State, key: string, value: unknown): void {
  const isText = typeof value === 'string';
  keep(state, key, isText ? value : JSON.stringify(value), isText ? '' : 'application/json');
}

function putFlag(state: State, flag: { readonly id: string }): void {
  keep(state, `${flagPrefix}${flag.id}`, JSON.stringify(flag), flagType);
}

function keep(state: State, key: string, value: string, contentType: string): void {
  state.version += 1;
  state.keyValues.set(key, { key, value, contentType, changedAt: Date.now() });
  state.ledger.record({ kind: 'changed', key });
}

function drop(state: State, key: string): void {
  state.version += 1;
  state.keyValues.delete(key);
  state.ledger.record({ kind: 'removed', key });
}

/** One page with everything that fits: the store here is small. */
function list(c: Context, state: State): Response {
  const refuse = (status: 401 | 503, reason: string): Response => {
    state.ledger.record({ kind: 'refused', status, reason });
    return c.json({ type: 'about:blank', title: reason, status }, status);
  };
  if (state.away) return refuse(503, 'away');
  const { pathname, search } = new URL(c.req.url);
  const fault = signatureFault(
    { method: c.req.method, pathAndQuery: `${pathname}${search}`, header: (name) => c.req.header(name) },
    state.credential,
  );
  if (fault !== undefined) return refuse(401, fault);
  const filter = c.req.query('key') ?? '*';
  const items = [...state.keyValues.values()].filter(({ key }) => fits(filter, key)).map(wireItem);
  const page = createHash('sha256').update(JSON.stringify(items)).digest('base64url');
  const body = JSON.stringify({ items, etag: page });
  const etag = `"${page}"`;
  const changed = c.req.header('if-none-match') !== etag;
  state.ledger.record({ kind: 'listed', filter, changed });
  const headers = { etag, 'sync-token': `simulated=${state.version};sn=${state.version}` };
  return changed ? c.body(body, 200, { ...headers, 'content-type': listType }) : c.body(null, 304, headers);
}

function fits(filter: string, key: string): boolean {
  return filter.endsWith('*') ? key.startsWith(filter.slice(0, -1)) : key === filter;
}

function wireItem({ key, value, contentType, changedAt }: KeyValue): Readonly<Record<string, unknown>> {
  const etag = createHash('sha256').update(`${key}\n${value}`).digest('base64url');
  return {
    ...{ key, label: null, value, content_type: contentType, etag, locked: false, tags: {} },
    last_modified: new Date(changedAt).toISOString(),
  };
}
