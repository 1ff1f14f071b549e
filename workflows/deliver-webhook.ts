/** The workflow of one event on its way to one subscriber: tried until it is taken, with growing pauses, or dead at last. */
import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { activityOptions } from './activity-options.ts';
import type { DeliverWebhookInput } from './deliver-webhook.messages.ts';

export async function deliverWebhook({ deliveryId, round, pausesSec }: DeliverWebhookInput): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const pauseSec = pausesSec[tries - 1];
    const { postWebhook } = proxyActivities<Activities>({
      ...activityOptions.postWebhook,
      summary: `try ${tries}`,
    });
    const answer = await postWebhook({ deliveryId, round, isLast: pauseSec === undefined });
    if (answer.kind === 'over' || pauseSec === undefined) return;
    const ms = Math.max(pauseSec * 1_000, answer.retryAfterMs ?? 0);
    await sleep(ms, { summary: `after try ${tries}` });
  }
}
