/** Faults on command: what shall go wrong next, as data. */
import { z } from 'zod';
import { seededChance, type Chance } from './chance.ts';

const times = z.number().int().positive().default(1);
/** As in `operations.ts`; `*` is any. */
const operation = z.string().max(60);
const number = z.string().max(20);
const share = z.number().min(0).max(1).default(0);
const ms = z.number().int().nonnegative().max(600_000);

const Events = z.object({
  kind: z.literal('events'),
  duplicate: z.boolean().default(false),
  reorder: z.boolean().default(false),
  /** Counts from now and drops once. */
  dropNth: z.number().int().positive().optional(),
  /** Besides: of a hundred events, so many hundredths; which ones, the seed decides. Of incoming calls, only duplicates are made. */
  dropShare: share,
  duplicateShare: share,
  reorderShare: share,
  seed: z.string().max(200).default('1'),
  /** Each is on its way for so long. */
  delayMs: ms.default(0),
  /** Each waits until the next request for its call has been answered, or the faults are put right. */
  holdUntilRequest: z.boolean().default(false),
});
const Http = z.object({
  kind: z.literal('http'),
  operation,
  status: z.number().int().min(400).max(599),
  retryAfterMs: z.number().int().nonnegative().optional(),
  /** The same wish in whole seconds, as the header `Retry-After` has it. */
  retryAfterSec: z.number().int().nonnegative().optional(),
  /** Whether the work is done all the same. */
  carriedOut: z.boolean().default(false),
  times,
});
const Swallow = z.object({ kind: z.literal('swallow_response'), operation, times });
const Slow = z.object({ kind: z.literal('slow'), operation, ms, times });

export const Fault = z.discriminatedUnion('kind', [
  /** From now on, for all legs; all left out puts things right again. */
  Events,
  /** Answers the operation's next requests with a fault. */
  Http,
  /** Carries the operation out, then cuts the connection instead of answering. */
  Swallow,
  /** Waits before it carries the operation out, whether or not somebody still waits for the answer. */
  Slow,
  /** Tears the media socket of a leg. */
  z.object({
    kind: z.literal('drop_media'),
    callConnectionId: z.string().optional(),
    number: number.optional(),
  }),
  /** The media socket of a leg stays open, and for so long nothing flows on it. */
  z.object({
    kind: z.literal('freeze_media'),
    callConnectionId: z.string().optional(),
    number: number.optional(),
    ms,
  }),
  /** Loses the call, as networks do; `silently`: without an event. */
  z.object({ kind: z.literal('drop_call'), number, silently: z.boolean().default(false) }),
]);
export type Fault = z.infer<typeof Fault>;
/** A fault as it is written down: what has a default may be left out. */
export type FaultInput = z.input<typeof Fault>;

export type EventFaults = z.infer<typeof Events>;
type RequestFault = z.infer<typeof Http> | z.infer<typeof Swallow> | z.infer<typeof Slow>;

/** What shall become of an event. */
export interface EventFate {
  readonly drop: boolean;
  readonly duplicate: boolean;
  readonly reorder: boolean;
  readonly delayMs: number;
  readonly hold: boolean;
}

const mostPending = 100;
const noFaults = Events.parse({ kind: 'events' });

export class Faults {
  #events: EventFaults = noFaults;
  #chance: Chance = seededChance(noFaults.seed);
  #eventsSeen = 0;
  #requests: readonly RequestFault[] = [];

  set(fault: EventFaults | RequestFault): void {
    if (fault.kind !== 'events') {
      this.#requests = [...this.#requests, fault].slice(-mostPending);
      return;
    }
    this.#events = fault;
    this.#chance = seededChance(fault.seed);
    this.#eventsSeen = 0;
  }

  clear(): void {
    this.#events = noFaults;
    this.#requests = [];
  }

  nextEvent(): EventFate {
    this.#eventsSeen += 1;
    const { dropNth, dropShare, duplicate, duplicateShare, reorder, reorderShare } = this.#events;
    // Drawn whether or not they count, so that one share does not change what another one strikes.
    const [first, second, third] = [this.#chance(), this.#chance(), this.#chance()];
    return {
      drop: dropNth === this.#eventsSeen || first < dropShare,
      duplicate: duplicate || second < duplicateShare,
      reorder: reorder || third < reorderShare,
      delayMs: this.#events.delayMs,
      hold: this.#events.holdUntilRequest,
    };
  }

  /** Whether the next news of an incoming call is to be told twice. */
  nextIncomingTwice(): boolean {
    return this.#events.duplicate || this.#chance() < this.#events.duplicateShare;
  }

  /** The fault of this kind for a request of the operation, if one is left; it is used up by one. */
  take<K extends RequestFault['kind']>(
    kind: K,
    name: string,
  ): Extract<RequestFault, { kind: K }> | undefined {
    const isMeant = (fault: RequestFault): fault is Extract<RequestFault, { kind: K }> =>
      fault.kind === kind && (fault.operation === name || fault.operation === '*');
    const found = this.#requests.find(isMeant);
    if (found)
      this.#requests = this.#requests
        .map((fault) => (fault === found ? { ...fault, times: fault.times - 1 } : fault))
        .filter((fault) => fault.times > 0);
    return found;
  }
}
