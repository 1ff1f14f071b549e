/** The workflow of a call for later: waits for its time without holding the line, then begins the call on it. */
import { condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { RecordBody } from '../domain/call/record-events.ts';
import { activityOptions } from './activity-options.ts';
import { now } from './clock.ts';
import { cancelOutreach, type OutreachInput } from './outreach.messages.ts';

/** While another call has the line, this long between looks, and this many of them. */
const busyPauseMs = 60_000;
const maxTries = 60;

export async function outreach({ lineId, plan, settings }: OutreachInput): Promise<void> {
  let cancelled = false;
  setHandler(cancelOutreach, () => {
    cancelled = true;
  });

  await waitFor((plan.scheduledAt ?? now()) - now(), 'until the planned time');
  for (let tries = 1; !cancelled; tries += 1) {
    const { beginCall } = proxyActivities<Activities>({
      ...activityOptions.beginCall,
      summary: `begin the call, try ${tries}`,
    });
    const answer = await beginCall({ plan, settings });
    if (answer.kind !== 'busy') return;
    if (tries === maxTries) return end('failed', 'the line stayed busy with another call');
    await waitFor(busyPauseMs, 'the line is busy');
  }
  return end('cancelled', 'cancelled');

  async function waitFor(ms: number, summary: string): Promise<void> {
    if (ms > 0) await condition(() => cancelled, ms, { summary });
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
