/** Activity: one try to deliver an event to a subscriber; the store knows what came of it before the workflow does. */
import type { Log } from '../domain/ports/log.ts';
import type { WebhookPosts } from '../domain/ports/webhook-posts.ts';
import type { Delivery, Subscription, Tried, WebhookStore } from '../domain/ports/webhook-store.ts';
import { webhookBody } from '../domain/webhooks/webhook-event.ts';
import { failed, type Failure } from '../domain/result.ts';
import { valueOrThrow } from './failures.ts';
import { PostPlaces } from './post-places.ts';

export interface WebhookTry {
  readonly deliveryId: string;
  readonly round: number;
  /** Whether the delivery is dead if this fails. */
  readonly isLast: boolean;
}

/** `over`: taken, or nobody is to try again in this round. `retryAfterMs`: the subscriber's own wish. */
export type TryAnswer =
  { readonly kind: 'over' } | { readonly kind: 'failed'; readonly retryAfterMs?: number };

export interface PostWebhookTools {
  readonly webhookStore: Pick<WebhookStore, 'find' | 'findDelivery' | 'change' | 'tried'>;
  readonly webhookPosts: Pick<WebhookPosts, 'post'>;
  /** ms since the epoch. */
  readonly clock: () => number;
  readonly log: Log;
}

/** It does not count as a try: nothing was sent. */
const full: Failure = {
  code: 'too-many-posts',
  message: 'As many events are on their way to subscribers as may be.',
  disposition: 'retryable',
  retryAfterMs: 2_000,
};

/**
 * Throws where the store is away or there is no place, for Temporal to try again. When the store goes away
 * in between, an event is sent twice, which the subscriber knows by its id.
 */
export function createPostWebhook(tools: PostWebhookTools) {
  const { webhookStore: store, webhookPosts: posts, clock, log } = tools;
  const places = new PostPlaces();

  async function post(
    delivery: Delivery,
    { url, secret, id: subscriptionId }: Subscription,
    isLast: boolean,
  ): Promise<TryAnswer> {
    const { id: deliveryId, event } = delivery;
    const sent = await posts.post({ url, secret, id: event.id, body: webhookBody(event) });
    if (sent.ok) {
      await noted(delivery, { state: 'delivered' });
      return { kind: 'over' };
    }
    const { code, retryAfterMs } = sent.failure;
    const isGone = code === 'gone';
    if (isGone) valueOrThrow(await store.change(subscriptionId, { off: 'gone' }, clock()));
    const isDead = isGone || isLast;
    await noted(delivery, { state: isDead ? 'dead' : 'pending', reason: code });
    log.warn(isDead ? 'webhook.dead' : 'webhook.failed', { deliveryId, subscriptionId, code });
    if (isDead) return { kind: 'over' };
    return { kind: 'failed', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }

  async function noted({ id, round }: Delivery, what: Tried): Promise<void> {
    valueOrThrow(await store.tried(id, round, what, clock()));
  }

  return async ({ deliveryId, round, isLast }: WebhookTry): Promise<TryAnswer> => {
    const delivery = valueOrThrow(await store.findDelivery(deliveryId));
    if (delivery?.state !== 'pending' || delivery.round !== round) return { kind: 'over' };
    const subscription = valueOrThrow(await store.find(delivery.subscriptionId));
    if (!subscription) return { kind: 'over' };
    if (subscription.off !== null) {
      await noted(delivery, { state: 'dead', reason: 'switched-off' });
      return { kind: 'over' };
    }
    const leave = places.take(subscription.id);
    if (!leave) return valueOrThrow(failed(full));
    return post(delivery, subscription, isLast).finally(leave);
  };
}
