/** Activity: send a text message, once under its key; its failure comes back as a value. */
import type { Log } from '../domain/ports/log.ts';
import type { SentText, TextMessage } from '../domain/ports/text-messages.ts';
import type { Result } from '../domain/result.ts';
import { failureLog } from './failure-log.ts';
import { sendPermitted, type TextTools } from './permitted-text.ts';

interface Dependencies extends TextTools {
  readonly log: Log;
  /** Whether the activity under way was begun before, and nobody knows how far it came. */
  readonly isRepeated: () => boolean;
}

export interface TextRequest extends TextMessage {
  readonly callId: string;
  /** It tells somebody that they are out. */
  readonly confirmsOptOut?: boolean;
}

export function createSendText({ log, isRepeated, ...tools }: Dependencies) {
  const logged = failureLog(log);
  return async ({ callId, confirmsOptOut = false, ...given }: TextRequest): Promise<Result<SentText>> => {
    const message = isRepeated() ? { ...given, again: true } : given;
    return logged('send text', { callId }, await sendPermitted(tools, message, confirmsOptOut));
  };
}
