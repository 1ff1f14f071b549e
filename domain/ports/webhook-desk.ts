/** Port: what people may ask of deliveries, beside the publishing of news. */
import type { Result } from '../result.ts';
import type { Delivery, Subscription } from './webhook-store.ts';

export interface WebhookDesk {
  /** Sends an event of type `webhook.test` to this subscription, whatever it wants; `eventId` makes it one of its own. */
  test(subscription: Subscription, eventId: string): Promise<Result<Delivery>>;
  /**
   * Sends a delivery that is over once more. `under-way`: it is pending, and somebody is at work on it. Null when there is
   * no such delivery.
   */
  replay(deliveryId: string): Promise<Result<Delivery | 'under-way' | null>>;
}
