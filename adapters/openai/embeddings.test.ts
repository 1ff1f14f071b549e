/** Embeddings over the wire: vectors in order, and what faults become. */
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { embeddingDimensions } from '../../domain/ports/embeddings.ts';
import { type SimulatedModel, startModel } from '../../simulator/model.ts';
import { createEmbeddings } from './embeddings.ts';

let server: SimulatedModel;
beforeEach(async () => {
  server = await startModel({ port: 0 });
});
afterEach(() => server.close());

const embeddings = (changed: { baseUrl?: string; timeoutMs?: number } = {}) =>
  createEmbeddings({
    apiKey: 'a-key-nobody-may-see',
    baseUrl: server.url,
    model: 'm',
    timeoutMs: 2_000,
    ...changed,
  });
const never = new AbortController().signal;

async function fault(body: object): Promise<void> {
  await fetch(`${new URL(server.url).origin}/control/embedding-faults`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
}

it.each(['/v1', '/openai/v1'])('are one vector of length 1 for each text, in order, on %s', async (path) => {
  const { embed } = embeddings({ baseUrl: new URL(server.url).origin + path });
  const texts = ['Hail is covered.', 'Theft.'];
  const together = await embed(texts, never);
  const apart = await Promise.all(texts.map((text) => embed([text], never)));
  if (!together.ok) throw new Error(together.failure.message);
  expect(together.value).toHaveLength(2);
  for (const [index, vector] of together.value.entries()) {
    expect(vector).toHaveLength(embeddingDimensions);
    expect(Math.hypot(...vector)).toBeCloseTo(1);
    expect(apart[index]).toEqual({ ok: true, value: [vector] });
  }
});

it('of nothing are nothing, and nobody is asked', async () => {
  expect(await embeddings().embed([], never)).toEqual({ ok: true, value: [] });
  expect(server.ledger.after()).toEqual([]);
});

it.each([
  [401, 'model-unauthorized', 'final'],
  [429, 'rate-limited', 'retryable'],
  [503, 'model-unavailable', 'retryable'],
])('fail with %i as %s', async (status, code, disposition) => {
  await fault({ kind: 'status', status });
  expect(await embeddings().embed(['a'], never)).toMatchObject({ failure: { code, disposition } });
});

it('are waited for so long and no longer', async () => {
  await fault({ kind: 'slow', ms: 5_000 });
  const answer = await embeddings({ timeoutMs: 50 }).embed(['a'], never);
  expect(answer).toMatchObject({ failure: { code: 'embeddings-timeout', disposition: 'retryable' } });
});

it('are given up when whoever asks gives up', async () => {
  await fault({ kind: 'slow', ms: 5_000 });
  expect(await embeddings().embed(['a'], AbortSignal.timeout(50))).toMatchObject({
    failure: { code: 'aborted' },
  });
});

it('of another size are refused', async () => {
  const data = [
    {
      object: 'embedding',
      index: 0,
      embedding: Buffer.from(Float32Array.of(1, 2).buffer).toString('base64'),
    },
  ];
  const other = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', model: 'm', data, usage: {} }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const answer = await embeddings({ baseUrl: `http://127.0.0.1:${String(port)}/v1` }).embed(['a'], never);
  expect(answer).toMatchObject({ failure: { code: 'embeddings-misfit', disposition: 'final' } });
  other.close();
  other.closeAllConnections();
});
