/** The workflow's part in a bridge without Temporal: takes every attachment and keeps a turn standing at it. */
import type { ConverseInput } from '../domain/conversation/converse.ts';
import { ok } from '../domain/result.ts';
import type { CallLink, CallLinks } from '../media-bridge/call-link.ts';
import { stand, type ConverseParts } from '../media-bridge/converse.ts';

const language = 'en-US';
const epoch = 1;

const taken = (): ReturnType<CallLink['callerTurn']> => Promise.resolve(ok(undefined));

/** `parts` is asked for once there are sessions. A call's first turn greets, the others listen. */
export function standingCalls(parts: () => ConverseParts): CallLinks {
  return () => ({
    attach: ({ callId, legId }) => {
      // Not before the bridge has noted the session that is asking.
      setImmediate(() => void keepStanding(parts(), { callId, legId }));
      return Promise.resolve(ok({ epoch, callId, languages: [language] }));
    },
    callerTurn: taken,
    digit: taken,
    answeredBy: taken,
    mediaLost: taken,
  });
}

/** Each turn goes back with a result, as the activity's would. */
async function keepStanding(
  parts: ConverseParts,
  leg: Pick<ConverseInput, 'callId' | 'legId'>,
): Promise<void> {
  const never = new AbortController().signal;
  for (let turn = 1; ; turn += 1) {
    const input: ConverseInput = {
      ...{ ...leg, epoch, turn },
      context: turn === 1 ? contextOf(leg.callId) : { kind: 'new', entries: [] },
      trigger: { kind: turn === 1 ? 'open' : 'listen' },
    };
    const { ended } = await stand(parts, input, {
      beat: () => undefined,
      cancelled: never,
      timeoutMs: 5_000,
    });
    if (ended) return;
  }
}

function contextOf(callId: string): ConverseInput['context'] {
  return {
    kind: 'whole',
    plan: {
      ...{ callId, botCompany: 'Contoso', botName: 'Amelie', task: 'Talk.', claim: [], language },
      ...{ phoneNumber: '+33612345678', ourNumber: '+33123456789', onDrop: 'wait' },
    },
    ...{ language, claim: {}, reminders: [], entries: [], now: 0 },
  };
}
