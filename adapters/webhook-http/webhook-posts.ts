/** Sends webhooks by HTTPS: signed, to just the addresses that were checked, without redirects, and bounded in time and size. */
import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import type { WebhookPost, WebhookPosts } from '../../domain/ports/webhook-posts.ts';
import { failed, ok, type Failure, type Result } from '../../domain/result.ts';
import { destinationOf, type Resolve } from './destination.ts';
import { retryAfterMs } from './retry-after.ts';
import { signatureOf } from './signature.ts';

interface Options {
  /** Whether subscribers may be on our own machine and in our own network, and be spoken to without encryption. */
  readonly allowPrivate: boolean;
  /** ms since the epoch. */
  readonly clock: () => number;
  /** Asked at each check and each post; the system's resolver where left out. */
  readonly resolve?: Resolve;
  /** For the name, and again for the whole exchange. */
  readonly timeoutMs?: number;
}

export interface HttpWebhookPosts extends WebhookPosts {
  /** How many posts are on their way. */
  underWay(): number;
}

const defaultTimeoutMs = 8_000;
/** Of an answer's head, and of its body, which says nothing to us but may be waited for. */
const mostHeaderBytes = 8_192;
const mostBodyBytes = 4_096;

export function createWebhookPosts({
  allowPrivate,
  clock,
  resolve = addressesOf,
  timeoutMs = defaultTimeoutMs,
}: Options): HttpWebhookPosts {
  const rules = { resolve, allowPrivate, timeoutMs };
  const posts = { underWay: 0 };

  async function post(given: WebhookPost): Promise<Result<void>> {
    const destination = await destinationOf(given.url, rules);
    if (!destination.ok) return destination;
    const exchange = { ...given, addresses: destination.value, at: clock(), timeoutMs };
    try {
      return judged(await sent(exchange), clock());
    } catch (error) {
      return failed(noAnswer(error));
    }
  }

  return {
    check: async (url) => {
      const destination = await destinationOf(url, rules);
      return destination.ok ? ok(undefined) : destination;
    },
    post: async (given) => {
      posts.underWay += 1;
      return post(given).finally(() => {
        posts.underWay -= 1;
      });
    },
    underWay: () => posts.underWay,
  };
}

async function addressesOf(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

interface Exchange extends WebhookPost {
  readonly addresses: readonly string[];
  readonly at: number;
  readonly timeoutMs: number;
}

/** Rejects where no answer came. */
async function sent(exchange: Exchange): Promise<{ status: number; retryAfter: string | null }> {
  const { url, body } = exchange;
  const deadline = AbortSignal.timeout(exchange.timeoutMs);
  const options: RequestOptions = {
    method: 'POST',
    headers: headersOf(exchange),
    // A connection of its own, to the addresses that were checked just now.
    agent: false,
    lookup: onlyTo(exchange.addresses),
    maxHeaderSize: mostHeaderBytes,
    signal: deadline,
  };
  const answered = Promise.withResolvers<IncomingMessage>();
  const send = new URL(url).protocol === 'https:' ? requestHttps : requestHttp;
  const request = send(url, options, answered.resolve);
  request.on('error', answered.reject);
  request.end(body);
  const answer = await answered.promise;
  await drained(answer);
  request.destroy();
  return { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] ?? null };
}

function headersOf({ id, secret, body, at }: Exchange): Record<string, string> {
  const timestamp = Math.floor(at / 1_000);
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Holdfast-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureOf({ secret, id, timestamp, body }),
  };
}

/** A resolver that knows the answer: between the check and the connection nobody is asked anything. */
function onlyTo(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_hostname, { all }, callback) => {
    const [first] = found;
    if (all) callback(null, found);
    else callback(first ? null : new Error('no address'), first?.address ?? '', first?.family);
  };
}

/** Reads so much that a well-behaved peer can finish; what it says does not matter, and neither does how it ends. */
async function drained(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      bytes += Buffer.isBuffer(chunk) ? chunk.length : mostBodyBytes;
      if (bytes >= mostBodyBytes) return;
    }
  } catch {
    // The head said all that counts.
  }
}

function judged(
  { status, retryAfter }: { readonly status: number; readonly retryAfter: string | null },
  now: number,
): Result<void> {
  if (status >= 200 && status < 300) return ok(undefined);
  if (status === 410)
    return failed({ code: 'gone', message: 'The subscriber wants no more.', disposition: 'final' });
  const pause = retryAfter === null ? null : retryAfterMs(retryAfter, now);
  return failed({
    code: `http-${status}`,
    message: `The subscriber answered ${status}.`,
    disposition: 'retryable',
    ...(pause === null ? {} : { retryAfterMs: pause }),
  });
}

/** The peer may have taken it all the same; it knows it by its id when it comes again. */
function noAnswer(error: unknown): Failure {
  const isLate = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return {
    code: isLate ? 'timeout' : 'no-answer',
    message: isLate ? 'The subscriber did not answer in time.' : `The subscriber did not answer (${code}).`,
    disposition: 'unknown',
  };
}
