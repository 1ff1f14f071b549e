/** The simulated search service: Azure AI Search's query endpoint on loopback, hybrid and semantic, over documents put in by command. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { Ledger, ledgerPath } from './ledger.ts';
import { openServer } from './loopback-server.ts';
import { vectorOf } from './model/meaning.ts';
import type { SearchEntry } from './search/entries.ts';
import { SearchDocument, SearchRequest } from './search/wire.ts';
import { byMeaning, byWords, fusedRanks, relevance } from './search/ranking.ts';

export type { SearchEntry } from './search/entries.ts';

export interface SimulatedSearch {
  /** The service's address, such as `http://127.0.0.1:9000`. */
  readonly url: string;
  /** The only index it has. */
  readonly index: string;
  readonly ledger: Ledger<SearchEntry>;
  close(): Promise<void>;
}

const Fault = z.object({
  /** `partial`: the reranker fails, and the base results come. */
  kind: z.enum(['status', 'slow', 'partial']),
  /** For `status`. */
  status: z.number().int().min(400).max(599).default(503),
  /** For `slow`. */
  ms: z.number().nonnegative().default(0),
  times: z.number().int().positive().default(1),
});
type Fault = z.infer<typeof Fault>;

interface SearchState {
  readonly index: string;
  readonly ledger: Ledger<SearchEntry>;
  documents: readonly SearchDocument[];
  fault: Fault | null;
}

type App = Hono<{ Bindings: HttpBindings }>;
type Request = Context<{ Bindings: HttpBindings }>;

const defaultIndex = 'trainings';
/** As many of the fused results are reranked, as with the real service. */
const reranked = 50;

/** Starts the server with an empty index; `port` 0 takes a free one. */
export async function startSearch(options: {
  readonly port: number;
  readonly host?: string;
  readonly index?: string;
  /** Where `search.jsonl` is written; left out: nowhere. */
  readonly ledgerFolder?: string;
}): Promise<SimulatedSearch> {
  const state: SearchState = {
    index: options.index ?? defaultIndex,
    ledger: new Ledger(ledgerPath(options.ledgerFolder, 'search')),
    documents: [],
    fault: null,
  };
  const app: App = new Hono();
  app.post('*', async (c, next) => {
    const index = /^\/indexes\('([^']+)'\)\/docs\/search\.post\.search$/.exec(
      decodeURIComponent(c.req.path),
    )?.[1];
    return index === undefined ? next() : search(c, state, index);
  });
  serveControl(app, state);
  app.notFound((c) => c.json(errorBody('There is nothing at this path.'), 404));
  return { ...(await openServer(app.fetch, options)), index: state.index, ledger: state.ledger };
}

async function search(c: Request, state: SearchState, index: string): Promise<Response> {
  const reject = (status: 400 | 403 | 404, reason: string): Response => {
    state.ledger.record({ kind: 'rejected', status, reason });
    return c.json(errorBody(reason), status);
  };
  if (!c.req.header('api-key')) return reject(403, 'No API key was given.');
  if (index !== state.index) return reject(404, `The index '${index}' was not found.`);
  const request = SearchRequest.safeParse(await c.req.json().catch(() => null));
  if (!request.success) return reject(400, z.prettifyError(request.error));
  const fault = taken(state);
  if (fault) state.ledger.record({ kind: 'fault', fault: fault.kind });
  if (fault?.kind === 'slow')
    await sleep(fault.ms, undefined, { signal: c.req.raw.signal }).catch(() => undefined);
  if (fault?.kind === 'status')
    return Response.json(errorBody('A fault on command.'), { status: fault.status });
  const value = found(state.documents, request.data, fault?.kind !== 'partial');
  state.ledger.record({
    kind: 'search',
    index,
    search: request.data.search,
    queryType: request.data.queryType,
    vectorKinds: request.data.vectorQueries.map(({ kind }) => kind),
    semanticWaitMs: request.data.semanticMaxWaitInMilliseconds ?? null,
    found: value.length,
  });
  const isPartial = fault?.kind === 'partial' && request.data.queryType === 'semantic';
  const partial = {
    '@search.semanticPartialResponseReason': 'transient',
    '@search.semanticPartialResponseType': 'baseResults',
  };
  return c.json({ ...(isPartial ? partial : {}), value }, isPartial ? 206 : 200);
}

function taken(state: SearchState): Fault | null {
  const { fault } = state;
  if (fault) state.fault = fault.times > 1 ? { ...fault, times: fault.times - 1 } : null;
  return fault;
}

/** `rerank`: where the request asks for the reranker, too. */
function found(
  documents: readonly SearchDocument[],
  request: SearchRequest,
  rerank: boolean,
): readonly Readonly<Record<string, unknown>>[] {
  const ranked = documents.map((document) => ({
    id: document.id,
    text: searchable(document),
    vector: Float32Array.from(document.vectors),
  }));
  const near = request.vectorQueries.map((query) =>
    byMeaning(
      ranked,
      query.kind === 'text' ? vectorOf(query.text) : Float32Array.from(query.vector),
      query.k,
    ),
  );
  const results = fusedRanks([byWords(ranked, request.search), ...near]).flatMap(({ id, score }) => {
    const document = documents.find((one) => one.id === id);
    if (!document) return [];
    return [{ document, score, relevance: relevance(request.search, searchable(document)) }];
  });
  const isSemantic = request.queryType === 'semantic' && rerank;
  const ordered = isSemantic
    ? results.slice(0, reranked).toSorted((a, b) => b.relevance - a.relevance)
    : results;
  return ordered.slice(0, request.top).map(({ document, score, relevance: rerankerScore }) => ({
    '@search.score': score,
    ...(isSemantic ? { '@search.rerankerScore': rerankerScore, '@search.captions': [] } : {}),
    ...selected(document, request.select),
  }));
}

function searchable({ question, answer, context, document_synthesis: synthesis }: SearchDocument): string {
  return [question, answer, context, synthesis].join(' ');
}

/** `vectors` is not to be retrieved, as in most indexes. */
function selected(document: SearchDocument, select: string): Readonly<Record<string, unknown>> {
  const wanted = select.split(',').map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(document).filter(
      ([name]) => name !== 'vectors' && (select === '' || wanted.includes(name)),
    ),
  );
}

function errorBody(message: string): object {
  return { error: { code: '', message } };
}

function serveControl(app: App, state: SearchState): void {
  app.put('/control/documents', async (c) => {
    const documents = z.array(SearchDocument).safeParse(await c.req.json().catch(() => null));
    if (!documents.success) return c.json({ error: z.prettifyError(documents.error) }, 400);
    state.documents = documents.data;
    state.ledger.record({ kind: 'loaded', documents: documents.data.length });
    return c.json({ documents: documents.data.length });
  });
  app.post('/control/faults', async (c) => {
    const fault = Fault.safeParse(await c.req.json().catch(() => null));
    if (!fault.success) return c.json({ error: z.prettifyError(fault.error) }, 400);
    state.fault = fault.data;
    return c.json(fault.data, 201);
  });
  app.get('/control/ledger', (c) => c.json(state.ledger.after(Number(c.req.query('after') ?? '0') || 0)));
}
