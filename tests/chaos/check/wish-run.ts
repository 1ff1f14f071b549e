/**
 * The evidence of a small run in which people wanted something of the agent, and nothing was broken: one has reminders set,
 * moved and taken back, writes and is written to; one is put through at the second try; one wishes for French.
 */
import type { RecordBody } from '../../../domain/call/record-events.ts';
import type { Reminder } from '../../../domain/reminder.ts';
import type { CarrierEntry } from '../../../simulator/carrier/entries.ts';
import type { LedgerEntry } from '../../../simulator/ledger.ts';
import type { SmsEntry } from '../../../simulator/sms.ts';
import { plan } from '../../call-fixture.ts';
import type { CallReported, Evidence, StoredCall } from '../evidence.ts';
import {
  accepted,
  begun,
  cleanRun,
  created,
  heard,
  numbered,
  ofLeg,
  openedOf,
  said,
  turn,
  utterance,
  type At,
  type LegEntry,
  type Party,
} from './clean-run.ts';

export const wisher = partyOf('e', 4);
export const passedOn = partyOf('f', 5);
export const french = partyOf('9', 6);
export const colleague = '+33612110005';
export const written = { id: 'Incoming_1', text: 'My reference is R-4.' };
export const sentText = { id: 'Outgoing_1', text: 'I have noted your full name: Marie Dupont.' };
export const note = { id: 'Outgoing_2', text: 'Somebody is being put through to you.' };

function partyOf(letter: string, n: number): Party {
  return {
    ...{ callId: letter.repeat(32), number: `+3361201000${n}` },
    ...{ leg: `leg-${n}`, connection: `connection-${n}` },
  };
}

/** What happens in a call, one after the other. */
type Beat =
  | { readonly agent: string }
  | { readonly person: string }
  | { readonly noted: readonly RecordBody[] }
  | { readonly carrier: Transfer };
type Transfer = Pick<Extract<CarrierEntry, { kind: 'transfer' }>, 'kind' | 'phase' | 'to' | 'code'>;

const pauseMs = 600;

interface Told {
  readonly lines: readonly At<CarrierEntry>[];
  readonly events: StoredCall['events'];
}

/** What the carrier and the store tell of such a call, which ends as the network says. */
function told(
  party: Party,
  opening: RecordBody,
  beats: readonly Beat[],
  end: { readonly by: 'agent' | 'transfer'; readonly outcome: 'completed' | 'transferred' },
): Told {
  const entries: At<LegEntry>[] = [
    { kind: 'ringing', afterMs: 101 },
    { kind: 'connected', afterMs: 500 },
    { kind: 'media_opened', reopened: false, socket: 1, afterMs: 550 },
  ];
  const bodies: At<{ readonly body: RecordBody }>[] = [];
  const noted = (afterMs: number, ...all: readonly RecordBody[]): void => {
    bodies.push(...all.map((body) => ({ body, afterMs })));
  };
  noted(60, opening, { kind: 'leg_started', legId: party.leg, direction: 'outbound' });
  noted(61, { kind: 'state_changed', state: 'dialing' });
  noted(600, { kind: 'media_attached', legId: party.leg, epoch: 1 });
  noted(601, { kind: 'state_changed', state: 'talking' });
  let afterMs = 1_000;
  for (const [index, beat] of beats.entries()) {
    if ('agent' in beat) {
      const line = heard(beat.agent, afterMs, 1);
      entries.push(line);
      afterMs = line.afterMs + pauseMs;
      noted(afterMs, ...utterance(`1-${index + 1}`, beat.agent));
    } else if ('person' in beat) {
      const line = said(beat.person, afterMs);
      entries.push(line);
      afterMs = line.afterMs + pauseMs;
      noted(afterMs, turn(`1-${index + 1}`, beat.person));
    } else if ('carrier' in beat) entries.push({ ...beat.carrier, afterMs });
    else noted(afterMs, ...beat.noted);
    afterMs += 1;
  }
  entries.push({ kind: 'call_ended', by: end.by, code: 0, subCode: 540_000, afterMs: afterMs + 500 });
  noted(afterMs + 600, { kind: 'leg_ended', legId: party.leg, reason: 'hung up' });
  noted(afterMs + 700, { kind: 'state_changed', state: 'lingering', outcome: end.outcome });
  return { lines: [...created(party, 100), ...ofLeg(party, entries)], events: numbered(party, bodies) };
}

