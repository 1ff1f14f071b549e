/** A workflow's history in Temporal's JSON form, read as far as the checker needs it. */
import { z } from 'zod';

const Payloads = z.object({ payloads: z.array(z.object({ data: z.string().optional() })).optional() });

const History = z.object({
  events: z.array(
    z.object({
      eventId: z.coerce.string(),
      activityTaskScheduledEventAttributes: z
        .object({ activityType: z.object({ name: z.string() }), input: Payloads.optional() })
        .optional(),
      activityTaskCompletedEventAttributes: z.object({ scheduledEventId: z.coerce.string() }).optional(),
    }),
  ),
});

const Recorded = z.object({
  callId: z.string(),
  events: z.array(z.object({ seq: z.number(), at: z.number(), body: z.looseObject({ kind: z.string() }) })),
});
export type Recorded = z.infer<typeof Recorded>;

/** What the `record` activities that came to their end had to write, in order. */
export function recordedIn(history: unknown): readonly Recorded[] {
  const parsed = History.safeParse(history);
  if (!parsed.success) return [];
  const { events } = parsed.data;
  const completed = new Set(
    events.flatMap(({ activityTaskCompletedEventAttributes: done }) => (done ? [done.scheduledEventId] : [])),
  );
  return events.flatMap(({ eventId, activityTaskScheduledEventAttributes: scheduled }) => {
    if (scheduled?.activityType.name !== 'record' || !completed.has(eventId)) return [];
    const recorded = Recorded.safeParse(valueOf(scheduled.input));
    return recorded.success ? [recorded.data] : [];
  });
}

function valueOf(input: z.infer<typeof Payloads> | undefined): unknown {
  const data = input?.payloads?.[0]?.data;
  if (data === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
