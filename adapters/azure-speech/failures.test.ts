import { describe, expect, it } from 'vitest';
import { failureFrom } from './failures.ts';

const secret = 'ws://host/speech?Ocp-Apim-Subscription-Key=top-secret';

describe('failures of the speech service', () => {
  it.each([
    ['a refused key', `${secret} Reason: Unexpected server response: 401`, 'speech-unauthorized', 'final'],
    ['a forbidden resource', `${secret} Unexpected server response: 403`, 'speech-unauthorized', 'final'],
    ['an unknown path', `${secret} Unexpected server response: 404`, 'speech-bad-request', 'final'],
    ['an unreadable text', `${secret} websocket error code: 1007`, 'speech-bad-request', 'final'],
    ['too many requests', `${secret} Unexpected server response: 429`, 'speech-rate-limited', 'retryable'],
    ['throttling in mid-speech', `${secret} websocket error code: 4429`, 'speech-rate-limited', 'retryable'],
    ['an outage', `${secret} Unexpected server response: 503`, 'speech-unreachable', 'retryable'],
    ['a cut socket', `${secret} websocket error code: 1006`, 'speech-unreachable', 'retryable'],
    ['nobody there', `${secret} connect ECONNREFUSED 127.0.0.1:1`, 'speech-unreachable', 'retryable'],
    ['something unheard of', undefined, 'speech-unreachable', 'retryable'],
  ])('judges %s', (_, details, code, disposition) => {
    const failure = failureFrom(details);
    expect(failure).toMatchObject({ code, disposition });
    expect(JSON.stringify(failure)).not.toContain('top-secret');
  });
});
