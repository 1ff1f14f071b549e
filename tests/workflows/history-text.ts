/** What a history says without its arguments and results: the part that is never encrypted or that people read in lists. */
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';

export type History = Parameters<typeof historyToJSON>[0];

const Payload = z.object({ metadata: z.object({ encoding: z.string() }), data: z.string() });
const Event = z.looseObject({
  eventType: z.string(),
  userMetadata: z.object({ summary: Payload.optional(), details: Payload.optional() }).optional(),
});
const Events = z.object({ events: z.array(Event) });

function decoded(payload: z.infer<typeof Payload>): string {
  return Buffer.from(payload.data, 'base64').toString();
}

/** Everything in a history but the payload lists (arguments, results, details); single payloads decoded. */
export function openText(history: History): string {
  return JSON.stringify(JSON.parse(historyToJSON(history)), (key, value: unknown) => {
    if (key === 'payloads') return undefined;
    const payload = Payload.safeParse(value);
    return payload.success ? decoded(payload.data) : value;
  });
}

/** The summaries people read in the UI, in order, of the events of a type such as `EVENT_TYPE_TIMER_STARTED`. */
export function summaries(history: History, eventType: string): string[] {
  const { events } = Events.parse(JSON.parse(historyToJSON(history)));
  return events
    .filter((event) => event.eventType === eventType)
    .map(({ userMetadata }) =>
      userMetadata?.summary ? String(JSON.parse(decoded(userMetadata.summary))) : '(none)',
    );
}
