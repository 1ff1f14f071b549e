/** Checks the HMAC by which a client proves that it holds one of the store's access keys. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  readonly pathAndQuery: string;
  readonly header: (name: string) => string | undefined;
}

const longestAgeMs = 5 * 60_000;
const emptyHash = createHash('sha256').update('').digest('base64');

/**
 * What is wrong with the signature of a request without a body, or nothing. The scheme is App Configuration's
 * (learn.microsoft.com/azure/azure-app-configuration/rest-api-authentication-hmac).
 */
export function signatureFault(
  { method, pathAndQuery, header }: SignedRequest,
  { id, secret }: { readonly id: string; readonly secret: string },
): string | undefined {
  const date = header('x-ms-date') ?? '';
  if (!(Math.abs(Date.now() - Date.parse(date)) <= longestAgeMs)) return 'x-ms-date is missing or not of now';
  if (header('x-ms-content-sha256') !== emptyHash) return 'x-ms-content-sha256 does not fit the body';
  const text = `${method}\n${pathAndQuery}\n${date};${header('host') ?? ''};${emptyHash}`;
  const signature = createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64');
  const signed = 'x-ms-date;host;x-ms-content-sha256';
  const expected = `HMAC-SHA256 Credential=${id}&SignedHeaders=${signed}&Signature=${signature}`;
  return isSame(expected, header('authorization') ?? '') ? undefined : 'the signature does not fit';
}

function isSame(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
