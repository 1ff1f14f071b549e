/** Text messages where there is no service to send them by: every one is refused, and the call's record says so. */
import type { TextMessages } from '../domain/ports/text-messages.ts';
import { failed } from '../domain/result.ts';

export const noTextMessages: TextMessages = {
  send: () =>
    Promise.resolve(
      failed({
        code: 'not-configured',
        message: 'There is no service for text messages.',
        disposition: 'final',
      }),
    ),
};
