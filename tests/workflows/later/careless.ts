/** The same step more without a patch: calls in flight have no such step in their history. */
import { sleep } from '@temporalio/workflow';
import { phoneCall as today } from '../../../workflows/phone-call.ts';
import type { PhoneCallInput } from '../../../workflows/phone-call.messages.ts';

export { endStray, outreach, turnAway } from '../../../workflows/index.ts';

export async function phoneCall(input: PhoneCallInput): Promise<void> {
  await sleep(1, { summary: 'a step more' });
  return today(input);
}
