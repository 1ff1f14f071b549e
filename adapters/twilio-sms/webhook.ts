/** Twilio's webhook: believed only when it is signed, then read as a message of somebody or as what became of one of ours. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TextNews, TextWebhook } from '../../domain/ports/text-messages.ts';

type Parameters = Readonly<Record<string, string>>;

/** What a message ends in; the steps before ("queued", "sent") change nothing. */
const delivered: ReadonlySet<string> = new Set(['delivered', 'read']);
const undelivered: ReadonlySet<string> = new Set(['undelivered', 'failed', 'canceled']);

export function createTwilioWebhook({ authToken }: { readonly authToken: string }): TextWebhook {
  return {
    read: ({ url, signature, parameters }) =>
      isSigned(authToken, url, signature, parameters) ? newsIn(url, parameters) : null,
  };
}

/**
 * The scheme of twilio.com/docs/usage/security: HMAC-SHA1, under the account's token, of the URL as it was called with each
 * field's name and value behind it in the order of the names. Base64.
 */
export function twilioSignature(authToken: string, url: string, parameters: Parameters): string {
  const names = Object.keys(parameters).sort();
  const text = url + names.map((name) => `${name}${parameters[name] ?? ''}`).join('');
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** The service signs an address with or without its port, as its own documentation warns; both count. */
function isSigned(
  authToken: string,
  url: string,
  signature: string | undefined,
  parameters: Parameters,
): boolean {
  const given = Buffer.from(signature ?? '');
  return spellings(url)
    .map((spelling) => Buffer.from(twilioSignature(authToken, spelling, parameters)))
    .map((expected) => expected.length === given.length && timingSafeEqual(expected, given))
    .includes(true);
}

function spellings(url: string): readonly string[] {
  const { protocol, host, port } = new URL(url);
  const usual = protocol === 'https:' ? '443' : '80';
  const other =
    port === ''
      ? url.replace(`//${host}`, `//${host}:${usual}`)
      : url.replace(`//${host}`, `//${host.replace(`:${port}`, '')}`);
  return [url, other];
}

function newsIn(url: string, parameters: Parameters): TextNews {
  const { MessageSid: messageId = '', MessageStatus: status, From: from, To: to, Body: text } = parameters;
  if (messageId === '') return { kind: 'other' };
  if (status !== undefined && status !== 'received') {
    if (!delivered.has(status) && !undelivered.has(status)) return { kind: 'other' };
    return {
      kind: 'delivery',
      delivery: {
        eventId: `${messageId}:${status}`,
        messageId,
        reference: new URL(url).searchParams.get('line'),
        delivered: delivered.has(status),
        detail: parameters['ErrorCode'] ? `${status} (${parameters['ErrorCode']})` : status,
      },
    };
  }
  if (from === undefined || to === undefined || text === undefined) return { kind: 'other' };
  return { kind: 'received', text: { messageId, from, to, text } };
}
