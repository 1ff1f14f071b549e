/** Port: text messages (SMS), and what the services that carry them tell of them. */
import type { Result } from '../result.ts';
import type { RequestKey } from './carrier.ts';

export interface TextMessage {
  readonly key: RequestKey;
  /** E.164. */
  readonly to: string;
  readonly from: string;
  readonly text: string;
  /** Comes back with the news of its delivery: the id of the line it belongs to. */
  readonly reference?: string;
  /** It was asked for before under this key, and nobody knows what came of it. */
  readonly again?: boolean;
}

export interface SentText {
  readonly messageId: string;
}

export interface TextMessages {
  /**
   * Sends one message, once per key; whoever asks again says so by `again`. The final failure `not-configured` says that
   * there is no service to send by; `retryable` and `final` that nothing was sent, `unknown` that it may have been.
   */
  send(message: TextMessage): Promise<Result<SentText>>;
}

/** One service among those that can send. */
export interface TextService extends TextMessages {
  /** In logs. */
  readonly name: string;
  /**
   * Looks whether the message has been taken; null: it has not. Absent where the service itself carries a key out once, so
   * that sending again shows it.
   */
  find?(message: TextMessage): Promise<Result<SentText | null>>;
}

/** A message that somebody sent to one of our numbers. */
export interface IncomingText {
  /** The service's id of it: the same when it is delivered again. */
  readonly messageId: string;
  /** E.164, or a short code or name. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** What became of a message of ours. */
export interface TextDelivery {
  /** The same when the news is delivered again. */
  readonly eventId: string;
  readonly messageId: string;
  /** As it was sent with; null where it was sent without. */
  readonly reference: string | null;
  readonly delivered: boolean;
  /** The service's own word for it, for people. */
  readonly detail: string;
}

/** What a webhook of a text service says. */
export type TextNews =
  | { readonly kind: 'received'; readonly text: IncomingText }
  | { readonly kind: 'delivery'; readonly delivery: TextDelivery }
  /** Signed, and of no matter: a step on the way to being delivered, perhaps. */
  | { readonly kind: 'other' };

/** A service's webhook that posts a signed form. */
export interface TextWebhook {
  /** `url`: exactly as the service called it. Null: it was not signed by that service. */
  read(request: {
    readonly url: string;
    readonly signature: string | undefined;
    readonly parameters: Readonly<Record<string, string>>;
  }): TextNews | null;
}
