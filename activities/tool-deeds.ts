/** Activity: what a tool of the agent does in the world, under a key made of the call's id and the tool call's. */
import type { DeedAnswer, ToolDeed } from '../domain/conversation/tools/deed.ts';
import type { Log } from '../domain/ports/log.ts';
import type { RequestKey } from '../domain/ports/carrier.ts';
import type { Plan } from '../domain/plan.ts';
import { derivedKey } from './derived-key.ts';

export interface DeedRequest {
  readonly plan: Plan;
  /** Of the call; absent in calls that began before deeds knew it. */
  readonly lineId?: string;
  readonly toolCallId: string;
  /** BCP 47: what is spoken now. */
  readonly language: string;
  /** When it was first asked for, ms since the epoch. */
  readonly at: number;
  readonly deed: DoneByActivity;
}

/** The carrier's own business with the leg is done elsewhere. */
export type DoneByActivity = Extract<ToolDeed, { kind: 'search' | 'send_text' | 'notify_emergency' }>;

/** One per kind of deed; absent where this installation has nothing to do it with. */
export type DeedDoers = {
  readonly [Kind in DoneByActivity['kind']]?: (
    deed: Extract<DoneByActivity, { kind: Kind }>,
    context: DeedRequest & { readonly key: RequestKey },
  ) => Promise<DeedAnswer>;
};

interface Dependencies {
  readonly deedDoers: DeedDoers;
  readonly log: Log;
}

/** A doer that throws is asked again; what it answers is told to the model as it stands. */
export function createDoDeed({ deedDoers, log }: Dependencies) {
  return async (request: DeedRequest): Promise<DeedAnswer> => {
    const context = { ...request, key: keyOf(request) };
    const answer = await done(deedDoers, request.deed, context);
    if (!answer.ok) log.warn('deed failed', { callId: request.plan.callId, deed: request.deed.kind });
    return answer;
  };
}

function done(
  doers: DeedDoers,
  deed: DoneByActivity,
  context: DeedRequest & { readonly key: RequestKey },
): Promise<DeedAnswer> {
  switch (deed.kind) {
    case 'search':
      return doers.search?.(deed, context) ?? missing();
    case 'send_text':
      return doers.send_text?.(deed, context) ?? missing();
    case 'notify_emergency':
      return doers.notify_emergency?.(deed, context) ?? missing();
  }
}

function missing(): Promise<DeedAnswer> {
  return Promise.resolve({ ok: false, error: 'this is not possible here; tell the person so' });
}

/** The same tool call has the same key in every attempt, whichever worker makes it. */
function keyOf({ plan, toolCallId, at }: DeedRequest): RequestKey {
  return derivedKey(`${plan.callId}/${toolCallId}`, at);
}
