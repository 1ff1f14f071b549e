/**
 * Twilio as a text service. It knows no key under which a message counts once: so before a message is sent again, it looks
 * whether the first one is there.
 *
 * By plain requests: the service's package brings 54 others, and takes more than a second and some 30 MB to load for the
 * two requests that are needed here, whose transport would have to be replaced all the same.
 */
import { z } from 'zod';
import type { SentText, TextMessage, TextService } from '../../domain/ports/text-messages.ts';
import { ok, type Result } from '../../domain/result.ts';
import { createTwilioRest, type TwilioRestOptions } from './rest.ts';

export interface TwilioSmsOptions extends TwilioRestOptions {
  /** The number of the account that messages come from, E.164. */
  readonly phoneNumber: string;
  /** Where the service posts what became of a message; the reference is put behind it. */
  readonly statusUrl: string;
}

const Message = z.object({ sid: z.string().min(1) });
const Messages = z.object({
  messages: z.array(
    z.object({
      sid: z.string().min(1),
      body: z.string().nullish(),
      direction: z.string().nullish(),
      date_created: z.string().nullish(),
    }),
  ),
});

/** The service's clock and ours differ, and its dates are whole seconds. */
const clockDifferenceMs = 5_000;

/** Throws when the token would go in clear text to another machine. */
export function createTwilioSms({ phoneNumber, statusUrl, ...account }: TwilioSmsOptions): TextService {
  const rest = createTwilioRest(account);

  async function find({ key, to, text }: TextMessage): Promise<Result<SentText | null>> {
    const since = key.firstSentAt - clockDifferenceMs;
    // Not by the date of sending, which a message has only once it has left the queue.
    const listed = await rest.get({ To: to, From: phoneNumber, PageSize: '100' }, Messages);
    if (!listed.ok) return listed;
    const found = listed.value.messages.find(
      ({ body, direction, date_created: made }) =>
        body === text && direction !== 'inbound' && typeof made === 'string' && Date.parse(made) >= since,
    );
    return ok(found ? { messageId: found.sid } : null);
  }

  return {
    name: 'twilio',
    find,
    send: async (message) => {
      if (message.again) {
        const found = await find(message);
        if (!found.ok) return found;
        if (found.value) return ok(found.value);
      }
      const { to, text, reference } = message;
      const status =
        reference === undefined ? statusUrl : `${statusUrl}?line=${encodeURIComponent(reference)}`;
      const sent = await rest.post(
        { To: to, From: phoneNumber, Body: text, StatusCallback: status },
        Message,
      );
      return sent.ok ? ok({ messageId: sent.value.sid }) : sent;
    },
  };
}
