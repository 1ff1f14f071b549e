/** Checks the HMAC by which a client proves that it holds the resource's access key. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  readonly pathAndQuery: string;
  readonly body: string;
  readonly header: (name: string) => string | undefined;
}

const longestAgeMs = 5 * 60_000;

/** What is wrong with the request's signature, or nothing. The scheme is the service's "HMAC-SHA256 SignedHeaders" one. */
export function signatureFault(request: SignedRequest, accessKey: string): string | undefined {
  const date = request.header('x-ms-date') ?? '';
  const hash = request.header('x-ms-content-sha256') ?? '';
  const age = Math.abs(Date.now() - Date.parse(date));
  if (!(age <= longestAgeMs)) return 'x-ms-date is missing or not of now';
  if (hash !== createHash('sha256').update(request.body).digest('base64'))
    return 'x-ms-content-sha256 does not fit the body';
  const text = `${request.method}\n${request.pathAndQuery}\n${date};${request.header('host') ?? ''};${hash}`;
  const signature = createHmac('sha256', Buffer.from(accessKey, 'base64')).update(text).digest('base64');
  const expected = `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`;
  return same(expected, request.header('authorization') ?? '') ? undefined : 'the signature does not fit';
}

function same(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
