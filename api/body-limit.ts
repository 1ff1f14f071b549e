/** Refuses a body above a size, whether its size is announced (Content-Length) or not (chunks). */
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './deps.ts';
import { problem } from './problem.ts';

/** Hono's own limiter copies the request, which the Node adapter's requests do not allow: see `startServer`. */
export function limitBody(maxBytes: number) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const tooLarge = () =>
      problem(c, 413, { code: 'body-too-large', detail: `The body may have ${maxBytes} bytes.` });
    const { body, headers, method, url } = c.req.raw;
    if (!body) return next();
    const announced = headers.has('transfer-encoding') ? null : headers.get('content-length');
    if (announced !== null) return Number(announced) > maxBytes ? tooLarge() : next();
    const bytes = await readUpTo(body, maxBytes);
    if (bytes === null) return tooLarge();
    c.req.raw = new Request(url, { method, headers, body: bytes });
    return next();
  });
}

/** Null when there is more. */
async function readUpTo(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}
