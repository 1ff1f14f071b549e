/** What stands before every text message: its size, and whether the recipient wants to hear of us at all. */
import type { OptOuts } from '../domain/ports/opt-outs.ts';
import type { SentText, TextMessage, TextMessages } from '../domain/ports/text-messages.ts';
import { failed, type Result } from '../domain/result.ts';
import { textFault } from '../domain/text-message.ts';

export interface TextTools {
  readonly textMessages: TextMessages;
  readonly optOuts: Pick<OptOuts, 'find'>;
}

/** `confirms`: the message tells somebody that they are out; it alone may be sent to them. */
export async function sendPermitted(
  { textMessages, optOuts }: TextTools,
  message: TextMessage,
  confirms = false,
): Promise<Result<SentText>> {
  const fault = textFault(message.text);
  if (fault) return failed(fault);
  if (!confirms) {
    const out = await optOuts.find(message.to);
    if (!out.ok) return out;
    if (out.value) return failed(optedOut);
  }
  return textMessages.send(message);
}

const optedOut = {
  code: 'opted-out',
  message: 'This person has asked not to be written to any more.',
  disposition: 'final',
} as const;
