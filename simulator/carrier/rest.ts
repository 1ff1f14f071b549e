/** The carrier's REST door: signature, repeatability and faults around the operations; keys and discovery for tokens. */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context } from 'hono';
import type { Ledger } from '../ledger.ts';
import type { CarrierEntry } from './entries.ts';
import type { Exchange } from './exchange.ts';
import type { Faults } from './faults.ts';
import { operationOf, refusal, type Answer } from './operations.ts';
import { signatureFault } from './signature.ts';
import type { Tokens } from './tokens.ts';

interface Env {
  readonly Bindings: HttpBindings;
}
type RequestResult = Extract<CarrierEntry, { kind: 'request' }>['result'];

export interface RestOptions {
  readonly accessKey: string;
  readonly exchange: Exchange;
  readonly faults: Faults;
  readonly ledger: Ledger<CarrierEntry>;
  readonly tokens: Tokens;
  /** How long each request takes, in ms. */
  readonly delayMs: number;
}

const mostRemembered = 10_000;

export function restRoutes(options: RestOptions): Hono<Env> {
  const { tokens } = options;
  const remembered = new Map<string, Answer>();
  const routes = new Hono<Env>();
  routes
    .get('/calling/keys', (context) => context.json(tokens.keySet()))
    .get('/calling/.well-known/acsopenidconfiguration', (context) =>
      context.json({
        issuer: tokens.issuer,
        jwks_uri: `${tokens.issuer}/calling/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      }),
    )
    .all('/calling/*', (context) => serve(context, options, remembered));
  return routes;
}

async function serve(
  context: Context<Env>,
  options: RestOptions,
  remembered: Map<string, Answer>,
): Promise<Response> {
  const { faults, ledger } = options;
  const body = await context.req.text();
  if (options.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
  const { pathname, search } = new URL(context.req.url);
  const found = operationOf(context.req.method, pathname);
  const name = found?.operation.name ?? 'unknown';
  const repeatabilityId = context.req.header('repeatability-request-id') ?? null;

  const write = (answer: Answer, result: RequestResult): void => {
    const firstSent = context.req.header('repeatability-first-sent') ?? null;
    const { status, callConnectionId } = answer;
    ledger.record({
      kind: 'request',
      operation: name,
      callConnectionId,
      repeatabilityId,
      firstSent,
      status,
      result,
    });
  };
  const refuse = (answer: Answer, result: RequestResult = 'refused'): Response => {
    write(answer, result);
    return responseOf(answer);
  };

  const header = (key: string): string | undefined => context.req.header(key);
  const unsigned = signatureFault(
    { method: context.req.method, pathAndQuery: pathname + search, body, header },
    options.accessKey,
  );
  if (unsigned !== undefined) return refuse(refusal(401, 'Denied', unsigned));
  if (!found) return refuse(refusal(404, 'NotFound', 'not an operation that is simulated'));
  const fault = faults.take('http', name);
  if (fault) {
    write(refusal(fault.status, 'Simulated', ''), 'fault');
    const pause = fault.retryAfterMs === undefined ? {} : { 'retry-after-ms': String(fault.retryAfterMs) };
    return responseOf(refusal(fault.status, 'Simulated', 'a fault on command'), pause);
  }

  const memory = repeatabilityId === null ? undefined : `${name} ${repeatabilityId}`;
  const before = memory === undefined ? undefined : remembered.get(memory);
  const answer = before ?? found.operation.run(options.exchange, found.id, parsed(body));
  if (memory !== undefined) remember(remembered, memory, answer);
  const carriedOut = answer.status < 300 ? 'carried_out' : 'refused';
  if (faults.take('swallow_response', name)) {
    write(answer, 'response_swallowed');
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  write(answer, before ? 'repeated' : carriedOut);
  return responseOf(answer, repeatabilityId === null ? {} : { 'repeatability-result': 'accepted' });
}

function remember(remembered: Map<string, Answer>, memory: string, answer: Answer): void {
  remembered.set(memory, answer);
  const [oldest] = remembered.keys();
  if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
}

function responseOf({ status, body }: Answer, headers: Readonly<Record<string, string>> = {}): Response {
  return body === null ? new Response(null, { status, headers }) : Response.json(body, { status, headers });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
