/** Faults on command: what to do wrong, how often, and to which requests. */
import { z } from 'zod';

const when = {
  times: z.number().int().positive().default(1),
  /** Hits only requests in which some message holds this text. */
  whenPromptHas: z.string().min(1).optional(),
};

export const Fault = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    retryAfterMs: z.number().int().nonnegative().optional(),
    ...when,
  }),
  /** Hits only answers that call tools. */
  z.object({
    kind: z.literal('broken_tool_arguments'),
    form: z.enum(['not_json', 'wrong_types']).default('not_json'),
    ...when,
  }),
  /** The connection breaks after so many tokens. */
  z.object({ kind: z.literal('cut_stream'), afterTokens: z.number().int().nonnegative(), ...when }),
  /** Nothing more comes after so many tokens, until the client goes. */
  z.object({ kind: z.literal('stall'), afterTokens: z.number().int().nonnegative(), ...when }),
  /** `prompt`: the request is refused with 400; `answer`: the answer ends half-way with that finish reason. */
  z.object({
    kind: z.literal('content_filter'),
    where: z.enum(['prompt', 'answer']).default('prompt'),
    ...when,
  }),
]);
export type Fault = z.infer<typeof Fault>;

/** Faults under order at one time; more are refused. */
const mostFaults = 100;

/** The faults ordered and not yet used up, in order. */
export class FaultOrders {
  #orders: readonly Fault[] = [];

  /** False when too many are under order. */
  add(fault: Fault): boolean {
    if (this.#orders.length >= mostFaults) return false;
    this.#orders = [...this.#orders, fault];
    return true;
  }

  clear(): void {
    this.#orders = [];
  }

  /** The first fault that fits the request, used once. */
  take(prompt: string, callsTools: boolean): Fault | null {
    const fault = this.#orders.find(
      ({ kind, whenPromptHas }) =>
        (whenPromptHas === undefined || prompt.includes(whenPromptHas)) &&
        (kind !== 'broken_tool_arguments' || callsTools),
    );
    if (!fault) return null;
    this.#orders = this.#orders.flatMap((order) => {
      if (order !== fault) return [order];
      return order.times > 1 ? [{ ...order, times: order.times - 1 }] : [];
    });
    return fault;
  }
}
