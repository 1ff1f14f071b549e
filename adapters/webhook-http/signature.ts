/** The signature of a webhook, symmetric, as the Standard Webhooks specification 1.0 has it (standardwebhooks.com). */
import { createHmac } from 'node:crypto';

const prefix = 'whsec_';

interface Signed {
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly body: string;
}

/** The value of the header `webhook-signature`: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64. */
export function signatureOf({ secret, id, timestamp, body }: Signed): string {
  const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
