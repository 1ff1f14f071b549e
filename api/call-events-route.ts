/** `GET /call/{id}/events`: a call live, as server-sent events. */
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { CallReport } from '../domain/call/report.ts';
import { ok, type Result } from '../domain/result.ts';
import { isOver } from './call-event.ts';
import { CallEventStream, type StreamEnd } from './call-event-stream.ts';
import { ChangeFollower } from './change-follower.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { noSuchCall, problem, problemResponse, tryLaterResponse, unavailable } from './problem.ts';

const pollMs = 100;
const heartbeatMs = 15_000;
const maxWaiting = 1_000;
const comeBackSec = 5;

const eventsRoute = createRoute({
  method: 'get',
  path: '/call/{id}/events',
  operationId: 'followCall',
  summary: 'Follow a call live',
  description:
    'Each recorded event as `id` (its number), `event` (its kind) and `data` (JSON); first those that were, then those to come. ' +
    'Send `Last-Event-ID` to go on after an event. The event `end` says that the call is over; a connection that closes without it is to be made again.',
  request: {
    params: z.object({ id: z.string().openapi({ description: "The call's id" }) }),
    headers: z.object({
      'last-event-id': z
        .string()
        .regex(/^\d{0,15}$/, 'must be the number of an event')
        .optional(),
    }),
  },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    401: problemResponse('No valid API key'),
    404: problemResponse('No such call'),
    422: problemResponse('`Last-Event-ID` is not a number'),
    503: tryLaterResponse('Too many streams are open, or the store does not answer'),
  },
});

export function addCallEventsRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const streams = new EventStreams(deps);
  app.openapi(eventsRoute, async (c) => {
    if (!streams.hasRoom()) return busy(c);
    const found = await deps.records.find(c.req.valid('param').id);
    if (!found.ok) return unavailable(c, found.failure);
    if (!found.value) return noSuchCall(c);
    const afterSeq = Number(c.req.valid('header')['last-event-id'] ?? 0);
    // Also asked again after the wait: others may have come in between.
    if (!streams.hasRoom()) return busy(c);
    const opened = await streams.open(found.value, afterSeq, () => c.env.outgoing?.destroy());
    if (!opened.ok) return unavailable(c, opened.failure);
    return c.body(opened.value, 200, {
      'content-type': 'text/event-stream',
      // Proxies such as nginx would otherwise hold events back.
      'x-accel-buffering': 'no',
    });
  });
}

function busy(c: Parameters<typeof noSuchCall<ApiEnv>>[0]) {
  const detail = 'As many event streams are open as this process serves; try again in a few seconds.';
  return problem(c, 503, { code: 'too-many-listeners', detail }, { 'retry-after': `${comeBackSec}` });
}

/** The open streams: counted, fed by one follower, ended when the process stops. */
class EventStreams {
  readonly #deps: ApiDeps;
  readonly #follower: ChangeFollower;
  readonly #open = new Set<CallEventStream>();

  constructor(deps: ApiDeps) {
    this.#deps = deps;
    deps.figures.watch(() => ({ name: 'event_streams', now: this.#open.size, most: deps.maxListeners }));
    deps.figures.watch(() => ({ name: 'events_waiting', now: this.#longestWait(), most: maxWaiting }));
    deps.figures.watch(() => ({
      name: 'calls_followed',
      now: this.#follower.followed,
      most: deps.maxListeners,
    }));
    this.#follower = new ChangeFollower({ records: deps.records, log: deps.log, intervalMs: pollMs });
  }

  /** Events that wait for the slowest client. */
  #longestWait(): number {
    return Math.max(0, ...[...this.#open].map(({ waiting }) => waiting));
  }

  hasRoom(): boolean {
    return this.#open.size < this.#deps.maxListeners && !this.#deps.stopping.aborted;
  }

  /** `cut` closes the connection of a client that does not read. */
  async open(
    report: CallReport,
    lastEventId: number,
    cut: () => void,
  ): Promise<Result<ReadableStream<Uint8Array>>> {
    const { records, stopping, log } = this.#deps;
    let leave = (): void => undefined;
    const stop = (): void => {
      stream.end('stopping');
    };
    const onEnd = (reason: StreamEnd): void => {
      this.#open.delete(stream);
      leave();
      stopping.removeEventListener('abort', stop);
      if (reason !== 'slow') return;
      log.warn('events.client_too_slow', { callId: report.callId });
      cut();
    };
    // A number from the future would keep the client waiting for ever.
    const afterSeq = Math.min(lastEventId, report.lastSeq);
    const over = isOver(report.state) && afterSeq === report.lastSeq;
    const parts = { callId: report.callId, records, afterSeq, over, heartbeatMs, maxWaiting, onEnd };
    const stream = new CallEventStream(parts);
    this.#open.add(stream);
    stopping.addEventListener('abort', stop);
    const listening = await this.#follower.listen(report.callId, (event) => {
      stream.tell(event);
    });
    if (!listening.ok) {
      stream.end('left');
      return listening;
    }
    leave = listening.value;
    if (stream.hasEnded) leave();
    return ok(bodyOf(stream));
  }
}

/** Read only as fast as the client takes it. */
function bodyOf(stream: CallEventStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      pull: async (controller) => {
        const text = await stream.next();
        if (text === null) controller.close();
        else controller.enqueue(encoder.encode(text));
      },
      cancel: () => {
        stream.end('left');
      },
    },
    { highWaterMark: 0 },
  );
}
