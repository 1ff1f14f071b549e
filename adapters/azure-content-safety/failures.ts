/** What the service refuses, or how it fails, as failures that say whether to ask again. They hold nothing of the text. */
import type { Failure } from '../../domain/result.ts';

export const aborted: Failure = {
  code: 'aborted',
  message: 'The verdict was given up by whoever asked for it.',
  disposition: 'retryable',
};

export const malformed: Failure = {
  code: 'moderation-malformed',
  message: 'The moderation service sent something that cannot be read.',
  disposition: 'retryable',
};

const byStatus: Readonly<Record<number, Pick<Failure, 'code' | 'disposition'>>> = {
  401: { code: 'moderation-unauthorized', disposition: 'final' },
  403: { code: 'moderation-forbidden', disposition: 'final' },
  404: { code: 'moderation-not-found', disposition: 'final' },
  429: { code: 'rate-limited', disposition: 'retryable' },
};

/** Its own sentences are left out, as they may quote the text or the key. */
export function refusalOf({ status }: { readonly status: string }): Failure {
  const number = Number(status);
  const message = `The moderation service answered ${Number.isInteger(number) ? number : 'nothing known'}.`;
  const known = byStatus[number];
  if (known) return { ...known, message };
  const isTheirs = !Number.isInteger(number) || number >= 500;
  return isTheirs
    ? { code: 'moderation-unavailable', message, disposition: 'retryable' }
    : { code: 'moderation-rejected', message, disposition: 'final' };
}

export function unreachable(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
  return {
    code: 'moderation-unreachable',
    message: `The moderation service cannot be reached${detail}.`,
    disposition: 'retryable',
  };
}