function reminder(number: number, title: string, dueDateTime: string): Reminder {
  return { title, description: title, dueDateTime, owner: 'customer', number };
}

function tool(toolCallId: string, name: string): RecordBody {
  return { kind: 'tool_called', toolCallId, name, accepted: true, answer: '' };
}

function answered(toolCallId: string, name: string, ok = true): RecordBody {
  return { kind: 'tool_answered', toolCallId, name, ok, answer: ok ? '' : 'busy' };
}

export const photos = 'send the photos';
export const doctor = 'call the doctor';

function wishes(): readonly Beat[] {
  return [
    { agent: 'Is there anything else?' },
    { person: 'Please remind me tomorrow at 8 to send the photos.' },
    {
      noted: [
        tool('t-1', 'set_reminder'),
        { kind: 'reminder_set', reminder: reminder(1, photos, '2026-11-22T08:00:00+01:00'), changed: false },
      ],
    },
    { agent: 'I have set a reminder for 2026-11-22, 08:00. Is there anything else?' },
    { person: 'Please remind me tomorrow at 10 to send the photos.' },
    {
      noted: [
        tool('t-2', 'set_reminder'),
        { kind: 'reminder_set', reminder: reminder(1, photos, '2026-11-22T10:00:00+01:00'), changed: true },
      ],
    },
    { agent: 'I have set a reminder for 2026-11-22, 10:00. Is there anything else?' },
    {
      noted: [
        tool('t-3', 'set_reminder'),
        { kind: 'reminder_set', reminder: reminder(2, doctor, '2026-11-22T09:00:00+01:00'), changed: false },
        tool('t-4', 'cancel_reminder'),
        { kind: 'reminder_cancelled', title: doctor },
      ],
    },
    { noted: [{ kind: 'text_message_received', messageId: written.id, text: written.text }] },
    { agent: 'Thank you for your text message. Is there anything else?' },
    { person: 'Please send me that by text message.' },
    { noted: [tool('t-5', 'send_sms')] },
    { agent: 'I am sending it to you by text message.' },
    {
      noted: [
        { kind: 'text_message_sent', text: sentText.text, messageId: sentText.id },
        answered('t-5', 'send_sms'),
      ],
    },
    { agent: 'The text message is on its way. Good-bye.' },
  ];
}

function passing(): readonly Beat[] {
  const tried = (toolCallId: string): readonly Beat[] => [
    { person: 'Yes please.' },
    { noted: [tool(toolCallId, 'talk_to_person')] },
    { agent: 'I am putting you through.' },
    {
      noted: [
        { kind: 'transfer_started', toolCallId, reason: 'wants a human', claim: [] },
        { kind: 'state_changed', state: 'transferring' },
      ],
    },
    { carrier: { kind: 'transfer', phase: 'ringing', to: colleague, code: null } },
  ];
  return [
    { agent: 'Shall I put you through?' },
    ...tried('t-1'),
    { carrier: { kind: 'transfer', phase: 'failed', to: colleague, code: 486 } },
    {
      noted: [
        { kind: 'transfer_failed', toolCallId: 't-1', reason: 'busy', detail: 'busy' },
        answered('t-1', 'talk_to_person', false),
        { kind: 'state_changed', state: 'talking' },
      ],
    },
    { agent: 'My colleague is on another call. Shall I put you through?' },
    ...tried('t-2'),
    { carrier: { kind: 'transfer', phase: 'accepted', to: colleague, code: 0 } },
    { noted: [{ kind: 'transferred', toolCallId: 't-2' }, answered('t-2', 'talk_to_person')] },
  ];
}

