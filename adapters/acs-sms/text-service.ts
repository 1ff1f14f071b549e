/** Azure Communication Services as a text service, through its SDK. The service retires in September 2028. */
import { SmsClient, type SmsSendResult } from '@azure/communication-sms';
import type { SentText, TextMessage, TextService } from '../../domain/ports/text-messages.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { refusal, toFailure } from './failure.ts';
import { keyHeaders, repeatability } from './repeatability.ts';

export interface AcsSmsOptions {
  /** `endpoint=https://…;accesskey=…`; http only towards a loopback host. */
  readonly connectionString: string;
  /** How long one request may take, in ms. */
  readonly timeoutMs?: number;
}

/** Throws when the connection string is unreadable or would send the key in clear text to another machine. */
export function createAcsSms({ connectionString, timeoutMs = 10_000 }: AcsSmsOptions): TextService {
  const client = new SmsClient(connectionString, {
    allowInsecureConnection: mayUseHttp(connectionString),
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: repeatability(), position: 'perCall' }],
  });

  async function send({ key, to, from, text, reference }: TextMessage): Promise<Result<SentText>> {
    try {
      const [answer] = await client.send(
        { from, to: [to], message: text },
        {
          enableDeliveryReport: true,
          ...(reference === undefined ? {} : { tag: reference }),
          abortSignal: AbortSignal.timeout(timeoutMs),
          requestOptions: { customHeaders: keyHeaders(key) },
        },
      );
      return answer ? taken(answer) : failed(noAnswer);
    } catch (error) {
      return failed(toFailure(error));
    }
  }

  // Asked again under its key, the service answers as it did the first time.
  return { name: 'acs', send };
}

/** The request as a whole is taken with 202; each recipient has an answer of its own in it. */
function taken({ successful, messageId, httpStatusCode }: SmsSendResult): Result<SentText> {
  if (!successful) return failed(refusal(httpStatusCode));
  return messageId ? ok({ messageId }) : failed(noAnswer);
}

const noAnswer = {
  code: 'unreadable-answer',
  message: 'The text service took the request and did not say what came of it.',
  disposition: 'unknown',
} as const;

function mayUseHttp(connectionString: string): boolean {
  const endpoint = /endpoint=([^;]+)/i.exec(connectionString)?.[1];
  if (!endpoint || !URL.canParse(endpoint))
    throw new Error('The connection string for text messages names no endpoint.');
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'https:') return false;
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  if (!loopback)
    throw new Error(
      'The endpoint for text messages must be https: only a loopback host may be reached by http.',
    );
  return true;
}
