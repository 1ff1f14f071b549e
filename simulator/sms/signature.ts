/** Signs what Twilio posts: HMAC-SHA1 over the address and the fields in the order of their names. */
import { createHmac } from 'node:crypto';

export function twilioSignature(
  authToken: string,
  url: string,
  fields: Readonly<Record<string, string>>,
): string {
  const hmac = createHmac('sha1', authToken).update(url);
  for (const [name, value] of Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))
    hmac.update(name + value);
  return hmac.digest('base64');
}
