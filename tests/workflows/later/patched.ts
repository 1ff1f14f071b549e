/** The workflows as a later version might have them: a step more, for calls that begin under it (docs/decisions/0013). */
import { patched, sleep } from '@temporalio/workflow';
import { phoneCall as today } from '../../../workflows/phone-call.ts';
import type { PhoneCallInput } from '../../../workflows/phone-call.messages.ts';

export { endStray, outreach, turnAway } from '../../../workflows/index.ts';

export async function phoneCall(input: PhoneCallInput): Promise<void> {
  if (patched('a-step-more')) await sleep(1, { summary: 'a step more' });
  return today(input);
}
