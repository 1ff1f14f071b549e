/** The outreaches, on Temporal: one workflow per reminder; what they were, and are, is looked up in their records. */
import { WorkflowExecutionAlreadyStartedError, type Client, type WorkflowHandle } from '@temporalio/client';
import type { OutreachChange, OutreachOrder } from '../../domain/outreach/outreach.ts';
import type { CallRecords } from '../../domain/ports/call-records.ts';
import type { Calls } from '../../domain/ports/calls.ts';
import type { ChangeAnswer, Outreaches, OutreachRecords } from '../../domain/ports/outreaches.ts';
import type { Plan } from '../../domain/plan.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import {
  cancelReminder,
  moveOutreach,
  orderOutreach,
  outreachType,
  outreachWorkflowId,
  type ReminderInput,
} from '../../workflows/outreach.messages.ts';
import { temporalFailure } from './failures.ts';

/** How many are looked up at once when all to one person are taken back; there are more looks until none is left. */
const atOnce = 100;
const mostLooks = 20;

interface Dependencies {
  readonly client: Client;
  readonly taskQueue: string;
  readonly lineId: (ourNumber: string, theirNumber: string) => string;
  readonly outreachRecords: OutreachRecords;
  /** Planned calls are taken back as calls. */
  readonly calls: Pick<Calls, 'cancel'>;
  readonly records: Pick<CallRecords, 'list'>;
}

export function createOutreaches(deps: Dependencies): Outreaches {
  const { client, outreachRecords } = deps;
  const handleOf = (outreachId: string): WorkflowHandle =>
    client.workflow.getHandle(outreachWorkflowId(outreachId));

  /** What the outreach answers; one that runs no more has what is known of it in its record. */
  async function asked(
    outreachId: string,
    ask: (handle: WorkflowHandle) => Promise<ChangeAnswer>,
    fits: (answer: ChangeAnswer) => ChangeAnswer,
  ): Promise<Result<ChangeAnswer>> {
    const answer = await guarded(() => ask(handleOf(outreachId)));
    if (answer.ok) {
      // Whoever looks next finds it changed; should this fail, the outreach itself has it kept a moment later.
      if (answer.value.kind !== 'unknown') await outreachRecords.put(answer.value.outreach);
      return answer;
    }
    if (answer.failure.code !== 'call-gone') return answer;
    const record = await outreachRecords.find(outreachId);
    if (!record.ok) return record;
    return ok(fits(record.value ? { kind: 'too_late', outreach: record.value } : { kind: 'unknown' }));
  }

  const move = (outreachId: string, change: OutreachChange): Promise<Result<ChangeAnswer>> =>
    asked(
      outreachId,
      (handle) => handle.executeUpdate(moveOutreach, { args: [change] }),
      (answer) => answer,
    );

  const cancel = (outreachId: string): Promise<Result<ChangeAnswer>> =>
    asked(
      outreachId,
      (handle) => handle.executeUpdate(cancelReminder),
      // Asking again finds it cancelled.
      (answer) =>
        answer.kind === 'too_late' && answer.outreach.state === 'cancelled'
          ? { kind: 'changed', outreach: answer.outreach }
          : answer,
    );

  return {
    set: async (order) => {
      const set = await guarded(() => setOne(deps, order));
      // It ran and is over: nothing is set twice.
      return !set.ok && set.failure.code === 'call-gone' ? ok(undefined) : set;
    },
    move,
    cancel,
    find: (outreachId) => outreachRecords.find(outreachId),
    list: (query) => outreachRecords.list(query),
    cancelAllTo: async (phoneNumber) => {
      const reminders = await cancelReminders({ outreachRecords, cancel }, phoneNumber);
      if (!reminders.ok) return reminders;
      const planned = await cancelPlanned(deps, phoneNumber);
      return planned.ok ? ok({ cancelled: reminders.value + planned.value }) : planned;
    },
  };
}

async function setOne({ client, taskQueue, lineId }: Dependencies, order: OutreachOrder): Promise<void> {
  const { plan, outreachId } = order;
  const input: ReminderInput = { lineId: lineId(plan.ourNumber, plan.phoneNumber), order };
  try {
    await client.workflow.signalWithStart(outreachType, {
      workflowId: outreachWorkflowId(outreachId),
      taskQueue,
      args: [input],
      signal: orderOutreach,
      signalArgs: [order],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: 'a reminder',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Those that wait; one that is under way makes no further try. */
async function cancelReminders(
  { outreachRecords, cancel }: { outreachRecords: OutreachRecords; cancel: Outreaches['cancel'] },
  phoneNumber: string,
): Promise<Result<number>> {
  let cancelled = 0;
  for (const state of ['waiting', 'under_way'] as const) {
    for (let look = 1; look <= mostLooks; look += 1) {
      const found = await outreachRecords.list({ phoneNumber, state, limit: atOnce });
      if (!found.ok) return found;
      for (const { outreachId } of found.value) {
        const answer = await cancel(outreachId);
        if (!answer.ok) return answer;
        if (answer.value.kind === 'changed') cancelled += 1;
      }
      if (found.value.length < atOnce || state === 'under_way') break;
    }
  }
  return ok(cancelled);
}

async function cancelPlanned(
  { calls, records, lineId }: Dependencies,
  phoneNumber: string,
): Promise<Result<number>> {
  const listed = await records.list({ phoneNumber, limit: atOnce });
  if (!listed.ok) return listed;
  let cancelled = 0;
  for (const { callId, state, plan } of listed.value) {
    if (state !== 'scheduled') continue;
    const answer = await calls.cancel({ callId, lineId: lineOf(plan, lineId) });
    if (!answer.ok) return answer;
    if (answer.value === 'asked') cancelled += 1;
  }
  return ok(cancelled);
}

function lineOf({ ourNumber, phoneNumber }: Plan, lineId: Dependencies['lineId']): string {
  return lineId(ourNumber, phoneNumber);
}

async function guarded<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    return failed(temporalFailure(error));
  }
}
