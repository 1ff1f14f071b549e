/** Port: who subscribed to news, and what became of each piece of news for each of them. */
import type { Result } from '../result.ts';
import type { WebhookEvent } from './webhooks.ts';

/** `asked`: somebody wished it; `gone`: the subscriber answered 410. */
export type OffReason = 'asked' | 'gone';

export interface Subscription {
  /** 128 random bits as 32 hex digits. */
  readonly id: string;
  readonly url: string;
  /** Types, or `*` for all. */
  readonly events: readonly string[];
  readonly description: string | null;
  /** `whsec_` and base64, as standardwebhooks.com has it. Never shown again, never logged. */
  readonly secret: string;
  /** Null while it is on. */
  readonly off: OffReason | null;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type SubscriptionChange = Partial<
  Pick<Subscription, 'url' | 'events' | 'description' | 'secret' | 'off'>
>;

/** `dead`: nobody tries any more, until somebody replays it. */
export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One event on its way to one subscription. */
export interface Delivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly event: WebhookEvent;
  readonly state: DeliveryState;
  /** 1, and one more for each replay. */
  readonly round: number;
  /** How often it was sent, over all rounds. */
  readonly tries: number;
  /** Why the last try failed, such as `http-500`; null when none has failed in this round. */
  readonly reason: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewDelivery = Pick<Delivery, 'id' | 'subscriptionId' | 'event'>;

/** What became of one try. A failed one that is not the last leaves the delivery pending. */
export type Tried =
  { readonly state: 'delivered' } | { readonly state: 'pending' | 'dead'; readonly reason: string };

export interface WebhookStore {
  /** False, and nothing kept, when there are `most` already. */
  add(subscription: Subscription, most: number): Promise<Result<boolean>>;
  /** In the order in which they were added. */
  list(): Promise<Result<readonly Subscription[]>>;
  find(subscriptionId: string): Promise<Result<Subscription | null>>;
  /** As it stands afterwards; null when there is none. */
  change(
    subscriptionId: string,
    change: SubscriptionChange,
    now: number,
  ): Promise<Result<Subscription | null>>;
  /** Takes its deliveries along. False when there is none. */
  remove(subscriptionId: string): Promise<Result<boolean>>;

  /**
   * Keeps those that are new and whose subscription exists; says which of all given have not been `begun`. Forgets what was
   * delivered a week ago or died a month ago.
   */
  keep(deliveries: readonly NewDelivery[], now: number): Promise<Result<readonly string[]>>;
  /** Somebody is at work on these: asked to keep them again, the store has nothing more to begin. */
  begun(deliveryIds: readonly string[]): Promise<Result<void>>;
  findDelivery(deliveryId: string): Promise<Result<Delivery | null>>;
  /** Of one subscription, the newest first. */
  deliveries(query: {
    readonly subscriptionId: string;
    readonly state?: DeliveryState;
    readonly limit: number;
  }): Promise<Result<readonly Delivery[]>>;
  /** Counts a try and notes what came of it, unless the round is over or another. */
  tried(deliveryId: string, round: number, what: Tried, now: number): Promise<Result<void>>;
  /** Begins a new round of one that is over; one that is pending stays as it is. Null when there is none. */
  revive(deliveryId: string, now: number): Promise<Result<Delivery | null>>;
  close(): Promise<void>;
}
