/** The workflow of a call that could not be summed up at its end: tries again, with growing pauses, until it works. */
import { ApplicationFailure, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { LateWrapUp, WrapUpOrder } from '../domain/call/wrap-up.ts';
import { failed, type Result } from '../domain/result.ts';
import { unlessActivityFailed } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';
import { wrapUpWanted } from './wrap-up-later.messages.ts';

const longestMs = 14 * 24 * 60 * 60 * 1_000;

export async function wrapUpLater(first: WrapUpOrder): Promise<void> {
  let order = first;
  const wish = { hurried: first.hurried === true };
  // The workflow is begun with a signal that says what its input says; every further one may want more.
  setHandler(wrapUpWanted, (wanted) => {
    if (wanted.throughSeq > order.throughSeq) order = wanted;
    wish.hurried ||= wanted.hurried === true;
  });
  const until = now() + longestMs;

  for (let failures = 0; now() < until;) {
    if (!wish.hurried) await condition(() => wish.hurried, pauseMs(order, failures), { summary: 'a pause' });
    wish.hurried = false;
    const tried = order;
    const made = await attempt(tried, failures + 1);
    if (!made.ok || (made.value && !(await delivered(tried, made.value)))) {
      // What will not pass by itself is asked for again seldom, in case somebody has put it right.
      const seldom = !made.ok && made.failure.disposition === 'final';
      failures = seldom ? order.pausesSec.length : failures + 1;
      continue;
    }
    const covered = Math.max(tried.throughSeq, made.value?.throughSeq ?? 0);
    // What the call has gone on to since has an order of its own.
    if (order.throughSeq <= covered) return;
  }
  throw ApplicationFailure.nonRetryable('the call could not be summed up', 'wrap-up-given-up');
}

function pauseMs({ pausesSec }: WrapUpOrder, failures: number): number {
  const sec = pausesSec[Math.min(failures, pausesSec.length - 1)] ?? 0;
  return Math.max(1, sec * 1_000);
}

/** Null where there is nothing to do any more. */
async function attempt(order: WrapUpOrder, n: number): Promise<Result<LateWrapUp | null>> {
  const { wrapUpFromRecords } = proxyActivities<Activities>({
    ...activityOptions.wrapUpFromRecords,
    summary: `sum the call up, try ${n}`,
  });
  try {
    return await wrapUpFromRecords(order);
  } catch (error) {
    unlessActivityFailed(error);
    const message = 'the activity did not answer';
    return failed({ code: 'activity-failed', message, disposition: 'retryable' });
  }
}

/** False when nobody could take it for long: then it is made anew. */
async function delivered(order: WrapUpOrder, late: LateWrapUp): Promise<boolean> {
  const { deliverWrapUp } = proxyActivities<Activities>({
    ...activityOptions.deliverWrapUp,
    summary: 'hand it over',
  });
  try {
    await deliverWrapUp({ order, late, at: now() });
    return true;
  } catch (error) {
    unlessActivityFailed(error);
    return false;
  }
}
