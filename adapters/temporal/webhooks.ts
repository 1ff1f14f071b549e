/** News for others, on Temporal: one workflow per event and subscription, which outlives every process. */
import { createHash } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { WebhookDesk } from '../../domain/ports/webhook-desk.ts';
import type { Delivery, NewDelivery, Subscription, WebhookStore } from '../../domain/ports/webhook-store.ts';
import type { WebhookEvent, Webhooks } from '../../domain/ports/webhooks.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { isWanted, testType } from '../../domain/webhooks/event-types.ts';
import {
  deliverWebhookType,
  deliveryWorkflowId,
  type DeliverWebhookInput,
} from '../../workflows/deliver-webhook.messages.ts';
import { temporalFailure } from './failures.ts';
import { SubscriptionCache } from './subscription-cache.ts';

interface Dependencies {
  readonly client: Client;
  readonly taskQueue: string;
  readonly store: WebhookStore;
  /** The pause after each failed try; each delivery keeps those it began with. */
  readonly pausesSec: readonly number[];
  /** ms since the epoch. */
  readonly clock: () => number;
}

export interface TemporalWebhooks extends Webhooks, WebhookDesk {
  /** How many subscriptions are held in memory. */
  cached(): number;
}

export function createWebhooks(deps: Dependencies): TemporalWebhooks {
  const { client, taskQueue, store, pausesSec, clock } = deps;
  const subscriptions = new SubscriptionCache(store, clock);

  /** Whether it was begun now, and not before. */
  async function begin(deliveryId: string, round: number): Promise<Result<boolean>> {
    const input: DeliverWebhookInput = { deliveryId, round, pausesSec };
    try {
      await client.workflow.start(deliverWebhookType, {
        workflowId: deliveryWorkflowId(input),
        taskQueue,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        staticSummary: 'news for a subscriber',
      });
      return ok(true);
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return ok(false);
      return failed(temporalFailure(error));
    }
  }

  /** What is kept and not begun is begun when the same news is published again. */
  async function deliver(deliveries: readonly NewDelivery[]): Promise<Result<void>> {
    const kept = await store.keep(deliveries, clock());
    if (!kept.ok) return kept;
    const begun = await Promise.all(kept.value.map(async (id) => ({ id, answer: await begin(id, 1) })));
    const done = begun.filter(({ answer }) => answer.ok).map(({ id }) => id);
    const noted = done.length > 0 ? await store.begun(done) : ok(undefined);
    for (const { answer } of begun) if (!answer.ok) return answer;
    return noted;
  }

  /** One that is pending without a workflow, because a process ended in between, is begun as it is. */
  async function beginAnew(
    deliveryId: string,
  ): Promise<Result<{ readonly delivery: Delivery; readonly isBegun: boolean } | null>> {
    const revived = await store.revive(deliveryId, clock());
    if (!revived.ok) return revived;
    const delivery = revived.value;
    if (!delivery) return ok(null);
    const begun = await begin(deliveryId, delivery.round);
    if (!begun.ok) return begun;
    const noted = await store.begun([deliveryId]);
    return noted.ok ? ok({ delivery, isBegun: begun.value }) : noted;
  }

  async function isRunning(deliveryId: string, round: number): Promise<Result<boolean>> {
    try {
      const handle = client.workflow.getHandle(deliveryWorkflowId({ deliveryId, round }));
      return ok((await handle.describe()).status.name === 'RUNNING');
    } catch (error) {
      const failure = temporalFailure(error);
      return failure.code === 'call-gone' ? ok(false) : failed(failure);
    }
  }

  return {
    publish: async (event) => {
      const active = await subscriptions.active();
      if (!active.ok) return active;
      const deliveries = active.value
        .filter(({ events }) => isWanted(event.type, events))
        .map((subscription) => deliveryOf(event, subscription));
      if (deliveries.length === 0) return ok({ deliveries: 0 });
      const delivered = await deliver(deliveries);
      return delivered.ok ? ok({ deliveries: deliveries.length }) : delivered;
    },
    test: async (subscription, eventId) => {
      const event = { id: eventId, type: testType, at: clock(), callId: null, data: {} };
      const delivery = deliveryOf(event, subscription);
      const delivered = await deliver([delivery]);
      if (!delivered.ok) return delivered;
      const found = await store.findDelivery(delivery.id);
      if (!found.ok) return found;
      const at = event.at;
      const asBegun = { ...delivery, state: 'pending', round: 1, tries: 0, reason: null } as const;
      return ok(found.value ?? { ...asBegun, createdAt: at, updatedAt: at });
    },
    replay: async (deliveryId): Promise<Result<Delivery | 'under-way' | null>> => {
      const first = await beginAnew(deliveryId);
      if (!first.ok) return first;
      if (first.value === null) return ok(null);
      const { delivery, isBegun } = first.value;
      if (isBegun) return ok(delivery);
      const { round } = delivery;
      const running = await isRunning(deliveryId, round);
      if (!running.ok) return running;
      if (running.value) return ok('under-way' as const);
      // Somebody has ended its workflow by hand.
      const given = await store.tried(deliveryId, round, { state: 'dead', reason: 'ended' }, clock());
      if (!given.ok) return given;
      const second = await beginAnew(deliveryId);
      return second.ok ? ok(second.value?.delivery ?? null) : second;
    },
    cached: () => subscriptions.size,
  };
}

function deliveryOf(event: WebhookEvent, { id: subscriptionId }: Subscription): NewDelivery {
  return { id: deliveryIdOf(event.id, subscriptionId), subscriptionId, event };
}

/** However often an event is published, its delivery to a subscription is the same: 32 hex digits. */
export function deliveryIdOf(eventId: string, subscriptionId: string): string {
  return createHash('sha256').update(`${eventId}/${subscriptionId}`).digest('hex').slice(0, 32);
}
