/** The workflow of what is for later: a call that waits for its time without holding the line, or a reminder. */
import {
  ActivityFailure,
  condition,
  getExternalWorkflowHandle,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { RecordBody } from '../domain/call/record-events.ts';
import type { BeginAnswer } from '../domain/ports/calls.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';
import { cancel } from './phone-call.messages.ts';
import { cancelOutreach, type OutreachInput, type PlannedCallInput } from './outreach.messages.ts';
import { reminder } from './reminder.ts';

/** While another call has the line, this long between looks, and this many of them. */
const busyPauseMs = 60_000;
const maxTries = 60;

export function outreach(input: OutreachInput): Promise<void> {
  return 'order' in input ? reminder(input) : plannedCall(input);
}

async function plannedCall({ lineId, plan, settings }: PlannedCallInput): Promise<void> {
  const wish = { cancelled: false };
  setHandler(cancelOutreach, () => {
    wish.cancelled = true;
  });

  await waitFor((plan.scheduledAt ?? now()) - now(), 'until the planned time');
  for (let tries = 1; !wish.cancelled; tries += 1) {
    if (!(await isWelcome())) return end('cancelled', 'the person wants to hear of us no more');
    const answer = await begin(tries);
    if (answer === null) return end('failed', 'the call could not be begun');
    if (answer.kind !== 'busy') return passOnCancelling();
    if (tries === maxTries) return end('failed', 'the line stayed busy with another call');
    await waitFor(busyPauseMs, 'the line is busy');
  }
  return end('cancelled', 'cancelled');

  async function waitFor(ms: number, summary: string): Promise<void> {
    if (ms > 0) await condition(() => wish.cancelled, ms, { summary });
  }

  /** Calls that were planned before anybody could say so are begun without asking. */
  async function isWelcome(): Promise<boolean> {
    if (!settings.followThrough) return true;
    const { mayReach } = proxyActivities<Activities>({
      ...activityOptions.mayReach,
      summary: 'may they be reached?',
    });
    return (await mayReach({ phoneNumber: plan.phoneNumber })).ok;
  }

  async function begin(tries: number): Promise<BeginAnswer | null> {
    const summary = `begin the call, try ${tries}`;
    const { beginCall } = proxyActivities<Activities>({ ...activityOptions.beginCall, summary });
    try {
      return await beginCall({ plan, settings });
    } catch (error) {
      if (error instanceof ActivityFailure) return null;
      throw error;
    }
  }

  /** Who cancelled while the call was being begun may have found no call to cancel. */
  async function passOnCancelling(): Promise<void> {
    if (!wish.cancelled) return;
    const call = getExternalWorkflowHandle(`line/${lineId}`);
    // A call that is over already needs no cancelling.
    await call.signal(cancel, { callId: plan.callId }).catch(() => undefined);
  }

  /** The call never came to be, so its record is written here. */
  async function end(outcome: 'failed' | 'cancelled', reason: string): Promise<void> {
    const { record } = proxyActivities<Activities>({
      ...activityOptions.record,
      summary: `record that it was ${outcome}`,
    });
    const bodies: RecordBody[] = [
      { kind: 'opened', plan, direction: 'outbound', lineId },
      { kind: 'state_changed', state: 'closed', outcome, reason },
    ];
    const at = now();
    const events = bodies.map((body, index) => ({ callId: plan.callId, seq: index + 1, at, body }));
    await record({ callId: plan.callId, events });
  }
}
