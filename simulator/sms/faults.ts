/** Faults of the simulated text services on command: what shall go wrong with the next requests, as data. */
import { z } from 'zod';

const service = z.enum(['acs', 'twilio', '*']).default('*');
const operation = z.enum(['send', 'list']).default('send');
const times = z.number().int().positive().default(1);

export const SmsFault = z.discriminatedUnion('kind', [
  /** Answers with this status; `carriedOut`: having done the work all the same. */
  z.object({
    ...{ kind: z.literal('status'), service, operation, times },
    status: z.number().int().min(400).max(599),
    retryAfterSec: z.number().int().nonnegative().optional(),
    carriedOut: z.boolean().default(false),
  }),
  /** Does the work, then cuts the connection instead of answering. */
  z.object({ kind: z.literal('swallow_response'), service, operation, times }),
  /** Waits before it does the work, whether or not somebody still waits for the answer. */
  z.object({
    kind: z.literal('slow'),
    service,
    operation,
    times,
    ms: z.number().int().nonnegative().max(600_000),
  }),
  /** Messages are taken, and reach nobody. */
  z.object({ kind: z.literal('undelivered'), service, operation, times }),
]);
export type SmsFault = z.infer<typeof SmsFault>;

const mostPending = 100;

export class SmsFaults {
  #pending: readonly SmsFault[] = [];

  set(fault: SmsFault): void {
    this.#pending = [...this.#pending, fault].slice(-mostPending);
  }

  clear(): void {
    this.#pending = [];
  }

  /** The fault of this kind for a request, if one is left; it is used up by one. */
  take<K extends SmsFault['kind']>(
    kind: K,
    name: 'acs' | 'twilio',
    wanted: 'send' | 'list',
  ): Extract<SmsFault, { kind: K }> | undefined {
    const isMeant = (fault: SmsFault): fault is Extract<SmsFault, { kind: K }> =>
      fault.kind === kind && fault.operation === wanted && (fault.service === name || fault.service === '*');
    const found = this.#pending.find(isMeant);
    if (found)
      this.#pending = this.#pending
        .map((fault) => (fault === found ? { ...fault, times: fault.times - 1 } : fault))
        .filter((fault) => fault.times > 0);
    return found;
  }
}
