/** A recorded event as it goes out to subscribers: its id, type and content, in snake_case with ISO 8601 times. */
import type { CallEvent, RecordBody } from '../call/record-events.ts';
import type { WebhookEvent } from '../ports/webhooks.ts';
import { typeOf } from './event-types.ts';

/** Null for what does not go out. The same recorded event always has the same id. */
export function webhookEventOf({ callId, seq, at, body }: CallEvent): WebhookEvent | null {
  const type = typeOf(body);
  return type === null ? null : { id: `evt_${callId}_${seq}`, type, at, callId, data: dataOf(body) };
}

/** What is sent, and signed: the same text in every attempt. */
export function webhookBody({ id, type, at, callId, data }: WebhookEvent): string {
  return JSON.stringify({ id, type, created_at: isoTime(at), call_id: callId, data });
}

function dataOf(body: RecordBody): Readonly<Record<string, unknown>> {
  if (body.kind === 'opened') {
    const { plan, direction } = body;
    return snakeKeys({
      direction,
      phoneNumber: plan.phoneNumber,
      botCompany: plan.botCompany,
      botName: plan.botName,
      task: plan.task,
      lang: plan.language,
      ...(plan.campaignId === undefined ? {} : { campaignId: plan.campaignId }),
      ...(plan.scheduledAt === undefined ? {} : { scheduledAt: plan.scheduledAt }),
    });
  }
  const { kind: _, ...rest } = body;
  return snakeKeys(rest);
}

/** Safe because no key of a recorded event is data: claim fields and the like are named by values. */
function snakeKeys(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) => [snake(key), wireValue(key, part)]),
  );
}

function wireValue(key: string, value: unknown): unknown {
  if (typeof value === 'number' && /(^at|At)$/.test(key)) return isoTime(value);
  if (Array.isArray(value)) return value.map((part) => wireValue('', part));
  return typeof value === 'object' && value !== null ? snakeKeys(value) : value;
}

function snake(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
