/** Twilio's REST door to messages: one request, its answer checked, its failure as a value. */
import { z } from 'zod';
import { failed, ok, type Failure, type Result } from '../../domain/result.ts';

export interface TwilioRestOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** Such as `https://api.twilio.com`; http only towards a loopback host. */
  readonly baseUrl: string;
  /** How long one request may take, in ms. */
  readonly timeoutMs?: number;
}

export interface TwilioRest {
  /** Lists messages; reading changes nothing, so every failure but a refusal may be tried again. */
  get<T>(query: Readonly<Record<string, string>>, answer: z.ZodType<T>): Promise<Result<T>>;
  /** Makes a message. */
  post<T>(form: Readonly<Record<string, string>>, answer: z.ZodType<T>): Promise<Result<T>>;
}

/** Failures to get a connection at all: nothing was sent. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const Refusal = z.object({ code: z.number() });

/** What a refusal says beside its status: twilio.com/docs/api/errors. */
const refusals: Readonly<Record<number, string>> = {
  21211: 'bad-number',
  21408: 'region-not-permitted',
  21610: 'opted-out',
  21614: 'bad-number',
  21617: 'text-too-long',
};

export function createTwilioRest({
  accountSid,
  authToken,
  baseUrl,
  timeoutMs = 10_000,
}: TwilioRestOptions): TwilioRest {
  checkSecrecy(baseUrl);
  const url = `${baseUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${accountSid}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  async function request<T>(
    target: string,
    init: { readonly method?: 'POST'; readonly headers?: Record<string, string>; readonly body?: string },
    answer: z.ZodType<T>,
    lost: Failure['disposition'],
  ): Promise<Result<T>> {
    try {
      const response = await fetch(target, {
        ...init,
        headers: { authorization, accept: 'application/json', ...init.headers },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok) return failed(refusal(response, body, lost));
      const parsed = answer.safeParse(body);
      if (parsed.success) return ok(parsed.data);
      return failed({
        code: 'unreadable-answer',
        message: 'The text service gave an answer that cannot be read.',
        disposition: lost,
      });
    } catch (error) {
      return failed(lostAnswer(error, lost));
    }
  }

  return {
    get: (query, answer) =>
      request(`${url}?${new URLSearchParams(query).toString()}`, {}, answer, 'retryable'),
    post: (form, answer) =>
      request(
        url,
        {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
        },
        answer,
        'unknown',
      ),
  };
}

/** Never carries the service's own message on, since it names the person's number. */
function refusal(response: Response, body: unknown, lost: Failure['disposition']): Failure {
  const { status } = response;
  const code = Refusal.safeParse(body).data?.code;
  const message = `The text service answered ${status}${code === undefined ? '' : ` (${code})`}.`;
  if (status === 429 || status === 503) {
    const wish = response.headers.get('retry-after') ?? '';
    return {
      code: status === 429 ? 'rate-limited' : 'unavailable',
      message,
      disposition: 'retryable',
      ...(/^\d+$/.test(wish) ? { retryAfterMs: Number(wish) * 1_000 } : {}),
    };
  }
  if (status >= 400 && status < 500 && status !== 408)
    return {
      code: (code === undefined ? undefined : refusals[code]) ?? ofStatus(status),
      message,
      disposition: 'final',
    };
  return { code: 'service-fault', message, disposition: lost };
}

function ofStatus(status: number): string {
  if (status === 401) return 'unauthorized';
  return status === 403 ? 'forbidden' : 'refused';
}

function lostAnswer(error: unknown, lost: Failure['disposition']): Failure {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (unsent.has(code))
    return {
      code: 'unreachable',
      message: `The text service could not be reached (${code}).`,
      disposition: 'retryable',
    };
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return timedOut
    ? { code: 'timed-out', message: 'The text service did not answer in time.', disposition: lost }
    : { code: 'connection-lost', message: "The text service's answer was lost.", disposition: lost };
}

function checkSecrecy(baseUrl: string): void {
  const { protocol, hostname } = new URL(baseUrl);
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  if (protocol !== 'https:' && !loopback)
    throw new Error('Twilio must be reached by https: only a loopback host may be reached by http.');
}
