/** Activity: write a call's events to the store, then publish those that matter to others; doing so again changes nothing. */
import type { CallEvent } from '../domain/call/record-events.ts';
import type { CallRecords } from '../domain/ports/call-records.ts';
import type { Log } from '../domain/ports/log.ts';
import type { WebhookEvent, Webhooks } from '../domain/ports/webhooks.ts';
import { ok, type Result } from '../domain/result.ts';
import { webhookEventOf } from '../domain/webhooks/webhook-event.ts';
import { valueOrThrow } from './failures.ts';

interface Tools {
  readonly records: Pick<CallRecords, 'append' | 'setAside'>;
  readonly webhooks: Pick<Webhooks, 'publish'>;
  readonly log: Log;
}

/** So many events are published at the same time. */
const publishedAtOnce = 10;

/**
 * An event that the store refuses for good is set aside with its reason, so that those after it are not kept waiting by it;
 * it is not published. Whatever may work later is thrown, for Temporal to try again; so is a store that cannot even set aside.
 */
export function createRecord(tools: Tools) {
  return async ({ callId, events }: { callId: string; events: readonly CallEvent[] }): Promise<void> => {
    const written = await tools.records.append(callId, events);
    if (written.ok || written.failure.disposition !== 'final') {
      valueOrThrow(written);
      return publish(tools, events);
    }
    const taken: CallEvent[] = [];
    for (const event of events)
      if (valueOrThrow(await writeOrSetAside(tools, callId, event)) === 'written') taken.push(event);
    await publish(tools, taken);
  };
}

async function writeOrSetAside(
  { records, log }: Tools,
  callId: string,
  event: CallEvent,
): Promise<Result<'written' | 'set aside'>> {
  const written = await records.append(callId, [event]);
  if (written.ok) return ok('written');
  if (written.failure.disposition !== 'final') return written;
  const { code } = written.failure;
  const aside = await records.setAside(event, code);
  if (!aside.ok) return aside;
  log.error('record.set_aside', { callId, seq: event.seq, kind: event.body.kind, code });
  return ok('set aside');
}

/** What can never be published must not keep a call from being recorded. */
export async function publish(
  { webhooks, log }: Pick<Tools, 'webhooks' | 'log'>,
  events: readonly CallEvent[],
): Promise<void> {
  const news = events.flatMap((event) => webhookEventOf(event) ?? []);
  for (let at = 0; at < news.length; at += publishedAtOnce) {
    const some = news.slice(at, at + publishedAtOnce);
    const answers = await Promise.all(
      some.map(async (event) => ({ event, answer: await webhooks.publish(event) })),
    );
    for (const { event, answer } of answers) {
      if (answer.ok || answer.failure.disposition !== 'final') valueOrThrow(answer);
      else log.error('webhook.not_published', unpublished(event, answer.failure.code));
    }
  }
}

function unpublished({ id, type }: WebhookEvent, code: string): Readonly<Record<string, string>> {
  return { eventId: id, type, code };
}
