/** Port: news for the systems of others, delivered to whoever subscribed to it. */
import type { Result } from '../result.ts';

export interface WebhookEvent {
  /** The same event has the same id however often it is published. */
  readonly id: string;
  /** Such as `call.closed`; see `webhookEventTypes`. */
  readonly type: string;
  /** When it happened, ms since the epoch. */
  readonly at: number;
  /** 32 hex digits; null where it belongs to no call. */
  readonly callId: string | null;
  /** As it goes out: JSON in snake_case. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Webhooks {
  /** Once per event id and subscription; `deliveries` is how many subscriptions want it. Publishing again changes nothing. */
  publish(event: WebhookEvent): Promise<Result<{ readonly deliveries: number }>>;
}
