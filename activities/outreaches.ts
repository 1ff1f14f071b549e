/** Activities of what is for later: set it, keep how it stands, ask whether somebody may be reached, tell those who act. */
import type { OutreachOrder, OutreachRecord } from '../domain/outreach/outreach.ts';
import type { OptOuts } from '../domain/ports/opt-outs.ts';
import type { Outreaches, OutreachRecords } from '../domain/ports/outreaches.ts';
import type { Webhooks } from '../domain/ports/webhooks.ts';
import { valueOrThrow } from './failures.ts';

interface Dependencies {
  readonly outreaches: Pick<Outreaches, 'set'>;
  readonly outreachRecords: Pick<OutreachRecords, 'put'>;
  readonly optOuts: Pick<OptOuts, 'find'>;
  readonly webhooks: Webhooks;
}

export type MayReach = { readonly ok: true } | { readonly ok: false; readonly reason: 'opted_out' };

export function createOutreachActivities({ outreaches, outreachRecords, optOuts, webhooks }: Dependencies) {
  return {
    async setOutreach({ order }: { order: OutreachOrder }): Promise<void> {
      valueOrThrow(await outreaches.set(order));
    },

    async keepOutreach({ record }: { record: OutreachRecord }): Promise<void> {
      valueOrThrow(await outreachRecords.put(record));
    },

    /** Asked right before anybody is reached. `phoneNumber`: E.164. */
    async mayReach({ phoneNumber }: { phoneNumber: string }): Promise<MayReach> {
      const optOut = valueOrThrow(await optOuts.find(phoneNumber));
      return optOut ? { ok: false, reason: 'opted_out' } : { ok: true };
    },

    /** Once per reminder and moment, however often it is told. */
    async announceReminder({ record }: { record: OutreachRecord }): Promise<{ deliveries: number }> {
      const published = await webhooks.publish({
        id: `${record.outreachId}-due-${record.dueAt}`,
        type: 'reminder.due',
        at: record.dueAt,
        callId: record.callId,
        data: {
          reminder_id: record.outreachId,
          title: record.title,
          description: record.description,
          due_date_time: new Date(record.dueAt).toISOString(),
          owner: record.owner,
          phone_number: record.phoneNumber,
        },
      });
      return valueOrThrow(published);
    },
  };
}
