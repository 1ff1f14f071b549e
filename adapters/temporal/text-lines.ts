/** The running calls, on Temporal, as the door for text messages sees them. */
import { createHash } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { TextLines } from '../../domain/ports/text-lines.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { optOutType, type OptOutInput } from '../../workflows/opt-out.messages.ts';
import * as messages from '../../workflows/phone-call.messages.ts';
import type { PhoneCallInput } from '../../workflows/phone-call.messages.ts';
import { workflowIdOf } from '../../workflows/turn-away.messages.ts';
import { temporalFailure } from './failures.ts';

/** As for every call: a killed worker costs no more. */
const workflowTaskTimeout = '2s';

interface Dependencies {
  readonly client: Client;
  readonly taskQueue: string;
  readonly lineId: (ourNumber: string, theirNumber: string) => string;
}

export function createTextLines({ client, taskQueue, lineId }: Dependencies): TextLines {
  const { workflow } = client;

  async function optOut({
    ourNumber,
    phoneNumber,
    since,
    ...confirmation
  }: Parameters<TextLines['optOut']>[0]): Promise<void> {
    const line = lineId(ourNumber, phoneNumber);
    const input: OptOutInput = { lineId: line, phoneNumber, ourNumber, ...confirmation };
    const wish = createHash('sha256').update(`${line}/${since}`).digest('hex').slice(0, 32);
    try {
      await workflow.start(optOutType, {
        workflowId: `opt-out/${wish}`,
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: 'no more outreach',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  return {
    received: ({ messageId, text }, { ourNumber, phoneNumber }, ifNew) =>
      guarded(async () => {
        const line = lineId(ourNumber, phoneNumber);
        const message = { messageId, text };
        if (!ifNew) return workflow.getHandle(workflowIdOf(line)).signal(messages.textMessage, message);
        const input: PhoneCallInput = { lineId: line, direction: 'inbound', ...ifNew };
        await workflow.signalWithStart(messages.phoneCallType, {
          workflowId: workflowIdOf(line),
          taskQueue,
          args: [input],
          signal: messages.textMessage,
          signalArgs: [message],
          staticSummary: 'text messages',
          workflowTaskTimeout,
        });
      }),
    delivered: async (delivery) => {
      const { reference } = delivery;
      if (reference === null) return ok(undefined);
      return guarded(() =>
        workflow.getHandle(workflowIdOf(reference)).signal(messages.textDelivery, delivery),
      );
    },
    optOut: (wish) => guarded(() => optOut(wish)),
  };
}

async function guarded(work: () => Promise<void>): Promise<Result<void>> {
  try {
    await work();
    return ok(undefined);
  } catch (error) {
    return failed(temporalFailure(error));
  }
}
