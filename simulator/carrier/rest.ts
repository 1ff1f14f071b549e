/** The carrier's REST door: signature, repeatability and faults around the operations; keys and discovery for tokens. */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context } from 'hono';
import type { Ledger } from '../ledger.ts';
import type { CarrierEntry } from './entries.ts';
import type { Exchange } from './exchange.ts';
import type { Fault, Faults } from './faults.ts';
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
/** By then an answer has left. */
const afterAnswerMs = 10;

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
  const { pathname, search } = new URL(context.req.url);
  const found = operationOf(context.req.method, pathname);
  const name = found?.operation.name ?? 'unknown';
  const repeatabilityId = context.req.header('repeatability-request-id') ?? null;
  await longEnough(options.delayMs + (faults.take('slow', name)?.ms ?? 0));

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
  if (fault && !fault.carriedOut) return failing(fault, write);
  // What was held back till this request came goes out once it has been answered.
  setTimeout(
    options.exchange.leg(found.id)?.options.events.takeHeldBack() ?? (() => undefined),
    afterAnswerMs,
  );

  const memory = repeatabilityId === null ? undefined : `${name} ${repeatabilityId}`;
  const before = memory === undefined ? undefined : remembered.get(memory);
  const answer = before ?? found.operation.run(options.exchange, found.id, parsed(body));
  if (memory !== undefined) remember(remembered, memory, answer);
  if (fault) return failing(fault, write, answer.callConnectionId);
  const carriedOut = answer.status < 300 ? 'carried_out' : 'refused';
  if (faults.take('swallow_response', name)) {
    write(answer, 'response_swallowed');
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  write(answer, before ? 'repeated' : carriedOut);
  return responseOf(answer, repeatabilityId === null ? {} : { 'repeatability-result': 'accepted' });
}

function failing(
  { status, retryAfterMs, retryAfterSec }: Extract<Fault, { kind: 'http' }>,
  write: (answer: Answer, result: RequestResult) => void,
  callConnectionId: string | null = null,
): Response {
  const answer = refusal(status, 'Simulated', 'a fault on command');
  write({ ...answer, callConnectionId }, 'fault');
  return responseOf(answer, {
    ...(retryAfterMs !== undefined && { 'retry-after-ms': String(retryAfterMs) }),
    ...(retryAfterSec !== undefined && { 'retry-after': String(retryAfterSec) }),
  });
}

async function longEnough(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
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
