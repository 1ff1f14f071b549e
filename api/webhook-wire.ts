/** Subscriptions and deliveries on the wire. A secret is in none of them. */
import { z } from '@hono/zod-openapi';
import { deliveryStates, type Delivery, type Subscription } from '../domain/ports/webhook-store.ts';
import { wireTime } from './call-report.ts';

export const WireWebhook = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    description: z.string().nullable(),
    active: z.boolean(),
    off_reason: z.enum(['asked', 'gone']).nullable().openapi({
      description: 'Why nothing is sent: somebody asked for it, or the subscriber answered 410',
    }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .openapi('Webhook');

export const WireNewWebhook = WireWebhook.extend({
  secret: z.string().optional().openapi({ description: 'The secret that was made; it is never shown again' }),
}).openapi('CreatedWebhook');

export const WireDelivery = z
  .object({
    id: z.string(),
    webhook_id: z.string(),
    event_id: z.string().openapi({ description: 'The header webhook-id of every try' }),
    event_type: z.string(),
    call_id: z.string().nullable(),
    state: z.enum(deliveryStates),
    tries: z.number().int(),
    reason: z.string().nullable().openapi({ description: 'Why the last try failed', example: 'http-500' }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .openapi('WebhookDelivery');

export function wireWebhook(subscription: Subscription): z.infer<typeof WireWebhook> {
  const { id, url, events, description, off, createdAt, updatedAt } = subscription;
  return {
    ...{ id, url, events: [...events], description, active: off === null, off_reason: off },
    ...{ created_at: wireTime(createdAt), updated_at: wireTime(updatedAt) },
  };
}

export function wireDelivery(delivery: Delivery): z.infer<typeof WireDelivery> {
  const { id, subscriptionId, event, state, tries, reason, createdAt, updatedAt } = delivery;
  return {
    ...{ id, webhook_id: subscriptionId, event_id: event.id, event_type: event.type, call_id: event.callId },
    ...{ state, tries, reason, created_at: wireTime(createdAt), updated_at: wireTime(updatedAt) },
  };
}
