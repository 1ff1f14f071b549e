/** Activity: send a text message, once under its key; its failure comes back as a value. */
import type { RequestKey } from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import type { TextMessages } from '../domain/ports/text-messages.ts';
import type { Result } from '../domain/result.ts';
import { failureLog } from './failure-log.ts';

interface Dependencies {
  readonly textMessages: TextMessages;
  readonly log: Log;
}

/** `to` and `from`: E.164. */
export function createSendText({ textMessages, log }: Dependencies) {
  const logged = failureLog(log);
  return async ({
    callId,
    ...message
  }: {
    callId: string;
    key: RequestKey;
    to: string;
    from: string;
    text: string;
  }): Promise<Result<{ messageId: string }>> =>
    logged('send text', { callId }, await textMessages.send(message));
}
