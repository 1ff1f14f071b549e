/** The workflow that hangs up a leg which turned up when its call was over and its run gone. */
import { proxyActivities, uuid4 } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';
import type { EndStrayInput } from './end-stray.messages.ts';

export async function endStray({ carrierCallId }: EndStrayInput): Promise<void> {
  const { hangUp } = proxyActivities<Activities>({
    ...activityOptions.hangUp,
    summary: 'nobody waits for it',
  });
  await hangUp({ key: { id: uuid4(), firstSentAt: now() }, carrierCallId });
}
