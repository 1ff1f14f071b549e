/** Port: text messages (SMS). */
import type { Result } from '../result.ts';
import type { RequestKey } from './carrier.ts';

export interface TextMessages {
  /** Sends one message, once per key. The final failure `not-configured` says that there is no service to send by. */
  send(message: {
    readonly key: RequestKey;
    /** E.164. */
    readonly to: string;
    readonly from: string;
    readonly text: string;
  }): Promise<Result<{ readonly messageId: string }>>;
}
