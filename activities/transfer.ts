/** Activity: have the person put through to somebody else, once per tool call; its failure comes back as a value. */
import type { Carrier } from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Result } from '../domain/result.ts';
import { derivedKey } from './derived-key.ts';
import { failureLog } from './failure-log.ts';

interface Dependencies {
  readonly carrier: Carrier;
  readonly log: Log;
}

export interface TransferRequest {
  readonly callId: string;
  readonly legId: string;
  readonly toolCallId: string;
  readonly carrierCallId: string;
  /** E.164. */
  readonly to: string;
  /** When it was first asked for, ms since the epoch. */
  readonly at: number;
}

export function createTransfer({ carrier, log }: Dependencies) {
  const logged = failureLog(log);
  return async (request: TransferRequest): Promise<Result<void>> => {
    const { callId, legId, toolCallId, carrierCallId, to, at } = request;
    const key = derivedKey(`${callId}/${toolCallId}/transfer`, at);
    return logged('transfer', { callId }, await carrier.transfer({ key, legId, carrierCallId, to }));
  };
}
