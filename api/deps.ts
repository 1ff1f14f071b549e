/** What the API is built from; handed in by `main.ts` and by tests. */
import type { HttpBindings } from '@hono/node-server';
import type { z } from 'zod';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { Calls, TurnAway } from '../domain/ports/calls.ts';
import type { CarrierTranslator } from '../domain/ports/carrier.ts';
import type { Log } from '../domain/ports/log.ts';
import type { CarrierAuth } from '../domain/ports/media-wire.ts';
import type { ApiFigures } from './api-figures.ts';
import { Plan, type CallSettings } from '../domain/plan.ts';
import type { Result } from '../domain/result.ts';

/** What a call is for where the request does not say. */
export const PlanDefaults = Plan.pick({
  botCompany: true,
  botName: true,
  task: true,
  agentPhoneNumber: true,
  claim: true,
  language: true,
  languages: true,
  onDrop: true,
});
export type PlanDefaults = z.infer<typeof PlanDefaults>;

export type Readiness = 'ready' | 'draining' | 'not ready';

/** Holds one call's place among those that may be under way. */
export interface Place {
  /** The call is in the records by now, or will never be. Once is enough; further times change nothing. */
  leave(): void;
}

export interface ApiDeps {
  readonly calls: Calls;
  readonly records: CallRecords;
  readonly carrierAuth: CarrierAuth;
  readonly translator: CarrierTranslator;
  /** Who may use the API. The name goes into logs, the key never does. */
  readonly apiKeys: readonly { readonly name: string; readonly key: string }[];
  /** The secret in the URL that Event Grid was given. */
  readonly eventGridKey: string;
  readonly defaults: PlanDefaults;
  /** As they are for a call that starts now. */
  readonly settings: () => CallSettings;
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
