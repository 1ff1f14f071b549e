import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { toFailure, type Repeating } from './failure.ts';

const request = createPipelineRequest({ url: 'https://contoso.example' });

function refusal(status: number, code = '', headers: Record<string, string> = {}): RestError {
  const response = { request, status, headers: createHttpHeaders(headers) };
  return new RestError('prose that may name +33611111111', { code, request, response });
}

it.each<[number, string, Repeating, string, string]>([
  [400, '8523', 'harmless', 'bad-request', 'final'],
  [400, '8528', 'harmless', 'not-found', 'final'],
  [404, '8522', 'harmless', 'not-found', 'final'],
  [400, '8500', 'harmless', 'media-busy', 'retryable'],
  [400, '8501', 'harmless', 'not-established', 'retryable'],
  [412, '8583', 'harmless', 'precondition-failed', 'retryable'],
  [412, '', 'harmful', 'precondition-failed', 'final'],
  [409, '8519', 'harmless', 'conflict', 'final'],
  [405, '8522', 'harmless', 'refused', 'final'],
  [408, '', 'harmful', 'carrier-fault', 'unknown'],
  [500, '', 'harmful', 'carrier-fault', 'unknown'],
  [500, '', 'harmless', 'carrier-fault', 'retryable'],
])(
  'takes %i with sub-code %j, where repeating is %s, for %s and %s',
  (status, code, repeating, name, what) => {
    const failure = toFailure(refusal(status, code), repeating);
    expect(failure).toMatchObject({ code: name, disposition: what });
    expect(failure.message).not.toContain('336');
  },
);

it.each([
  [{ 'retry-after': '3' }, 3_000],
  [{ 'retry-after-ms': '250', 'retry-after': '3' }, 250],
  [{}, undefined],
])('reads the wish for a pause in %j', (headers, retryAfterMs) => {
  const failure = toFailure(refusal(429, '', headers), 'harmful');
  expect(failure).toMatchObject({ code: 'rate-limited', disposition: 'retryable' });
  expect(failure.retryAfterMs).toBe(retryAfterMs);
});
