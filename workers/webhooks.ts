/** Webhooks as configured: their store, who sends them, and who has them sent. */
import type { Client } from '@temporalio/client';
import { openWebhookStore } from '../adapters/sqlite-records/webhooks.ts';
import { createWebhooks, type TemporalWebhooks } from '../adapters/temporal/webhooks.ts';
import { createWebhookPosts } from '../adapters/webhook-http/webhook-posts.ts';
import type { Config } from '../config/config.ts';
import type { WebhookPosts } from '../domain/ports/webhook-posts.ts';
import type { WebhookStore } from '../domain/ports/webhook-store.ts';

export interface ConfiguredWebhooks {
  readonly webhooks: TemporalWebhooks;
  readonly webhookStore: WebhookStore;
  readonly webhookPosts: WebhookPosts;
  /** What is held now; served as a part of `/figures`. */
  figures(): { readonly posts_under_way: number; readonly subscriptions_cached: number };
}

export function configuredWebhooks(config: Config, client: Client): ConfiguredWebhooks {
  const webhookStore = openWebhookStore({ path: config.RECORDS_PATH });
  const webhookPosts = createWebhookPosts({
    allowPrivate: config.WEBHOOK_ALLOW_PRIVATE === 'on',
    clock: Date.now,
  });
  const webhooks = createWebhooks({
    client,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    store: webhookStore,
    pausesSec: config.WEBHOOK_PAUSES_SEC,
    clock: Date.now,
  });
  return {
    webhooks,
    webhookStore,
    webhookPosts,
    figures: () => ({ posts_under_way: webhookPosts.underWay(), subscriptions_cached: webhooks.cached() }),
  };
}
