/** The workflow of somebody who wants to hear of us no more: all outreach to them is taken back, and they are told so once. */
import { getExternalWorkflowHandle, proxyActivities, uuid4 } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { unlessActivityFailed } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';
import type { OptOutInput } from './opt-out.messages.ts';
import { optedOut } from './phone-call.messages.ts';
import { sendUntilTaken } from './texts.ts';

const { endOutreach } = proxyActivities<Activities>({
  ...activityOptions.endOutreach,
  summary: 'take back all outreach',
});

export async function optOut(input: OptOutInput): Promise<void> {
  const { lineId, phoneNumber: to, ourNumber: from, confirmation } = input;
  const key = { id: uuid4(), firstSentAt: now() };
  const call = getExternalWorkflowHandle(`line/${lineId}`);
  const confirmed =
    confirmation === undefined
      ? Promise.resolve()
      : sendUntilTaken('tell that they are out', {
          ...{ callId: '', key, to, from, text: confirmation, reference: lineId },
          confirmsOptOut: true,
        });
  await Promise.all([
    // Most often no call is under way.
    call.signal(optedOut).catch(() => undefined),
    endOutreach({ phoneNumber: to }).catch(unlessActivityFailed),
    confirmed,
  ]);
}
