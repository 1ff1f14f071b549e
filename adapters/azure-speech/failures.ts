/** Says what a fault of the speech service means for us. Nothing of the SDK's own wording is passed on: it can hold the key. */
import type { Failure } from '../../domain/result.ts';

/** Reads the SDK's error details: an HTTP status of the upgrade, or a WebSocket close code, or neither. */
export function failureFrom(errorDetails: string | undefined): Failure {
  const details = errorDetails ?? '';
  const status = Number(/Unexpected server response: (\d{3})/.exec(details)?.[1] ?? 0);
  const closeCode = Number(/websocket error code: (\d{4})/.exec(details)?.[1] ?? 0);
  if (status === 401 || status === 403) {
    return {
      code: 'speech-unauthorized',
      message: `The speech service refused the key (HTTP ${status}). Check SPEECH_KEY and that it belongs to the host's region.`,
      disposition: 'final',
    };
  }
  if (status === 429 || closeCode === 4429) {
    return {
      code: 'speech-rate-limited',
      message: 'The speech service has too many requests. Raise the resource’s concurrency quota.',
      disposition: 'retryable',
    };
  }
  if (status === 400 || status === 404 || closeCode === 1007) {
    return {
      code: 'speech-bad-request',
      message: `The speech service did not accept the request (${status || closeCode}). Check its host, the language and the voice.`,
      disposition: 'final',
    };
  }
  return unreachable(status || closeCode || null);
}

export function unreachable(detail: number | null): Failure {
  const told = detail === null ? '' : ` (${detail})`;
  return {
    code: 'speech-unreachable',
    message: `The speech service could not be reached or broke off${told}.`,
    disposition: 'retryable',
  };
}

export function silentService(waitedMs: number): Failure {
  return {
    code: 'speech-timeout',
    message: `The speech service sent nothing for ${waitedMs} ms.`,
    disposition: 'retryable',
  };
}

export const closedFailure: Failure = {
  code: 'speech-closed',
  message: 'The synthesizer was closed.',
  disposition: 'final',
};
