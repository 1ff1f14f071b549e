/** The bodies of the webhook routes: their schemas, and what they change. */
import { z } from '@hono/zod-openapi';
import type { SubscriptionChange } from '../domain/ports/webhook-store.ts';
import { everyType, webhookEventTypes } from '../domain/webhooks/event-types.ts';
import { longestUrl } from '../domain/webhooks/url-rules.ts';

/** A secret's length in bytes (Standard Webhooks 1.0). */
const secretBytes = { least: 24, most: 64 };
const longestDescription = 500;

const url = z
  .string()
  .min(1, 'must be a URL such as https://example.com/hooks')
  .max(longestUrl, `may have ${longestUrl} characters`)
  .openapi({ description: 'Where events are posted to, by https', example: 'https://example.com/hooks' });

const eventTypes = [everyType, ...webhookEventTypes];
const events = z
  .array(z.enum(eventTypes, { error: `must be one of ${eventTypes.join(', ')}` }))
  .min(1, 'must name at least one type, or *')
  .max(eventTypes.length, 'names more types than there are')
  .openapi({ description: 'The types wanted; * stands for all', example: ['call.closed'] });

const secret = z.string().refine(isSecret, {
  error: `must be whsec_ and base64 of ${secretBytes.least} to ${secretBytes.most} bytes`,
});

const description = z.string().trim().max(longestDescription, `may have ${longestDescription} characters`);

function isSecret(text: string): boolean {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  if (base64 === undefined || base64.length % 4 !== 0) return false;
  const { length } = Buffer.from(base64, 'base64');
  return length >= secretBytes.least && length <= secretBytes.most;
}

export const NewWebhook = z
  .strictObject({
    url,
    events,
    secret: secret.optional().openapi({
      description: 'What events are signed with; one is made, and shown this once, when left out',
    }),
    description: description.optional(),
  })
  .openapi('NewWebhook');

export const WebhookChange = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    secret: secret.optional(),
    description: description.nullable().optional(),
    active: z.boolean().optional().openapi({
      description: 'false: nothing is sent; true: sent again, also after the subscriber has answered 410',
    }),
  })
  .openapi('WebhookChange');

export function changeOf(request: z.infer<typeof WebhookChange>): SubscriptionChange {
  const { active, events: wanted, ...rest } = request;
  return {
    ...(rest.url === undefined ? {} : { url: rest.url }),
    ...(rest.secret === undefined ? {} : { secret: rest.secret }),
    ...(rest.description === undefined ? {} : { description: rest.description }),
    ...(wanted === undefined ? {} : { events: [...new Set(wanted)] }),
    ...(active === undefined ? {} : { off: active ? null : ('asked' as const) }),
  };
}

/** `random`: 32 bytes as 64 hex digits. */
export function madeSecret(random: string): string {
  return `whsec_${Buffer.from(random, 'hex').toString('base64')}`;
}