function inFrench(): readonly Beat[] {
  return [
    { agent: 'What is your name?' },
    { person: 'Could we speak French, please?' },
    {
      noted: [tool('t-1', 'set_language'), { kind: 'language_chosen', language: 'fr-FR', by: 'wish' }],
    },
    { agent: 'Bien sûr. Pouvez-vous me dire votre nom ?' },
    { person: 'Marie Dupont.' },
    { agent: 'Merci. Au revoir.' },
  ];
}

export function wishRun(): Evidence {
  const opened = openedOf(passedOn, 'outbound');
  const withColleague: RecordBody =
    opened.kind === 'opened' ? { ...opened, plan: { ...opened.plan, agentPhoneNumber: colleague } } : opened;
  const calls = [
    { party: wisher, ...told(wisher, openedOf(wisher, 'outbound'), wishes(), byAgent) },
    { party: passedOn, ...told(passedOn, withColleague, passing(), byTransfer) },
    { party: french, ...told(french, openedOf(french, 'outbound'), inFrench(), byAgent) },
  ];
  const taken = (callConnectionId: string): At<CarrierEntry> => ({
    ...{ kind: 'event_posted', type: 'Microsoft.Communication.CallTransferAccepted', eventId: 'event-1' },
    ...{ callConnectionId, attempt: 1, status: 200, afterMs: 20_000 },
  });
  const carrier = [...calls.flatMap(({ lines }) => lines), taken(passedOn.connection)]
    .toSorted((one, other) => one.afterMs - other.afterMs)
    .map(({ afterMs, ...entry }, index) => ({ ...entry, seq: index + 1, at: begun + afterMs }));
  return {
    ...cleanRun(),
    ...{ requests: calls.map(({ party }, index) => accepted(index + 4, party)), callers: [], faults: [] },
    ...{ carrier, sms: texts(), reports: calls.map(({ party }) => reportOf(party)) },
    store: calls.map(({ party: { callId }, events }) => ({ callId, events })),
  };
}

const byAgent = { by: 'agent', outcome: 'completed' } as const;
const byTransfer = { by: 'transfer', outcome: 'transferred' } as const;

function texts(): readonly LedgerEntry<SmsEntry>[] {
  const ours = { service: 'acs', from: plan.ourNumber, reference: null } as const;
  const entries: readonly SmsEntry[] = [
    {
      ...{ kind: 'incoming', service: 'acs', messageId: written.id, from: wisher.number, to: plan.ourNumber },
      text: written.text,
    },
    { kind: 'posted', service: 'acs', what: 'received', messageId: written.id, attempt: 1, status: 200 },
    {
      kind: 'message',
      ...ours,
      messageId: sentText.id,
      to: wisher.number,
      text: sentText.text,
      key: 'key 1',
    },
    { kind: 'message', ...ours, messageId: note.id, to: colleague, text: note.text, key: 'key 2' },
  ];
  return entries.map((entry, index) => ({ ...entry, seq: index + 1, at: begun + 14_000 + index }));
}

function reportOf({ callId }: Party): CallReported {
  const lang = callId === french.callId ? 'fr-FR' : 'en-US';
  if (callId !== wisher.callId) return { callId, lang, reminders: [], textsReceived: [], outreaches: [] };
  return {
    ...{ callId, lang, textsReceived: [written.id] },
    reminders: [{ title: photos, due_date_time: '2026-11-22T10:00:00+01:00' }],
    outreaches: [
      {
        ...{ reminder_id: `${callId}-1`, title: photos, state: 'waiting' },
        due_date_time: '2026-11-22T09:00:00.000Z',
      },
      {
        ...{ reminder_id: `${callId}-2`, title: doctor, state: 'cancelled' },
        due_date_time: '2026-11-22T08:00:00.000Z',
      },
    ],
  };
}
