/** The simulated service's `/embeddings`, with faults on command. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Ledger } from '../ledger.ts';
import type { ModelEntry } from './entries.ts';
import { dimensions, vectorOf } from './meaning.ts';
import { errorBody, tokensOf } from './wire.ts';

type App = Hono<{ Bindings: HttpBindings }>;
type Request = Context<{ Bindings: HttpBindings }>;

/** What the real service takes at most in one request. */
const mostTexts = 2_048;

const EmbeddingRequest = z.object({
  model: z.string().min(1),
  input: z.union([
    z
      .string()
      .min(1)
      .transform((text) => [text]),
    z.array(z.string().min(1)).min(1).max(mostTexts),
  ]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.literal(dimensions).optional(),
});

const Fault = z.object({
  kind: z.enum(['status', 'slow']),
  /** For `status`. */
  status: z.number().int().min(400).max(599).default(503),
  /** For `slow`. */
  ms: z.number().nonnegative().default(0),
  times: z.number().int().positive().default(1),
});

/** One fault is under order at a time; the newest stands. */
export class EmbeddingService {
  readonly #ledger: Ledger<ModelEntry>;
  #fault: z.infer<typeof Fault> | null = null;

  constructor(ledger: Ledger<ModelEntry>) {
    this.#ledger = ledger;
  }

  /** `base`: such as `/v1`. */
  serve(app: App, base: string): void {
    app.post(`${base}/embeddings`, (c) => this.#embed(c));
  }

  serveControl(app: App): void {
    app.post('/control/embedding-faults', async (c) => {
      const fault = Fault.safeParse(await c.req.json().catch(() => null));
      if (!fault.success) return c.json({ error: z.prettifyError(fault.error) }, 400);
      this.#fault = fault.data;
      return c.json(fault.data, 201);
    });
  }

  async #embed(c: Request): Promise<Response> {
    const fault = this.#take();
    if (fault?.kind === 'slow')
      await sleep(fault.ms, undefined, { signal: c.req.raw.signal }).catch(() => undefined);
    if (fault?.kind === 'status')
      return Response.json(errorBody(fault.status, null, 'A fault on command.'), { status: fault.status });
    const body = EmbeddingRequest.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return c.json(errorBody(400, null, z.prettifyError(body.error)), 400);
    const { model, input, encoding_format: format } = body.data;
    this.#ledger.record({ kind: 'embedded', model, texts: input });
    const tokens = input.reduce((sum, text) => sum + tokensOf(text).length, 0);
    return c.json({
      object: 'list',
      model,
      data: input.map((text, index) => ({
        object: 'embedding',
        index,
        embedding: written(vectorOf(text), format),
      })),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  }

  #take(): z.infer<typeof Fault> | null {
    const fault = this.#fault;
    if (fault) this.#fault = fault.times > 1 ? { ...fault, times: fault.times - 1 } : null;
    return fault;
  }
}

/** Base64 holds the numbers as little-endian 32-bit floats. */
function written(vector: Float32Array, format: 'float' | 'base64'): string | number[] {
  return format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
}
