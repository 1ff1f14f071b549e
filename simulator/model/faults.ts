/** Faults on command: what to do wrong, how often, and to which requests. */
import { z } from 'zod';

const when = {
  times: z.number().int().positive().default(1),
  /** Hits only requests in which some message holds this text. */
  whenPromptHas: z.string().min(1).optional(),
  /** Hits only requests to this model. */
  model: z.string().min(1).optional(),
  /** Hits only streamed answers (true) or only whole ones (false). */
  stream: z.boolean().optional(),
};

/** Where in an answer a fault strikes: after so many tokens, or in the middle of its first tool call. */
const place = {
  afterTokens: z.number().int().nonnegative().default(0),
  /** Hits only answers that call tools, half-way through the arguments of the first; `afterTokens` is not looked at. */
  inToolCall: z.boolean().default(false),
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
  /** The connection breaks. */
  z.object({ kind: z.literal('cut_stream'), ...place, ...when }),
  /** Nothing more comes until the client goes. */
  z.object({ kind: z.literal('stall'), ...place, ...when }),
  /** The service says in the stream that it failed, and ends it. */
  z.object({ kind: z.literal('stream_error'), ...place, ...when }),
  /** The first token comes later than the profile says, or the others do. */
  z.object({
    kind: z.literal('slow'),
    firstTokenMs: z.number().nonnegative().optional(),
    perTokenMs: z.number().nonnegative().optional(),
    ...when,
  }),
  /** The model answers with just these words. */
  z.object({ kind: z.literal('says'), text: z.string(), ...when }),
  /** `prompt`: the request is refused with 400; `answer`: the answer ends half-way with that finish reason. */
  z.object({
    kind: z.literal('content_filter'),
    where: z.enum(['prompt', 'answer']).default('prompt'),
    /** What is said to have been found, very bad; left out: an attempt to make the model break its rules. */
    category: z.enum(['hate', 'self_harm', 'sexual', 'violence']).optional(),
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
  take(request: FaultyRequest): Fault | null {
    const fault = this.#orders.find((order) => fits(order, request));
    if (!fault) return null;
    this.#orders = this.#orders.flatMap((order) => {
      if (order !== fault) return [order];
      return order.times > 1 ? [{ ...order, times: order.times - 1 }] : [];
    });
    return fault;
  }
}

export interface FaultyRequest {
  readonly model: string;
  readonly stream: boolean;
  /** The text of all messages. */
  readonly prompt: string;
  readonly callsTools: boolean;
}

function fits(fault: Fault, { model, stream, prompt, callsTools }: FaultyRequest): boolean {
  const wantsTools = fault.kind === 'broken_tool_arguments' || ('inToolCall' in fault && fault.inToolCall);
  return (
    (fault.whenPromptHas === undefined || prompt.includes(fault.whenPromptHas)) &&
    (fault.model === undefined || fault.model === model) &&
    (fault.stream === undefined || fault.stream === stream) &&
    (callsTools || !wantsTools)
  );
}
