/** Activities: a call wrapped up from its records, when that did not work at its end; and what came of it delivered. */
import { createHash } from 'node:crypto';
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import type { RecordBody } from '../domain/call/record-events.ts';
import type { CallReport } from '../domain/call/report.ts';
import type { LateWrapUp, LateWrapUpAnswer, WrapUpOrder } from '../domain/call/wrap-up.ts';
import { materialOfReport } from '../domain/call/wrap-up-prompt.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { Calls } from '../domain/ports/calls.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Webhooks } from '../domain/ports/webhooks.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { valueOrThrow } from './failures.ts';
import { sendPermitted, type TextTools } from './permitted-text.ts';
import { publish } from './record.ts';
import { structuredOutput } from './structured-output.ts';
import { summedUp } from './wrap-up.ts';

interface Dependencies extends TextTools {
  readonly calls: Pick<Calls, 'wrapUpLater' | 'takeWrapUp'>;
  readonly records: Pick<CallRecords, 'find' | 'appendAfterEnd'>;
  readonly languageModel: Pick<LanguageModel, 'complete'>;
  readonly webhooks: Pick<Webhooks, 'publish'>;
  readonly log: Log;
}

export interface Delivery {
  readonly order: WrapUpOrder;
  readonly late: LateWrapUp;
  /** Workflow's clock, ms since the epoch. */
  readonly at: number;
}

/** A text message that cannot be sent is given up after so many tries of the delivery. */
const maxTextTries = 6;

/** The activity under way. */
interface UnderWay {
  /** From 1. */
  readonly attempt: () => number;
  readonly signal: () => AbortSignal;
}

const underWay: UnderWay = { attempt: () => activityInfo().attempt, signal: cancellationSignal };

export function createLateWrapUp(tools: Dependencies, { attempt, signal }: UnderWay = underWay) {
  const { calls, records, log } = tools;
  const structured = structuredOutput(tools);

  /** Once per delivery, however often it is tried. */
  async function append(delivery: Delivery, what: string, bodies: readonly RecordBody[]): Promise<void> {
    const { order, at } = delivery;
    const key = `wrap-up/${deliveryId(delivery)}/${what}`;
    const added = valueOrThrow(await records.appendAfterEnd(order.callId, { key, at, bodies }));
    await publish(tools, added);
  }

  async function sendSummary(delivery: Delivery, { callId, plan }: CallReport, text: string): Promise<void> {
    const { order, at } = delivery;
    const message = {
      key: { id: uuidOf(`${callId}/summary/${at}`), firstSentAt: at },
      ...{ to: plan.phoneNumber, from: plan.ourNumber, text, reference: order.lineId },
      ...(attempt() > 1 ? { again: true } : {}),
    };
    const sent = await sendPermitted(tools, message);
    if (!sent.ok && sent.failure.disposition !== 'final' && attempt() < maxTextTries) valueOrThrow(sent);
    await append(delivery, 'summary', [
      sent.ok
        ? { kind: 'text_message_sent', text, purpose: 'summary', messageId: sent.value.messageId }
        : { kind: 'text_message_failed', reason: sent.failure.code, purpose: 'summary' },
    ]);
  }

  return {
    /** Has the call wrapped up by a workflow of its own, for which nobody waits. */
    postponeWrapUp: async (order: WrapUpOrder): Promise<void> => {
      valueOrThrow(await calls.wrapUpLater(order));
    },

    /**
     * Null where the call was wrapped up meanwhile. Every failure comes back as a value, also one that will not pass by
     * itself: the pauses between the tries are the workflow's.
     */
    wrapUpFromRecords: async (order: WrapUpOrder): Promise<Result<LateWrapUp | null>> => {
      const { callId, operatorLanguage } = order;
      const found = await records.find(callId);
      if (!found.ok) return found;
      const report = found.value;
      if (!report || report.lastSeq < order.throughSeq) return failed(behind);
      if (isWrappedUp(report, order.throughSeq)) return ok(null);
      const wishes = {
        ...(operatorLanguage === undefined ? {} : { operatorLanguage }),
        summaryAgreed: report.summary === 'agreed',
      };
      const result = await summedUp(structured, materialOfReport(report), wishes, signal());
      if (result.ok) return ok({ throughSeq: report.lastSeq, wrapUp: result.value });
      log.warn('late wrap-up failed', { callId, code: result.failure.code });
      return result;
    },

    /** To the call while its run is open, which numbers what is recorded of it; else to the records themselves. */
    deliverWrapUp: async (delivery: Delivery): Promise<LateWrapUpAnswer> => {
      const { order, late } = delivery;
      const { synthesis, nextAction, summaryText } = late.wrapUp;
      const taken = valueOrThrow(await calls.takeWrapUp(order, late, deliveryId(delivery)));
      if (taken !== 'over') return taken;
      const report = valueOrThrow(await records.find(order.callId));
      if (!report) return valueOrThrow(failed<LateWrapUpAnswer>(behind));
      const throughSeq = late.throughSeq;
      if ((report.wrappedUpThrough ?? 0) > throughSeq) return 'outdated';
      await append(delivery, 'result', [
        { kind: 'synthesis', synthesis, throughSeq },
        { kind: 'next_action', nextAction },
      ]);
      if (summaryText !== undefined && report.summary === 'agreed')
        await sendSummary(delivery, report, summaryText);
      return 'over';
    },
  };
}

function deliveryId({ order, late, at }: Delivery): string {
  return `${order.callId}/${late.throughSeq}/${at}`;
}

/** Whether there is a synthesis that covers all up to this event. */
function isWrappedUp({ wrappedUpThrough = 0 }: CallReport, throughSeq: number): boolean {
  return wrappedUpThrough >= throughSeq;
}

/** What is to be summed up waits in the call to be written down. */
const behind = {
  code: 'records-behind',
  message: 'the records do not yet hold all of the call',
  disposition: 'retryable',
} as const;

/** The same text has the same key in every attempt, whichever worker makes it: a UUID, as carriers want it. */
function uuidOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return `${parts.join('-')}-${hash.slice(20, 32)}`;
}
