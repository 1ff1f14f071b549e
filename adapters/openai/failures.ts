/** What the SDK throws, translated into failures that say whether to ask again. */
import { APIConnectionError, APIError } from 'openai';
import type { Failure } from '../../domain/result.ts';

/** Timeouts and cuts leave nothing done: a model's answer has no effect until somebody acts on it. */
export const firstTokenTimeout = (timeoutMs: number): Failure => ({
  code: 'model-first-token-timeout',
  message: `The model sent nothing within ${timeoutMs} ms.`,
  disposition: 'retryable',
});

export const tokenTimeout = (timeoutMs: number): Failure => ({
  code: 'model-token-timeout',
  message: `The model stopped in its answer for ${timeoutMs} ms.`,
  disposition: 'retryable',
});

export const completeTimeout = (timeoutMs: number): Failure => ({
  code: 'model-timeout',
  message: `The model did not finish within ${timeoutMs} ms.`,
  disposition: 'retryable',
});

export const streamCut: Failure = {
  code: 'model-stream-cut',
  message: "The model's answer broke off before its end.",
  disposition: 'retryable',
};

export const contentFiltered: Failure = {
  code: 'content-filtered',
  message: "The model service's content filter stopped the request or its answer.",
  disposition: 'final',
};

export const answerTooLong: Failure = {
  code: 'model-answer-too-long',
  message: "The model's answer reached its length limit before its end.",
  disposition: 'final',
};

export const refused: Failure = {
  code: 'model-refused',
  message: 'The model refused to give the document asked for.',
  disposition: 'final',
};

export const aborted: Failure = {
  code: 'aborted',
  message: 'The request to the model was given up by whoever made it.',
  disposition: 'retryable',
};

/** By HTTP status; 429 and 400 are told apart further by the service's code. */
const byStatus: Readonly<Record<number, Pick<Failure, 'code' | 'message' | 'disposition'>>> = {
  401: {
    code: 'model-unauthorized',
    message: 'The model service does not accept the API key.',
    disposition: 'final',
  },
  403: {
    code: 'model-forbidden',
    message: 'The API key may not use this model or service.',
    disposition: 'final',
  },
  404: {
    code: 'model-not-found',
    message: 'The model service knows no such model or path: check the model and the base URL.',
    disposition: 'final',
  },
  408: { code: 'model-timeout', message: 'The model service timed out.', disposition: 'retryable' },
  409: { code: 'model-busy', message: 'The model service is busy.', disposition: 'retryable' },
  429: { code: 'rate-limited', message: 'The model service asks to slow down.', disposition: 'retryable' },
};

/**
 * Translates whatever a request threw. The service's own sentences are left out, as they may quote the key or
 * the conversation; its short codes are kept.
 */
export function failureOf(error: unknown, now: number): Failure {
  if (error instanceof APIConnectionError)
    return {
      code: 'model-unreachable',
      message: `The model service cannot be reached${inBrackets(connectionCode(error))}.`,
      disposition: 'retryable',
    };
  if (!isApiError(error))
    return {
      code: 'model-malformed',
      message: 'The model service sent something that cannot be read.',
      disposition: 'retryable',
    };
  const fault = apiFailure(error);
  const retryAfterMs = error.headers && retryAfter(error.headers, now);
  return retryAfterMs !== undefined && fault.disposition === 'retryable' ? { ...fault, retryAfterMs } : fault;
}

/** Narrows without the type parameters that `instanceof` would leave open. */
function isApiError(error: unknown): error is APIError {
  return error instanceof APIError;
}

function apiFailure(error: APIError): Failure {
  const status: number | undefined = error.status;
  const detail = inBrackets(shortCode(error.code), shortCode(error.param));
  if (error.code === 'content_filter') return contentFiltered;
  if (error.code === 'insufficient_quota')
    return { code: 'quota-exhausted', message: 'The quota of the API key is used up.', disposition: 'final' };
  // Without a status it is an error sent inside a stream that had begun.
  if (status === undefined || status >= 500)
    return {
      code: 'model-unavailable',
      message: `The model service failed${inBrackets(status?.toString(), shortCode(error.code))}.`,
      disposition: 'retryable',
    };
  const known = byStatus[status];
  if (known) return known;
  return {
    code: 'model-rejected',
    message: `The model service rejected the request with status ${status}${detail}.`,
    disposition: 'final',
  };
}

/** True for a connection that had died before the request went over it; only then is the request surely unread. */
export function wasDeadConnection(error: unknown): boolean {
  if (!(error instanceof APIConnectionError)) return false;
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(connectionCode(error) ?? '');
}

/** The system's name of a connection's fault, such as `ECONNREFUSED`: the SDK wraps fetch's error, which wraps the socket's. */
function connectionCode(error: Error): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if ('code' in at && typeof at.code === 'string') return shortCode(at.code);
  return undefined;
}

function shortCode(code: unknown): string | undefined {
  return typeof code === 'string' && /^[\w.[\]-]{1,64}$/.test(code) ? code : undefined;
}

function inBrackets(...parts: readonly (string | undefined)[]): string {
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

/** `retry-after-ms` (OpenAI and Azure) in ms, else `retry-after` in seconds or as a date (RFC 9110 §10.2.3). */
function retryAfter(headers: Headers, now: number): number | undefined {
  const ms = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const header = headers.get('retry-after');
  if (header === null) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
