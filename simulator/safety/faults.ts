/** Faults on command of the simulated moderation: what to do wrong, how often, and to which texts. */
import { z } from 'zod';

const when = {
  times: z.number().int().positive().default(1),
  /** Hits only texts that hold this. */
  whenTextHas: z.string().min(1).optional(),
};

export const SafetyFault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), status: z.number().int().min(400).max(599), ...when }),
  /** The verdict comes so much later. */
  z.object({ kind: z.literal('slow'), ms: z.number().int().nonnegative().max(60_000), ...when }),
]);
export type SafetyFault = z.infer<typeof SafetyFault>;

/** Faults under order at one time; more are refused. */
const mostFaults = 100;

/** The faults ordered and not yet used up, in order. */
export class SafetyFaults {
  #orders: readonly SafetyFault[] = [];

  /** False when too many are under order. */
  add(fault: SafetyFault): boolean {
    if (this.#orders.length >= mostFaults) return false;
    this.#orders = [...this.#orders, fault];
    return true;
  }

  /** The first fault that fits the text, used once. */
  take(text: string): SafetyFault | null {
    const fault = this.#orders.find(
      ({ whenTextHas }) => whenTextHas === undefined || text.includes(whenTextHas),
    );
    if (!fault) return null;
    this.#orders = this.#orders.flatMap((order) => {
      if (order !== fault) return [order];
      return order.times > 1 ? [{ ...order, times: order.times - 1 }] : [];
    });
    return fault;
  }
}
