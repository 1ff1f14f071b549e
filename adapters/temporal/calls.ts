/** The running calls, on Temporal: one workflow per line, one per planned outreach, one per person turned away. */
import { createHash } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { BeginAnswer, CallRef, Calls, TurnAway } from '../../domain/ports/calls.ts';
import type { IncomingCall } from '../../domain/ports/carrier.ts';
import type { CallSettings, Plan } from '../../domain/plan.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { cancelOutreach, outreachType, type OutreachInput } from '../../workflows/outreach.messages.ts';
import { endStrayType, type EndStrayInput } from '../../workflows/end-stray.messages.ts';
import * as messages from '../../workflows/phone-call.messages.ts';
import { wrapUpLaterId, wrapUpLaterType, wrapUpWanted } from '../../workflows/wrap-up-later.messages.ts';
import type { PhoneCallInput } from '../../workflows/phone-call.messages.ts';
import {
  turnAwayType,
  turnedAwayLine,
  workflowIdOf,
  type TurnAwayInput,
} from '../../workflows/turn-away.messages.ts';
import { temporalFailure } from './failures.ts';
import { lastBeat } from './last-beat.ts';

/** A run may close between finding it and asking it; then the next look decides. */
const maxLooks = 3;
/** Bounds what a killed worker costs a turn that ends just then. */
const workflowTaskTimeout = '2s';

interface Dependencies {
  readonly client: Client;
  readonly taskQueue: string;
  readonly lineId: (ourNumber: string, theirNumber: string) => string;
}

export function createCalls({ client, taskQueue, lineId }: Dependencies): Calls {
  const { workflow } = client;
  const lineOf = (plan: Plan): string => lineId(plan.ourNumber, plan.phoneNumber);

  async function start(input: PhoneCallInput): Promise<BeginAnswer | null> {
    try {
      await workflow.start(messages.phoneCallType, {
        workflowId: workflowIdOf(input.lineId),
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'FAIL',
        staticSummary: `${input.direction} call`,
        workflowTaskTimeout,
      });
      return { kind: 'started', lineId: input.lineId };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
      throw error;
    }
  }

  async function begin(plan: Plan, settings: CallSettings): Promise<BeginAnswer> {
    const line = lineOf(plan);
    for (let look = 1; ; look += 1) {
      const started = await start({ lineId: line, direction: 'outbound', plan, settings });
      if (started) return started;
      try {
        return await workflow
          .getHandle(workflowIdOf(line))
          .executeUpdate(messages.begin, { args: [{ plan, settings }], updateId: plan.callId });
      } catch (error) {
        if (look === maxLooks) throw error;
      }
    }
  }

  async function end(ref: CallRef, signal: typeof messages.cancel): Promise<'asked' | 'gone'> {
    const planned = await settled(workflow.getHandle(`outreach/${ref.callId}`).signal(cancelOutreach));
    const called = await settled(
      workflow.getHandle(workflowIdOf(ref.lineId)).signal(signal, { callId: ref.callId }),
    );
    return planned || called ? 'asked' : 'gone';
  }

  async function turnAway({ eventId, incomingContext }: IncomingCall, how: TurnAway): Promise<void> {
    // The same event always finds the same workflow, over or not, whoever hears of it.
    const line = turnedAwayLine(createHash('sha256').update(eventId).digest('hex').slice(0, 32));
    const input: TurnAwayInput = { lineId: line, incomingContext, how };
    try {
      await workflow.start(turnAwayType, {
        workflowId: workflowIdOf(line),
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: `no room for a call: ${how.kind}`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** A leg that shows when nobody waits for it any more: the person on it must not be left alone with it. */
  async function endStray(legId: string, carrierCallId: string): Promise<void> {
    const input: EndStrayInput = { carrierCallId };
    try {
      await workflow.start(endStrayType, {
        workflowId: `stray/${legId}`,
        taskQueue,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: 'a leg of no call',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  return {
    begin: (plan, settings) => guarded(() => begin(plan, settings)),
    schedule: (plan, settings) =>
      guarded(async () => {
        const line = lineOf(plan);
        const input: OutreachInput = { lineId: line, plan, settings };
        try {
          await workflow.start(outreachType, {
            workflowId: `outreach/${plan.callId}`,
            taskQueue,
            args: [input],
            staticSummary: 'a call for later',
          });
        } catch (error) {
          // The same request again: the outreach is there already.
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        }
        return { lineId: line };
      }),
    incoming: (call, planIfNew, settings) =>
      guarded(async () => {
        const line = lineOf(planIfNew);
        const input: PhoneCallInput = { lineId: line, direction: 'inbound', plan: planIfNew, settings };
        await workflow.signalWithStart(messages.phoneCallType, {
          workflowId: workflowIdOf(line),
          taskQueue,
          args: [input],
          signal: messages.incomingCall,
          signalArgs: [call],
          staticSummary: 'inbound call',
          workflowTaskTimeout,
        });
        return { lineId: line };
      }),
    lastBeat: (line, turn) => guarded(() => lastBeat(client, workflowIdOf(line), turn)),
    turnAway: (call, how) => guarded(() => turnAway(call, how)),
    carrierEvent: async (line, event) => {
      const taken = await guarded(() =>
        workflow.getHandle(workflowIdOf(line)).signal(messages.carrierEvent, event),
      );
      if (taken.ok || taken.failure.code !== 'call-gone' || event.kind !== 'connected') return taken;
      return guarded(() => endStray(event.legId, event.carrierCallId));
    },
    wrapUpLater: (order) =>
      guarded(async () => {
        await workflow.signalWithStart(wrapUpLaterType, {
          workflowId: wrapUpLaterId(order.callId),
          taskQueue,
          args: [order],
          signal: wrapUpWanted,
          signalArgs: [order],
          staticSummary: 'sum a call up',
        });
      }),
    takeWrapUp: async ({ callId, lineId: line }, late, deliveryId) => {
      const taken = await guarded(() =>
        workflow.getHandle(workflowIdOf(line)).executeUpdate(messages.takeWrapUp, {
          args: [{ callId, ...late }],
          updateId: `wrap-up/${deliveryId}`,
        }),
      );
      return taken.ok || taken.failure.code !== 'call-gone' ? taken : ok('over');
    },
    orderRecording: ({ callId, lineId: line }, order) =>
      guarded(async () => {
        const run = workflow.getHandle(workflowIdOf(line));
        return (await settled(run.signal(messages.recordingOrder, { callId, order }))) ? 'asked' : 'gone';
      }),
    recordingFile: ({ callId, lineId: line }, file) =>
      guarded(async () => {
        const run = workflow.getHandle(workflowIdOf(line));
        return (await settled(run.signal(messages.recordingFile, { callId, file }))) ? 'asked' : 'gone';
      }),
    cancel: (ref) => guarded(() => end(ref, messages.cancel)),
    hangUp: (ref) => guarded(() => end(ref, messages.hangUp)),
  };
}

/** Whether a run was there to take the signal. */
async function settled(signal: Promise<void>): Promise<boolean> {
  try {
    await signal;
    return true;
  } catch (error) {
    if (temporalFailure(error).code === 'call-gone') return false;
    throw error;
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    return failed(temporalFailure(error));
  }
}
