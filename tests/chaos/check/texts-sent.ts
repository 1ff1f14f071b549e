/** I12: each text message that the record says was sent went out once, and none that stands nowhere. */
import type { SmsEntry } from '../../../simulator/sms.ts';
import { textMessageWordsOf } from '../../../simulator/model/languages/texts.ts';
import type { Evidence } from '../evidence.ts';
import type { Finding, Rule } from './breach.ts';
import { utterancesIn } from './utterances.ts';
import type { CallView, World } from './world.ts';

export const textsSentOnce: Rule = {
  name: 'I12',
  holds:
    'a text message that the agent said it sent went out exactly once, and none goes out twice under one key',
  findings: (world) => {
    const sent = messagesIn(world.evidence);
    return [
      ...keysUsedTwice(sent, world),
      ...world.calls.flatMap((call) => [...saidInVain(call), ...neverDone(call, world.evidence)]),
      ...unlikeTheRecord(sent, world),
    ];
  },
};

/** What a tool begins comes to an end within this, with all that may be away. */
const doneWithinMs = 60_000;
const tool = 'send_sms';

type SentText = Extract<SmsEntry, { kind: 'message' }> & { readonly at: number };

/** What was put on its way to a telephone, once for each time that somebody reads it. */
function messagesIn({ sms }: Evidence): readonly SentText[] {
  return sms.flatMap((entry) => (entry.kind === 'message' ? [entry] : []));
}

function keysUsedTwice(sent: readonly SentText[], { calls }: World): readonly Finding[] {
  const byKey = Map.groupBy(sent, ({ key }) => key);
  return [...byKey].flatMap(([key, messages]) => {
    const [first, second] = messages;
    if (key === null || !first || !second) return [];
    const callId = calls.find(({ number }) => number === first.to)?.callId ?? null;
    return [
      { callId, what: `"${first.text}" was sent ${messages.length} times under one key`, at: second.at },
    ];
  });
}

/** The agent has said that it is on its way, and no tool had sent it. */
function saidInVain({ callId, events }: CallView): readonly Finding[] {
  const done = events.findIndex(({ body }) => body.kind === 'tool_answered' && body.name === tool && body.ok);
  const before = done < 0 ? events : events.slice(0, done);
  const words = ['en-US', 'fr-FR'].map((tag) => textMessageWordsOf(tag).sent);
  return utterancesIn(before).flatMap(({ heard, at }) =>
    words.some((sentence) => heard?.includes(sentence))
      ? [{ callId, what: 'the agent said that a text message is on its way, and had sent none', at }]
      : [],
  );
}

/** What was agreed to be sent comes to an end that is known. */
function neverDone({ callId, events }: CallView, { collectedAt }: Evidence): readonly Finding[] {
  const ended = events.flatMap(({ body }) => (body.kind === 'tool_answered' ? [body.toolCallId] : []));
  return events.flatMap(({ at, body }) => {
    if (body.kind !== 'tool_called' || body.name !== tool || !body.accepted) return [];
    const ends = ended.filter((id) => id === body.toolCallId).length;
    // One that took too long is answered twice: that it does, and what came of it.
    if ((ends > 0 && ends <= 2) || at + doneWithinMs > collectedAt) return [];
    return [{ callId, what: `the tool call ${body.toolCallId} (${tool}) has come to ${ends} ends`, at }];
  });
}

interface Recorded {
  readonly call: CallView;
  readonly to: string;
  readonly text: string;
  readonly messageId: string | undefined;
  readonly at: number;
}

function recordedIn(call: CallView): readonly Recorded[] {
  return call.events.flatMap(({ at, body }) => {
    const to = body.kind === 'text_message_sent' && body.to ? colleagueOf(call) : call.number;
    if (body.kind !== 'text_message_sent' || to === null || to === undefined) return [];
    return [{ call, to, text: body.text, messageId: body.messageId, at }];
  });
}

/** Each message in the record is one that went out, and the other way round. */
function unlikeTheRecord(sent: readonly SentText[], world: World): readonly Finding[] {
  const findings: Finding[] = [];
  const left = new Set(sent);
  const all = world.calls.flatMap(recordedIn);
  // Those whose id is known first, or one without would take their place.
  for (const one of [
    ...all.filter(({ messageId }) => messageId),
    ...all.filter(({ messageId }) => !messageId),
  ]) {
    const mine = [...left].find((message) => isThat(message, one));
    const what = `"${one.text}" counts as sent, and did not go out`;
    if (mine) left.delete(mine);
    else findings.push({ callId: one.call.callId, what, at: one.at });
  }
  return [...findings, ...byNobody([...left], world)];
}

function isThat(message: SentText, { to, text, messageId }: Recorded): boolean {
  return message.to === to && message.text === text && (!messageId || message.messageId === messageId);
}

/** Messages that no record has, beyond those of which nobody could learn whether they went out. */
function byNobody(strangers: readonly SentText[], { calls }: World): readonly Finding[] {
  return [...Map.groupBy(strangers, ({ to }) => to)].flatMap(([to, messages]) => {
    const mine = calls.filter((call) => call.number === to || colleagueOf(call) === to);
    const known = mine.reduce((sum, call) => sum + untold(call, to), 0);
    const callId = mine[0]?.callId ?? null;
    return messages
      .slice(known)
      .map(({ text, at }) => ({ callId, what: `"${text}" went out once more than the record has it`, at }));
  });
}

/** How many messages may have gone out without their words in the record: notes to a colleague, and what is not known to have failed. */
function untold(call: CallView, to: string): number {
  const isColleague = colleagueOf(call) === to;
  return call.events.filter(({ body }) => {
    if (isColleague) return body.kind === 'transfer_started';
    if (body.kind === 'text_message_failed') return body.messageId === undefined;
    return body.kind === 'tool_answered' && body.name === tool && !body.ok;
  }).length;
}

function colleagueOf({ events }: CallView): string | undefined {
  const opened = events.find(({ body }) => body.kind === 'opened')?.body;
  return opened?.kind === 'opened' ? opened.plan.agentPhoneNumber : undefined;
}
