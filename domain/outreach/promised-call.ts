/** The call that an outreach makes: the plan of the call it was agreed in, with what has to be known of that one. */
import type { Plan } from '../plan.ts';
import { handedOn } from './follows.ts';
import type { OutreachOrder, OutreachRecord } from './outreach.ts';

/** `callId`: 32 hex digits, new for each attempt. */
export function promisedCall(
  { outreachId, plan, context }: OutreachOrder,
  { title, description }: Pick<OutreachRecord, 'title' | 'description'>,
  callId: string,
): Plan {
  // The language is chosen already, and an earlier promise was kept.
  const { scheduledAt: _scheduled, languages: _offered, follows: _earlier, ...same } = plan;
  return {
    ...same,
    callId,
    language: context.language,
    outreachId,
    follows: {
      ...{ callId: plan.callId, title, description },
      claim: handedOn(context.claim),
      digest: context.digest,
    },
  };
}
