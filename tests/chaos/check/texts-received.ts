/** I13: a text message of the person stands once in the record of their call, and the agent speaks of it or writes back. */
import { textMessageWordsOf } from '../../../simulator/model/languages/texts.ts';
import type { SmsEntry } from '../../../simulator/sms.ts';
import type { Evidence } from '../evidence.ts';
import type { Finding, Rule } from './breach.ts';
import { utterancesIn } from './utterances.ts';
import type { CallView, World } from './world.ts';

export const textsReceivedOnce: Rule = {
  name: 'I13',
  holds:
    'a text message that we have taken is in the transcript once, and the agent has spoken of it or answered it',
  findings: (world) => [
    ...takenIn(world.evidence).flatMap((text) => unlikeTheRecord(text, world)),
    ...world.calls.flatMap((call) => [
      ...byNobody(call, world.evidence),
      ...unspokenOf(call, world.evidence),
    ]),
  ],
};

/** A message is in the record, and spoken of, within this, with all that may be away; a call may ring meanwhile. */
const spokenOfWithinMs = 60_000;

type Incoming = Extract<SmsEntry, { kind: 'incoming' }> & { readonly takenAt: number };

/** What people have written and we have taken: `takenAt` is when we said so first. */
function takenIn({ sms }: Evidence): readonly Incoming[] {
  return sms.flatMap((entry) => {
    if (entry.kind !== 'incoming') return [];
    const taken = sms.find(
      (other) =>
        other.kind === 'posted' &&
        other.what === 'received' &&
        other.messageId === entry.messageId &&
        other.status !== null &&
        other.status < 300,
    );
    return taken ? [{ ...entry, takenAt: taken.at }] : [];
  });
}

function unlikeTheRecord(
  { messageId, from, text, takenAt }: Incoming,
  { calls, evidence }: World,
): readonly Finding[] {
  const places = calls.flatMap((call) =>
    call.events.flatMap(({ at, body }) =>
      body.kind === 'text_message_received' && body.messageId === messageId
        ? [{ call, at, text: body.text }]
        : [],
    ),
  );
  const [first, second] = places;
  const written = `the person wrote "${text}"`;
  const callId = first?.call.callId ?? calls.findLast(({ number }) => number === from)?.callId ?? null;
  if (!first)
    return takenAt + spokenOfWithinMs > evidence.collectedAt
      ? []
      : [{ callId, what: `${written}, which stands nowhere`, at: takenAt }];
  if (second)
    return [{ callId, what: `${written}, which stands in the record ${places.length} times`, at: second.at }];
  if (first.text !== text || first.call.number !== from)
    return [{ callId, what: `${written}, and the record has "${first.text}"`, at: first.at }];
  const shown = evidence.reports.find((report) => report.callId === callId)?.textsReceived ?? [];
  const times = shown.filter((id) => id === messageId).length;
  return times === 1
    ? []
    : [{ callId, what: `${written}, which the API shows ${times} times`, at: first.at }];
}

function byNobody({ callId, events }: CallView, { sms }: Evidence): readonly Finding[] {
  return events.flatMap(({ at, body }) => {
    if (body.kind !== 'text_message_received') return [];
    const isKnown = sms.some((entry) => entry.kind === 'incoming' && entry.messageId === body.messageId);
    return isKnown ? [] : [{ callId, what: `"${body.text}" was written by nobody`, at }];
  });
}

/** Words that the simulated agent has for it, in a reply or in writing; or the record says why there is none. */
const thanks = ['en-US', 'fr-FR'].map((tag) => textMessageWordsOf(tag).received);

function unspokenOf({ callId, events }: CallView, { collectedAt }: Evidence): readonly Finding[] {
  return events.flatMap(({ at, body }, index) => {
    if (body.kind !== 'text_message_received' || at + spokenOfWithinMs > collectedAt) return [];
    const since = events.slice(index);
    const isAnswered = since.some(
      ({ body: later }) =>
        (later.kind === 'text_message_sent' && hasThanks(later.text)) ||
        (later.kind === 'text_message_failed' && later.messageId === undefined),
    );
    const isSpokenOf = utterancesIn(since).some(({ heard }) => heard !== null && hasThanks(heard));
    if (isAnswered || isSpokenOf) return [];
    return [{ callId, what: `the person wrote "${body.text}", and the agent never spoke of it`, at }];
  });
}

function hasThanks(text: string): boolean {
  return thanks.some((sentence) => text.includes(sentence.replace(/\.$/, '')));
}
