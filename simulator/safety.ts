/** The simulated moderation: a server on loopback that judges texts as Azure AI Content Safety does, by a small list of words. */
import { Hono } from 'hono';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Ledger, ledgerPath } from './ledger.ts';
import { openServer } from './loopback-server.ts';
import { SafetyFault, SafetyFaults } from './safety/faults.ts';
import { safetyCategories, severitiesIn, type SafetyCategory } from './safety/words.ts';

export type SafetyEntry =
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string }
  | { readonly kind: 'fault'; readonly fault: SafetyFault['kind'] }
  | {
      readonly kind: 'judged';
      readonly text: string;
      readonly severities: Readonly<Partial<Record<SafetyCategory, number>>>;
    };

export interface SimulatedSafety {
  /** The endpoint for a client, such as `http://127.0.0.1:9000`. */
  readonly url: string;
  readonly ledger: Ledger<SafetyEntry>;
  close(): Promise<void>;
}

const Request = z.object({
  text: z.string().max(10_000, 'at most 10000 characters'),
  categories: z.array(z.enum(safetyCategories)).optional(),
  outputType: z.enum(['FourSeverityLevels', 'EightSeverityLevels']).default('FourSeverityLevels'),
});

/** Starts the server; `port` 0 takes a free one. */
export async function startSafety(options: {
  readonly port: number;
  readonly host?: string;
  /** Where `safety.jsonl` is written; left out: nowhere. */
  readonly ledgerFolder?: string;
}): Promise<SimulatedSafety> {
  const ledger = new Ledger<SafetyEntry>(ledgerPath(options.ledgerFolder, 'safety'));
  const faults = new SafetyFaults();
  const app = new Hono();
  serveAnalysis(app, ledger, faults);
  serveControl(app, ledger, faults);
  return { ...(await openServer(app.fetch, options)), ledger };
}

function serveAnalysis(app: Hono, ledger: Ledger<SafetyEntry>, faults: SafetyFaults): void {
  app.post('/contentsafety/text:analyze', async (c) => {
    const reject = (status: 400 | 401 | 404, code: string, reason: string): Response => {
      ledger.record({ kind: 'rejected', status, reason });
      return c.json(errorBody(code, reason), status);
    };
    if (!c.req.header('ocp-apim-subscription-key')) return reject(401, '401', 'No key was given.');
    if (!c.req.query('api-version')) return reject(404, '404', 'Resource not found');
    const body = Request.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return reject(400, 'InvalidRequestBody', z.prettifyError(body.error));
    const { text, outputType, categories = safetyCategories } = body.data;
    const fault = faults.take(text);
    if (fault) ledger.record({ kind: 'fault', fault: fault.kind });
    if (fault?.kind === 'slow') await sleep(fault.ms);
    if (fault?.kind === 'status') {
      const code = fault.status === 429 ? 'TooManyRequests' : 'InternalError';
      return Response.json(errorBody(code, 'A fault on command.'), { status: fault.status });
    }
    const all = severitiesIn(text);
    const analysis = categories.map((category) => {
      const severity = all[category];
      return {
        category,
        severity: outputType === 'EightSeverityLevels' ? severity : severity - (severity % 2),
      };
    });
    const found = analysis.filter(({ severity }) => severity > 0);
    const severities = Object.fromEntries(found.map(({ category, severity }) => [category, severity]));
    ledger.record({ kind: 'judged', text, severities });
    return c.json({ blocklistsMatch: [], categoriesAnalysis: analysis });
  });
  app.notFound((c) => c.json(errorBody('404', 'Resource not found'), 404));
}

function serveControl(app: Hono, ledger: Ledger<SafetyEntry>, faults: SafetyFaults): void {
  app.post('/control/faults', async (c) => {
    const fault = SafetyFault.safeParse(await c.req.json().catch(() => null));
    if (!fault.success) return c.json({ error: z.prettifyError(fault.error) }, 400);
    return faults.add(fault.data)
      ? c.json(fault.data, 201)
      : c.json({ error: 'too many faults are under order' }, 429);
  });
  app.get('/control/ledger', (c) => {
    const after = Number(c.req.query('after') ?? '0');
    return c.json(ledger.after(Number.isInteger(after) && after >= 0 ? after : 0));
  });
}

function errorBody(code: string, message: string): object {
  return { error: { code, message } };
}
