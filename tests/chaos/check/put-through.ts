/** I14: people are put through once for each yes, and are with somebody afterwards: the colleague, or the agent. */
import type { Finding, Rule } from './breach.ts';
import { linesOf, type CallView, type LineOf, type World } from './world.ts';

export const putThroughOnce: Rule = {
  name: 'I14',
  holds: 'a person is put through at most once per yes, and where that failed they are back with the agent',
  findings: (world) =>
    world.calls.flatMap((call) => [
      ...withoutYes(call),
      ...moreThanRecorded(call),
      ...notBack(call, world),
      ...notAsItEnded(call, world),
    ]),
};

type Transfer = LineOf<'transfer'>;

function phasesOf(call: CallView, phase: Transfer['phase']): readonly Transfer[] {
  return linesOf(call, 'transfer').filter((line) => line.phase === phase);
}

const yes = /^\W*(yes|oui)\b/i;

/** Since they were put through last, if they were, the person has not said yes to anything. */
function withoutYes(call: CallView): readonly Finding[] {
  const said = linesOf(call, 'said').filter(({ text }) => yes.test(text));
  let since = -Infinity;
  return phasesOf(call, 'ringing').flatMap(({ at }) => {
    const agreed = said.some(({ startedAt }) => startedAt > since && startedAt < at);
    since = at;
    const what = 'the person was put through, and had said no yes to it';
    return agreed ? [] : [{ callId: call.callId, what, at }];
  });
}

function moreThanRecorded(call: CallView): readonly Finding[] {
  const { callId, events } = call;
  const started = events.filter(({ body }) => body.kind === 'transfer_started').length;
  const rings = phasesOf(call, 'ringing');
  const [extra] = rings.slice(started);
  const what = `it rang at the colleague ${rings.length} times, and the record has ${started}`;
  return extra ? [{ callId, what, at: extra.at }] : [];
}

/** Beyond the time in which news of it must have come: until the media is there, and the agent has said its words. */
const backWithinMs = 20_000;

/** The agent speaks to whoever was not put through, unless they, or the network, end the call before. */
function notBack(call: CallView, { evidence: { settings, collectedAt } }: World): readonly Finding[] {
  const withinMs = settings.transferRingSec * 1_000 + settings.mediaGraceSec * 1_000 + backWithinMs;
  const heard = linesOf(call, 'heard').filter(({ by }) => by === 'agent');
  return phasesOf(call, 'failed').flatMap(({ at, callConnectionId }) => {
    if (heard.some(({ firstAudibleAt }) => firstAudibleAt > at && firstAudibleAt <= at + withinMs)) return [];
    const leg = call.legs.find((one) => one.callConnectionId === callConnectionId);
    const end = leg?.lines.find(({ kind }) => kind === 'call_ended');
    const wasLeft = leg !== undefined && leg.endedAt !== null && leg.endedAt <= at + withinMs;
    if (wasLeft && !(end?.kind === 'call_ended' && end.by === 'agent')) return [];
    if (at + withinMs > collectedAt && !wasLeft) return [];
    return [
      { callId: call.callId, what: 'the person was not put through, and heard no more of the agent', at },
    ];
  });
}

/** How it went stands in the record, unless the carrier kept it to itself. */
function notAsItEnded(call: CallView, { evidence: { carrier } }: World): readonly Finding[] {
  const { callId, events } = call;
  const wasTold = ({ callConnectionId }: Transfer, type: string): boolean =>
    carrier.some(
      (line) =>
        line.kind === 'event_posted' &&
        line.type.endsWith(type) &&
        line.callConnectionId === callConnectionId &&
        line.status !== null &&
        line.status < 300,
    );
  const transferred = events.filter(({ body }) => body.kind === 'transferred').length;
  const accepted = phasesOf(call, 'accepted');
  const [lost] = accepted.filter((line) => wasTold(line, 'CallTransferAccepted')).slice(transferred);
  const [invented] = events.filter(({ body }) => body.kind === 'transferred').slice(accepted.length);
  const outcome = events.findLast(
    ({ body }) => body.kind === 'state_changed' && body.outcome !== undefined,
  )?.body;
  const isKept = outcome?.kind === 'state_changed' && outcome.outcome === 'transferred';
  return [
    ...(lost
      ? [{ callId, what: 'the person was put through, and the record does not say so', at: lost.at }]
      : []),
    ...(invented
      ? [{ callId, what: 'the record has the person put through, who was not', at: invented.at }]
      : []),
    ...(transferred > 0 && !isKept
      ? [{ callId, what: 'the person was put through, and the outcome is another', at: accepted[0]?.at ?? 0 }]
      : []),
  ];
}
