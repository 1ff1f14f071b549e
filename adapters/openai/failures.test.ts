/** What the SDK's errors become, and what they keep to themselves. */
import { APIConnectionError, APIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { failureOf, wasDeadConnection } from './failures.ts';

const now = Date.UTC(2026, 10, 21, 8);

function thrown(status: number, body: object, headers: Record<string, string> = {}): APIError {
  return APIError.generate(status, { error: body }, undefined, new Headers(headers));
}

describe('failures', () => {
  it('never repeat what the service wrote, which may hold the key', () => {
    const failure = failureOf(thrown(401, { message: 'Incorrect API key provided: sk-secret' }), now);
    expect(failure).toMatchObject({ code: 'model-unauthorized', disposition: 'final' });
    expect(JSON.stringify(failure)).not.toContain('secret');
    const rejected = failureOf(
      thrown(400, { message: 'bad: sk-secret', code: 'x y sk-secret', param: 'tools' }),
      now,
    );
    expect(rejected.message).toContain('(tools)');
    expect(JSON.stringify(rejected)).not.toContain('secret');
  });

  it.each([
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': new Date(now + 5_000).toUTCString() }, 5_000],
    [{ 'retry-after': new Date(now - 5_000).toUTCString() }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('read the wish to wait from %j', (headers, expected) => {
    expect(failureOf(thrown(429, {}, headers), now).retryAfterMs).toBe(expected);
  });

  it('tell a used-up quota from a rate that was too high', () => {
    expect(failureOf(thrown(429, { code: 'insufficient_quota' }), now)).toMatchObject({
      code: 'quota-exhausted',
      disposition: 'final',
    });
  });

  it('take an error inside a stream for a failing service', () => {
    const error = new APIError(undefined, { code: 'server_error' }, undefined, new Headers());
    expect(failureOf(error, now)).toMatchObject({ code: 'model-unavailable', disposition: 'retryable' });
  });

  it('know a connection that was dead from one that never was', () => {
    const broken = (code: string) =>
      new APIConnectionError({
        message: '',
        cause: new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) }),
      });
    expect(wasDeadConnection(broken('ECONNRESET'))).toBe(true);
    expect(wasDeadConnection(broken('ECONNREFUSED'))).toBe(false);
    expect(failureOf(broken('ECONNREFUSED'), now).message).toContain('ECONNREFUSED');
  });
});
