/** What the API is built from; handed in by `main.ts` and by tests. */
import type { HttpBindings } from '@hono/node-server';
import type { z } from 'zod';
import type { Variants } from '../domain/features/rules.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { Calls, TurnAway } from '../domain/ports/calls.ts';
import type { CarrierTranslator } from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Recordings } from '../domain/ports/recordings.ts';
import type { CarrierAuth } from '../domain/ports/media-wire.ts';
import type { OptOutList } from '../domain/ports/opt-outs.ts';
import type { Outreaches } from '../domain/ports/outreaches.ts';
import type { TextLines } from '../domain/ports/text-lines.ts';
import type { TextWebhook } from '../domain/ports/text-messages.ts';
import type { WebhookDesk } from '../domain/ports/webhook-desk.ts';
import type { WebhookPosts } from '../domain/ports/webhook-posts.ts';
import type { WebhookStore } from '../domain/ports/webhook-store.ts';
import type { ApiFigures } from './api-figures.ts';
import { Plan, type CallSettings } from '../domain/plan.ts';
import type { Result } from '../domain/result.ts';

/** What a call is for where the request does not say. */
export const PlanDefaults = Plan.pick({
  botCompany: true,
  botName: true,
  task: true,
  agentPhoneNumber: true,
  toolsOff: true,
  claim: true,
  language: true,
  languages: true,
  onDrop: true,
  onMachine: true,
});
export type PlanDefaults = z.infer<typeof PlanDefaults>;

/** The variants of feature flags for a call that begins now on this line; both numbers E.164. */
export type VariantsFor = (line: { readonly ourNumber: string; readonly phoneNumber: string }) => Variants;

export type Readiness = 'ready' | 'draining' | 'not ready';

/** Holds one call's place among those that may be under way. */
export interface Place {
  /** The call is in the records by now, or will never be. Once is enough; further times change nothing. */
  leave(): void;
}

export interface ApiDeps {
  readonly calls: Calls;
  readonly records: CallRecords;
  readonly recordings: Recordings;
  readonly carrierAuth: CarrierAuth;
  readonly translator: CarrierTranslator;
  readonly webhooks: {
    readonly store: WebhookStore;
    readonly desk: WebhookDesk;
    /** Tells whether news may be sent to a URL. */
    readonly posts: Pick<WebhookPosts, 'check'>;
  };
  /** Who may use the API. The name goes into logs, the key never does. */
  readonly apiKeys: readonly { readonly name: string; readonly key: string }[];
  /** The running calls, as text messages reach them. */
  readonly textLines: TextLines;
  readonly optOuts: OptOutList;
  readonly outreaches: Outreaches;
  /** Null: no service posts signed forms to this installation. */
  readonly textWebhook: TextWebhook | null;
  /** The number of a text service where it has another one than we call from, E.164; null: it has none. */
  readonly textNumber: string | null;
  /** Where the outside reaches this API: addresses are signed as they were called. */
  readonly publicUrl: string;
  /** The secret in the URL that Event Grid was given. */
  readonly eventGridKey: string;
  readonly defaults: PlanDefaults;
  /** As they are for a call that starts now. */
  readonly settings: (variants?: Variants) => CallSettings;
  readonly variantsFor: VariantsFor;
  /** The number we call from, E.164. */
  readonly ourNumber: string;
  /** ms since the epoch. */
  readonly clock: () => number;
  /** 128 random bits as 32 hex digits. */
  readonly randomId: () => string;
  readonly log: Log;
  readonly figures: ApiFigures;
  /** Takes a place for a call that is about to begin; null when as many are under way as may be. */
  readonly takePlace: () => Promise<Result<Place | null>>;
  /** What becomes of people who call while there is no room. */
  readonly inboundOverload: TurnAway['kind'];
  /** How many requests may be under way at once. */
  readonly maxRequests: number;
  /** How many event streams may be open at once. */
  readonly maxListeners: number;
  readonly readiness: () => Readiness;
  /** Aborted when this process is to stop: open event streams end then. */
  readonly stopping: AbortSignal;
}

/** What hono carries along with a request. Node's own objects are absent when a test calls the app directly. */
export interface ApiEnv {
  Variables: { readonly apiKeyName: string };
  Bindings: Partial<HttpBindings>;
}
