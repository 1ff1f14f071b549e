/** Faults on command: what shall go wrong next, as data. */
import { z } from 'zod';

const times = z.number().int().positive().default(1);
const operation = z.string().max(60);
const number = z.string().max(20);

export const Fault = z.discriminatedUnion('kind', [
  /** From now on, for all legs; all left out puts things right again. `dropNth` counts from now and drops once. */
  z.object({
    kind: z.literal('events'),
    duplicate: z.boolean().default(false),
    reorder: z.boolean().default(false),
    dropNth: z.number().int().positive().optional(),
  }),
  /** Refuses the operation's next requests without carrying them out. */
  z.object({
    kind: z.literal('http'),
    operation,
    status: z.number().int().min(400).max(599),
    retryAfterMs: z.number().int().nonnegative().optional(),
    times,
  }),
  /** Carries the operation out, then cuts the connection instead of answering. */
  z.object({ kind: z.literal('swallow_response'), operation, times }),
  /** Tears the media socket of a leg. */
  z.object({
    kind: z.literal('drop_media'),
    callConnectionId: z.string().optional(),
    number: number.optional(),
  }),
  /** Loses the call, as networks do. */
  z.object({ kind: z.literal('drop_call'), number }),
]);
export type Fault = z.infer<typeof Fault>;

export type EventFaults = Omit<Extract<Fault, { kind: 'events' }>, 'kind'>;
type RequestFault = Extract<Fault, { kind: 'http' | 'swallow_response' }>;

const mostPending = 100;

export class Faults {
  #events: EventFaults = { duplicate: false, reorder: false };
  #eventsSeen = 0;
  #requests: readonly RequestFault[] = [];

  set(fault: Extract<Fault, { kind: 'events' }> | RequestFault): void {
    if (fault.kind !== 'events') {
      this.#requests = [...this.#requests, fault].slice(-mostPending);
      return;
    }
    this.#events = fault;
    this.#eventsSeen = 0;
  }

  clear(): void {
    this.#events = { duplicate: false, reorder: false };
    this.#requests = [];
  }

  /** What shall become of the next event. */
  nextEvent(): { readonly drop: boolean; readonly duplicate: boolean; readonly reorder: boolean } {
    this.#eventsSeen += 1;
    const { duplicate, reorder, dropNth } = this.#events;
    return { drop: dropNth === this.#eventsSeen, duplicate, reorder };
  }

  /** The fault of this kind for a request of the operation, if one is left; it is used up by one. */
  take<K extends RequestFault['kind']>(
    kind: K,
    name: string,
  ): Extract<RequestFault, { kind: K }> | undefined {
    const isMeant = (fault: RequestFault): fault is Extract<RequestFault, { kind: K }> =>
      fault.kind === kind && fault.operation === name;
    const found = this.#requests.find(isMeant);
    if (found)
      this.#requests = this.#requests
        .map((fault) => (fault === found ? { ...fault, times: fault.times - 1 } : fault))
        .filter((fault) => fault.times > 0);
    return found;
  }
}
