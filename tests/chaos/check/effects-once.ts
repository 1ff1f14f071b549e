/** I2: one call made or answered per attempt, one effect per tool call, one text message per lost line. */
import type { RecordBody } from '../../../domain/call/record-events.ts';
import type { Finding, Rule } from './breach.ts';
import { callOfLeg, type CallView, type World } from './world.ts';

export const effectsOnce: Rule = {
  name: 'I2',
  holds: 'every effect happens once per key: CreateCall, AnswerCall, tool calls, text messages',
  findings: (world) => [
    ...keysUsedTwice(world),
    ...legsMadeTwice(world),
    ...world.calls.flatMap((call) => [...toolsTwice(call), ...effectsApart(call), ...textsTwice(call)]),
  ],
};

/** What the carrier did under one repeatability id, whatever it answered. */
function keysUsedTwice(world: World): readonly Finding[] {
  const orders = world.evidence.carrier.flatMap((line) =>
    line.kind === 'request' && (line.operation === 'create' || line.operation === 'answer') ? [line] : [],
  );
  const byKey = Map.groupBy(
    orders,
    ({ operation, repeatabilityId }) => `${operation} ${repeatabilityId ?? ''}`,
  );
  return [...byKey].flatMap(([name, lines]) => {
    const first = lines.find(({ callConnectionId }) => callConnectionId !== null);
    const leg = world.legs.find(({ callConnectionId }) => callConnectionId === first?.callConnectionId);
    const callId = (leg && callOfLeg(world, leg)?.callId) ?? null;
    const at = lines.at(-1)?.at ?? 0;
    if (lines[0]?.repeatabilityId === null) return [{ callId, what: `the order ${name}had no key`, at }];
    const made = new Set(lines.flatMap(({ callConnectionId: id }) => (id === null ? [] : [id])));
    const carriedOut = lines.filter(({ result }) => result === 'carried_out').length;
    if (made.size <= 1 && carriedOut <= 1) return [];
    return [
      { callId, what: `the order ${name} was carried out ${Math.max(made.size, carriedOut)} times`, at },
    ];
  });
}

function legsMadeTwice(world: World): readonly Finding[] {
  const byLeg = Map.groupBy(world.legs, ({ legId }) => legId);
  return [...byLeg].flatMap(([legId, legs]) => {
    const [first, second] = legs;
    if (legId === null || !first || !second) return [];
    const callId = callOfLeg(world, first)?.callId ?? null;
    return [
      { callId, what: `the carrier made ${legs.length} calls for the leg ${legId}`, at: second.createdAt },
    ];
  });
}

function toolsTwice({ callId, events }: CallView): readonly Finding[] {
  const seen = new Set<string>();
  return events.flatMap(({ at, body }) => {
    if (body.kind !== 'tool_called') return [];
    const twice = seen.has(body.toolCallId);
    seen.add(body.toolCallId);
    return twice
      ? [{ callId, what: `the tool call ${body.toolCallId} (${body.name}) was run twice`, at }]
      : [];
  });
}

const effects: ReadonlySet<RecordBody['kind']> = new Set(['claim_changed', 'claim_renewed', 'reminder_set']);

/** Effects stand right behind the accepted tool call that made them, one for each. */
function effectsApart({ callId, events }: CallView): readonly Finding[] {
  return events.flatMap(({ at, body }, index) => {
    if (!effects.has(body.kind)) return [];
    const before = events[index - 1]?.body;
    if (before?.kind === 'tool_called' && before.accepted) return [];
    return [{ callId, what: `${body.kind} has no tool call of its own before it`, at }];
  });
}

/** The same words once for each leg: the agent may write other things besides. */
function textsTwice({ callId, events }: CallView): readonly Finding[] {
  const sent = new Set<string>();
  return events.flatMap(({ at, body }) => {
    if (body.kind === 'leg_started') sent.clear();
    if (body.kind !== 'text_message_sent') return [];
    const isSecond = sent.has(body.text);
    sent.add(body.text);
    return isSecond ? [{ callId, what: 'a second text message went out for one lost line', at }] : [];
  });
}
