/** Has a text message sent, again and again for a while: it goes out once, as its key is the same. */
import { isCancellation, proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { TextRequest } from '../activities/text-messages.ts';
import type { SentText } from '../domain/ports/text-messages.ts';
import { failed, type Result } from '../domain/result.ts';
import { unlessActivityFailed } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';

const maxTries = 3;
const pauseMs = 2_000;

export async function sendUntilTaken(summary: string, request: TextRequest): Promise<Result<SentText>> {
  const { sendText } = proxyActivities<Activities>({ ...activityOptions.sendText, summary });
  let again = false;
  for (let tries = 1; ; tries += 1) {
    const result: Result<SentText> = await sendText({ ...request, ...(again ? { again } : {}) }).catch(
      unanswered,
    );
    if (result.ok || result.failure.disposition === 'final' || tries === maxTries) return result;
    again ||= result.failure.disposition === 'unknown';
    await sleep(result.failure.retryAfterMs ?? pauseMs, { summary: 'before the next try to text' });
  }
}

/** A time limit or a lost worker: nobody knows how far it came. */
function unanswered(error: unknown): Result<never> {
  if (!isCancellation(error)) unlessActivityFailed(error);
  return failed({
    code: isCancellation(error) ? 'cancelled' : 'activity-failed',
    message: 'the activity did not answer',
    disposition: 'unknown',
  });
}
