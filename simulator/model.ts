/** The simulated language model: an OpenAI-compatible server on loopback whose answers come from a small rule-based agent. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { Ledger, ledgerPath } from './ledger.ts';
import { openServer } from './loopback-server.ts';
import { type Profile, deliver } from './model/delivery.ts';
import { EmbeddingService } from './model/embedding-service.ts';
import type { ModelEntry } from './model/entries.ts';
import { Fault, FaultOrders } from './model/faults.ts';
import { spoilt, think } from './model/thinking.ts';
import {
  CompletionRequest,
  chatMessages,
  contentFilterBody,
  errorBody,
  toolOrderFault,
} from './model/wire.ts';

export type { ModelEntry } from './model/entries.ts';

export interface SimulatedModel {
  /** Base URL for a client, such as `http://127.0.0.1:9000/v1`; `…/openai/v1` is served as well, as Azure does. */
  readonly url: string;
  readonly ledger: Ledger<ModelEntry>;
  close(): Promise<void>;
}

interface ModelState {
  readonly ledger: Ledger<ModelEntry>;
  readonly faults: FaultOrders;
  profile: Profile;
}

type App = Hono<{ Bindings: HttpBindings }>;
type Request = Context<{ Bindings: HttpBindings }>;

const ProfileBody = z.object({
  firstTokenMs: z.number().nonnegative().default(0),
  perTokenMs: z.number().nonnegative().default(0),
});

/** The model the service says it has; it takes any name. */
const listedModel = 'simulated-agent';

/** How long an idle connection stays open: as with the real services, longer than a caller speaks. */
const keptIdleMs = 75_000;

/** Starts the server; `port` 0 takes a free one. Nothing is delayed unless a profile says so. */
export async function startModel(options: {
  readonly port: number;
  readonly host?: string;
  readonly profile?: Partial<Profile>;
  /** Where `model.jsonl` is written; left out: nowhere. */
  readonly ledgerFolder?: string;
}): Promise<SimulatedModel> {
  const state: ModelState = {
    ledger: new Ledger(ledgerPath(options.ledgerFolder, 'model')),
    faults: new FaultOrders(),
    profile: { firstTokenMs: 0, perTokenMs: 0, ...options.profile },
  };
  const app: App = new Hono();
  const embeddings = new EmbeddingService(state.ledger);
  for (const base of ['/v1', '/openai/v1']) {
    serveModel(app, base, state);
    embeddings.serve(app, base);
  }
  serveControl(app, state);
  embeddings.serveControl(app);
  app.notFound((c) => c.json(errorBody(404, 'not_found', 'There is nothing at this path.'), 404));
  const { url, close } = await openServer(app.fetch, { ...options, keptIdleMs });
  return { url: `${url}/v1`, ledger: state.ledger, close };
}

function serveModel(app: App, base: string, state: ModelState): void {
  app.use(`${base}/*`, async (c, next) => {
    if (/^Bearer \S+$/.test(c.req.header('authorization') ?? '')) return next();
    return c.json(errorBody(401, 'invalid_api_key', 'No API key was given.'), 401);
  });
  app.get(`${base}/models`, (c) =>
    c.json({
      object: 'list',
      data: [{ id: listedModel, object: 'model', created: 0, owned_by: 'simulator' }],
    }),
  );
  app.post(`${base}/chat/completions`, (c) => complete(c, state));
}

async function complete(c: Request, state: ModelState): Promise<Response> {
  const requestId = `chatcmpl-${randomBytes(12).toString('hex')}`;
  const reject = (status: 400 | 404, reason: string): Response => {
    state.ledger.record({ kind: 'rejected', requestId, status, reason });
    return c.json(errorBody(status, null, reason), status);
  };
  const body = CompletionRequest.safeParse(await c.req.json().catch(() => null));
  if (!body.success) return reject(400, z.prettifyError(body.error));
  const messages = chatMessages(body.data);
  state.ledger.record({ kind: 'request', requestId, ...requestFacts(body.data) });
  const disorder = toolOrderFault(messages);
  if (disorder !== null) return reject(400, disorder);
  const answer = think(body.data, () => `call_${randomBytes(12).toString('hex')}`);
  const prompt = messages.map(({ text }) => text).join('\n');
  const { model, stream } = body.data;
  const fault = state.faults.take({ model, stream, prompt, callsTools: answer.toolCalls.length > 0 });
  if (fault) state.ledger.record({ kind: 'fault', requestId, fault: fault.kind });
  if (fault?.kind === 'status') return failing(fault);
  if (fault?.kind === 'content_filter' && fault.where === 'prompt')
    return c.json(contentFilterBody(fault.category), 400);
  const response = outgoing(c);
  await deliver(
    {
      requestId,
      request: body.data,
      answer: spoilt(answer, fault),
      fault,
      profile: state.profile,
      ledger: state.ledger,
    },
    response,
  );
  return RESPONSE_ALREADY_SENT;
}

/** The raw response: a stream has to be written piece by piece, and broken off on command. */
function outgoing(c: Request): ServerResponse {
  const { outgoing: response } = c.env;
  if ('stream' in response) throw new Error('the simulated model speaks HTTP/1.1 only');
  return response;
}

function requestFacts(
  request: CompletionRequest,
): Omit<Extract<ModelEntry, { kind: 'request' }>, 'kind' | 'requestId'> {
  const messages = chatMessages(request);
  const format = request.response_format;
  return {
    model: request.model,
    stream: request.stream,
    messageCount: messages.length,
    tools: (request.tools ?? []).map((tool) => tool.function.name),
    lastUserText: messages.findLast(({ role }) => role === 'user')?.text ?? null,
    schema: format?.type === 'json_schema' ? format.json_schema.name : null,
  };
}

function failing({ status, retryAfterMs }: Extract<Fault, { kind: 'status' }>): Response {
  const wait =
    retryAfterMs === undefined
      ? {}
      : { 'retry-after-ms': `${retryAfterMs}`, 'retry-after': `${Math.ceil(retryAfterMs / 1_000)}` };
  const body = errorBody(status, status === 429 ? 'rate_limit_exceeded' : null, 'A fault on command.');
  return Response.json(body, { status, headers: wait });
}

function serveControl(app: App, state: ModelState): void {
  app.post('/control/faults', async (c) => {
    const fault = Fault.safeParse(await c.req.json().catch(() => null));
    if (!fault.success) return c.json({ error: z.prettifyError(fault.error) }, 400);
    return state.faults.add(fault.data)
      ? c.json(fault.data, 201)
      : c.json({ error: 'too many faults are under order' }, 429);
  });
  app.delete('/control/faults', (c) => {
    state.faults.clear();
    return c.body(null, 204);
  });
  app.put('/control/profile', async (c) => {
    const profile = ProfileBody.safeParse(await c.req.json().catch(() => null));
    if (!profile.success) return c.json({ error: z.prettifyError(profile.error) }, 400);
    state.profile = profile.data;
    return c.json(profile.data);
  });
  app.get('/control/ledger', (c) => {
    const after = Number(c.req.query('after') ?? '0');
    return c.json(state.ledger.after(Number.isInteger(after) && after >= 0 ? after : 0));
  });
}
