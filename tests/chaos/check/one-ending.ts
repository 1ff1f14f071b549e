/** I1: every accepted call ends in exactly one terminal state. */
import type { CallEvent, CallStateName } from '../../../domain/call/record-events.ts';
import type { Evidence } from '../evidence.ts';
import type { Finding, Rule } from './breach.ts';
import type { CallView } from './world.ts';

export const oneEnding: Rule = {
  name: 'I1',
  holds: 'every accepted call ends in exactly one terminal state',
  findings: ({ evidence, calls }) => [
    ...unknown(evidence),
    ...unanswered(evidence),
    ...calls.flatMap((call) => [...neverEnded(call, evidence), ...endedTwice(call)]),
  ],
};

const terminal: ReadonlySet<CallStateName> = new Set(['lingering', 'closed']);

function unknown({ requests, store }: Evidence): readonly Finding[] {
  const known = new Set(store.map(({ callId }) => callId));
  return requests
    .filter(({ callId }) => !known.has(callId))
    .map(({ callId, n, acceptedAt }) => ({
      callId,
      what: `call ${n} was accepted, and the store knows nothing of it`,
      at: acceptedAt,
    }));
}

/** So long a person waits for us to answer. */
const pickedUpWithinMs = 20_000;

/** Who calls us is answered or refused, once we have taken the news. */
function unanswered({ callers, carrier, faults }: Evidence): readonly Finding[] {
  const carrierKills = faults.filter(({ kind, target }) => kind === 'kill' && target.startsWith('carrier'));
  return (
    callers
      .filter(({ delivered }) => delivered)
      // Who waits at a carrier that dies waits no more.
      .filter(({ at }) => !carrierKills.some(({ from }) => from >= at && from <= at + pickedUpWithinMs))
      .filter(
        (caller) =>
          !carrier.some(
            (line) =>
              (line.kind === 'call_answered' || line.kind === 'call_rejected') &&
              line.number === caller.number &&
              line.at >= caller.at,
          ),
      )
      .map(({ n, at }) => ({
        callId: null,
        what: `person ${n} called us; we took the news, and neither answered nor refused`,
        at,
      }))
  );
}

function neverEnded({ callId, events }: CallView, { collectedAt }: Evidence): readonly Finding[] {
  const last = events.findLast(({ body }) => body.kind === 'state_changed')?.body;
  if (last?.kind !== 'state_changed')
    return [{ callId, what: 'it never came to any state', at: events[0]?.at ?? collectedAt }];
  if (!terminal.has(last.state))
    return [{ callId, what: `it never ended: its last state is ${last.state}`, at: events.at(-1)?.at ?? 0 }];
  if (last.outcome === undefined)
    return [{ callId, what: `it is ${last.state} without an outcome`, at: events.at(-1)?.at ?? 0 }];
  return [];
}

/** After an end nothing but the closing of the same end may come, unless there is a new leg. */
function endedTwice({ callId, events }: CallView): readonly Finding[] {
  const findings: Finding[] = [];
  let ended: Extract<CallEvent['body'], { kind: 'state_changed' }> | null = null;
  for (const { at, body } of events) {
    if (body.kind === 'leg_started' && ended?.state !== 'closed') ended = null;
    if (body.kind !== 'state_changed') continue;
    const closesIt =
      ended?.state === 'lingering' && body.state === 'closed' && body.outcome === ended.outcome;
    if (ended && !closesIt)
      findings.push({
        callId,
        what: `it was ${described(ended)}, and then ${described(body)} without a new leg`,
        at,
      });
    ended = terminal.has(body.state) ? body : ended;
  }
  return findings;
}

function described({ state, outcome }: { readonly state: string; readonly outcome?: string }): string {
  return outcome === undefined ? state : `${state} (${outcome})`;
}
