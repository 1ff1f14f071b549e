/**
 * Text messages by several services: the next one is tried only where the one before has certainly not sent.
 *
 * A message that is asked for again may have gone out by any of them. Those that can look are asked first; then come those
 * for which a key counts once, since to send by them shows whether they have sent; then the others.
 */
import type { Log } from '../domain/ports/log.ts';
import type { SentText, TextMessage, TextMessages, TextService } from '../domain/ports/text-messages.ts';
import { failed, ok, type Failure, type Result } from '../domain/result.ts';

interface Dependencies {
  /** In the order in which they are tried. */
  readonly services: readonly TextService[];
  readonly log: Log;
}

export function createTextMessages({ services, log }: Dependencies): TextMessages {
  return {
    send: async (message) => {
      if (!message.again) return firstThatSends(services, message, log);
      const found = await sentBefore(services, message);
      // Who could not look does not know whether it was sent, however harmless the looking.
      if (!found.ok) return failed({ ...found.failure, disposition: 'unknown' });
      if (found.value) return ok(found.value);
      const [keyed, others] = [services.filter(({ find }) => !find), services.filter(({ find }) => find)];
      return firstThatSends([...keyed, ...others], message, log);
    },
  };
}

/** Null: none of those that can look has it. */
async function sentBefore(
  services: readonly TextService[],
  message: TextMessage,
): Promise<Result<SentText | null>> {
  for (const service of services) {
    const found = await service.find?.(message);
    if (found && (!found.ok || found.value)) return found;
  }
  return ok(null);
}

async function firstThatSends(
  services: readonly TextService[],
  message: TextMessage,
  log: Log,
): Promise<Result<SentText>> {
  let failure: Failure = notConfigured;
  for (const service of services) {
    const sent = await service.send(message);
    if (sent.ok) return sent;
    const { code, disposition } = sent.failure;
    log.warn('text.not_sent', { service: service.name, code, disposition });
    // Worth another try if one of them is.
    failure = failure.disposition === 'retryable' ? failure : sent.failure;
    // Whoever told one service to stop must not be written to by another.
    if (disposition === 'unknown' || code === 'opted-out') return sent;
    // Its refusal is of this request alone: the one before may have gone out by it, and nobody can look.
    if (message.again && !service.find) return failed({ ...sent.failure, disposition: 'unknown' });
  }
  return failed(failure);
}

const notConfigured: Failure = {
  code: 'not-configured',
  message: 'There is no service for text messages.',
  disposition: 'final',
};
