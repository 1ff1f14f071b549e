import {
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { expect, it } from 'vitest';
import { temporalFailure } from './failures.ts';

/** What the gRPC client throws, as the SDK knows it by its shape. */
function grpc(code: number): Error {
  return Object.assign(new Error(`${code} it says why`), { code, details: 'it says why', metadata: {} });
}

it.each([
  ['no such run', new WorkflowNotFoundError('not found', 'line/x', undefined), 'call-gone', 'final'],
  [
    'an update refused',
    new WorkflowUpdateFailedError('failed', new Error('of another leg')),
    'not-expected',
    'final',
  ],
  [
    'an update not answered in time',
    new WorkflowUpdateRPCTimeoutOrCancelledError('too slow', { cause: grpc(4) }),
    'temporal-unavailable',
    'retryable',
  ],
  ['invalid', grpc(3), 'temporal-3', 'final'],
  ['not allowed', grpc(7), 'temporal-7', 'final'],
  ['not known to the server', grpc(12), 'temporal-12', 'final'],
  ['no credentials', grpc(16), 'temporal-16', 'final'],
  ['unavailable', grpc(14), 'temporal-14', 'retryable'],
  ['too slow', grpc(4), 'temporal-4', 'retryable'],
  ['too much', grpc(8), 'temporal-8', 'retryable'],
  [
    'wrapped by the client',
    new ServiceError('failed to signal', { cause: grpc(14) }),
    'temporal-14',
    'retryable',
  ],
  ['wrapped, and final', new ServiceError('failed to signal', { cause: grpc(7) }), 'temporal-7', 'final'],
  ['anything else', new Error('socket hang up'), 'temporal-unavailable', 'retryable'],
])('%s', (_, error, code, disposition) => {
  expect(temporalFailure(error)).toMatchObject({ code, disposition });
});
