/** The doer of the tool `send_sms`: to whom the message goes follows from the plan. */
import type { DeedAnswer } from '../domain/conversation/tools/deed.ts';
import { valueOrThrow } from './failures.ts';
import { sendPermitted, type TextTools } from './permitted-text.ts';
import type { DeedDoers } from './tool-deeds.ts';

interface Dependencies extends TextTools {
  readonly isRepeated: () => boolean;
}

export function createSendTextDeed({
  isRepeated,
  ...tools
}: Dependencies): NonNullable<DeedDoers['send_text']> {
  return async ({ to, text }, { plan, lineId, key }): Promise<DeedAnswer> => {
    const number = to === 'person' ? plan.phoneNumber : plan.agentPhoneNumber;
    if (number === undefined) return { ok: false, error: 'there is no colleague to write to' };
    const sent = await sendPermitted(tools, {
      ...{ key, to: number, from: plan.ourNumber, text, again: isRepeated() },
      ...(lineId === undefined ? {} : { reference: lineId }),
    });
    if (!sent.ok && sent.failure.disposition === 'final')
      return { ok: false, error: `not sent: ${sent.failure.message}` };
    // What may work later, and what may have been sent, is asked for again: then it is looked at first.
    const { messageId } = valueOrThrow(sent);
    const recipient = to === 'colleague' ? { to } : {};
    return {
      ok: true,
      told: { sent_to: to },
      records: [{ kind: 'text_message_sent', text, messageId, ...recipient }],
    };
  };
}
