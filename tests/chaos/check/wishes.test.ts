/** The rules about what people want of the agent are checked: a clean run is clean, and each defect breaks its own invariant. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallEvent, RecordBody } from '../../../domain/call/record-events.ts';
import type { SmsEntry } from '../../../simulator/sms.ts';
import type { CallReported, Evidence } from '../evidence.ts';
import type { InvariantName } from './breach.ts';
import { check } from './check.ts';
import { begun, type Party } from './clean-run.ts';
import {
  colleague,
  doctor,
  french,
  passedOn,
  photos,
  sentText,
  wisher,
  wishRun,
  written,
} from './wish-run.ts';
import type { CarrierLine } from './world.ts';

type Defect = (clean: Evidence) => Evidence;

function ledger(change: (line: CarrierLine) => readonly CarrierLine[]): Defect {
  return (clean) => ({
    ...clean,
    carrier: clean.carrier.flatMap(change).map((line, index) => ({ ...line, seq: index + 1 })),
  });
}

/** One call's events changed and numbered anew: as if the workflow had written so. */
function events(party: Party, change: (event: CallEvent) => readonly CallEvent[]): Defect {
  return (clean) => ({
    ...clean,
    store: clean.store.map((call) =>
      call.callId === party.callId
        ? {
            ...call,
            events: call.events.flatMap(change).map((event, index) => ({ ...event, seq: index + 1 })),
          }
        : call,
    ),
  });
}

function without(party: Party, fits: (body: RecordBody) => boolean): Defect {
  return events(party, (event) => (fits(event.body) ? [] : [event]));
}

function behind(party: Party, fits: (body: RecordBody) => boolean, ...more: readonly RecordBody[]): Defect {
  return events(party, (event) =>
    fits(event.body) ? [event, ...more.map((body) => ({ ...event, body }))] : [event],
  );
}

type SmsLine = Evidence['sms'][number];

function texts(change: (line: SmsLine) => readonly SmsLine[]): Defect {
  return (clean) => ({
    ...clean,
    sms: clean.sms.flatMap(change).map((line, index) => ({ ...line, seq: index + 1 })),
  });
}

function sms(entry: SmsEntry): Defect {
  return (clean) => ({ ...clean, sms: [...clean.sms, { ...entry, seq: 99, at: begun + 20_000 }] });
}

function report(party: Party, change: (report: CallReported) => CallReported): Defect {
  return (clean) => ({
    ...clean,
    reports: clean.reports.map((one) => (one.callId === party.callId ? change(one) : one)),
  });
}

function both(...defects: readonly Defect[]): Defect {
  return (clean) => defects.reduce((evidence, defect) => defect(evidence), clean);
}

/** The words of one utterance of the agent, in the record and in the person's ear. */
function otherWords(party: Party, was: string, is: string): Defect {
  const told = (text: string): string => (text === was ? is : text);
  return both(
    events(party, (event) => {
      const { body } = event;
      if (body.kind === 'agent_said') return [{ ...event, body: { ...body, text: told(body.text) } }];
      if (body.kind !== 'agent_heard') return [event];
      return [{ ...event, body: { ...body, heardText: told(body.heardText) } }];
    }),
    ledger((line) => [line.kind === 'heard' ? { ...line, text: told(line.text) } : line]),
  );
}

const reminderSet = (body: RecordBody): boolean =>
  body.kind === 'reminder_set' && body.reminder.title === photos && body.changed;
const ringing = (line: CarrierLine): boolean => line.kind === 'transfer' && line.phase === 'ringing';
const run = (runId: string): Evidence['histories'][number] => ({
  ...{ workflowId: `outreach/${wisher.callId}-1`, runId, workflowType: 'reminder', status: 'RUNNING' },
  history: { events: [] },
});

const defects: Readonly<Record<string, { readonly breaks: InvariantName; readonly sown: Defect }>> = {
  'a reminder that was told of, and not noted': {
    breaks: 'I11',
    sown: without(wisher, reminderSet),
  },
  'a reminder that is not in the report': {
    breaks: 'I11',
    sown: report(wisher, (one) => ({ ...one, reminders: [] })),
  },
  'a reminder that is in the report twice': {
    breaks: 'I11',
    sown: report(wisher, (one) => ({ ...one, reminders: [...one.reminders, ...one.reminders] })),
  },
  'a reminder that nothing will come of': {
    breaks: 'I11',
    sown: report(wisher, (one) => ({ ...one, outreaches: one.outreaches.slice(1) })),
  },
  'a reminder that is there twice': {
    breaks: 'I11',
    sown: report(wisher, (one) => ({
      ...one,
      outreaches: one.outreaches.flatMap((outreach) => [
        outreach,
        { ...outreach, reminder_id: outreach.reminder_id.replace(/-1$/, '-3') },
      ]),
    })),
  },
  'a reminder with a second one of its name beside it': {
    breaks: 'I11',
    sown: both(
      events(wisher, (event) => [
        event.body.kind === 'reminder_set' && event.body.changed
          ? { ...event, body: { ...event.body, reminder: { ...event.body.reminder, number: 3 } } }
          : event,
      ]),
      report(wisher, (one) => ({
        ...one,
        outreaches: [
          ...one.outreaches.map((outreach) =>
            outreach.title === photos ? { ...outreach, due_date_time: '2026-11-22T07:00:00.000Z' } : outreach,
          ),
          {
            ...{ reminder_id: `${wisher.callId}-3`, title: photos, state: 'waiting' },
            due_date_time: '2026-11-22T09:00:00.000Z',
          },
        ],
      })),
    ),
  },
  'a reminder that was moved, and is due as before': {
    breaks: 'I11',
    sown: report(wisher, (one) => ({
      ...one,
      outreaches: one.outreaches.map((outreach) =>
        outreach.title === photos ? { ...outreach, due_date_time: '2026-11-22T07:00:00.000Z' } : outreach,
      ),
    })),
  },
  'a reminder that was taken back, and waits': {
    breaks: 'I11',
    sown: report(wisher, (one) => ({
      ...one,
      outreaches: one.outreaches.map((outreach) =>
        outreach.title === doctor ? { ...outreach, state: 'waiting' } : outreach,
      ),
    })),
  },
  'a reminder begun twice': {
    breaks: 'I11',
    sown: (clean) => ({ ...clean, histories: [run('run-1'), run('run-2')] }),
  },
  'a text message sent twice under one key': {
    breaks: 'I12',
    sown: texts((line) => (line.kind === 'message' && line.to === wisher.number ? [line, line] : [line])),
  },
  'a text message sent again under another key': {
    breaks: 'I12',
    sown: sms({
      ...{ kind: 'message', service: 'twilio', messageId: 'SM2', from: '+33100000001', to: wisher.number },
      ...{ text: sentText.text, key: null, reference: null },
    }),
  },
  'a second note to the colleague for each time it rang': {
    breaks: 'I12',
    sown: both(
      ...['1', '2'].map((id) =>
        sms({
          ...{
            kind: 'message',
            service: 'acs',
            messageId: `note ${id}`,
            from: '+33100000001',
            to: colleague,
          },
          ...{ text: 'Somebody is being put through to you.', key: `note ${id}`, reference: null },
        }),
      ),
    ),
  },
  'a text message that counts as sent, and was not': {
    breaks: 'I12',
    sown: texts((line) => (line.kind === 'message' && line.to === wisher.number ? [] : [line])),
  },
  'a text message that the agent said it sent, with nothing done': {
    breaks: 'I12',
    sown: both(
      without(
        wisher,
        (body) =>
          body.kind === 'text_message_sent' ||
          ((body.kind === 'tool_called' || body.kind === 'tool_answered') && body.name === 'send_sms'),
      ),
      texts((line) => (line.kind === 'message' && line.to === wisher.number ? [] : [line])),
    ),
  },
  'a text message of which the agent never learned whether it was sent': {
    breaks: 'I12',
    sown: both(
      without(wisher, (body) => body.kind === 'tool_answered' && body.name === 'send_sms'),
      otherWords(wisher, 'The text message is on its way. Good-bye.', 'Good-bye.'),
    ),
  },
  'a text message of the person that stands nowhere': {
    breaks: 'I13',
    sown: without(wisher, (body) => body.kind === 'text_message_received'),
  },
  'a text message of the person that stands there twice': {
    breaks: 'I13',
    sown: behind(wisher, (body) => body.kind === 'text_message_received', {
      ...{ kind: 'text_message_received', messageId: written.id, text: written.text },
    }),
  },
  'a text message that nobody wrote': {
    breaks: 'I13',
    sown: behind(wisher, (body) => body.kind === 'text_message_received', {
      ...{ kind: 'text_message_received', messageId: 'Incoming_9', text: 'Call me at this number.' },
    }),
  },
  'other words than the person wrote': {
    breaks: 'I13',
    sown: events(wisher, (event) => [
      event.body.kind === 'text_message_received'
        ? { ...event, body: { ...event.body, text: 'My reference' } }
        : event,
    ]),
  },
  'a text message that the API does not show': {
    breaks: 'I13',
    sown: report(wisher, (one) => ({ ...one, textsReceived: [] })),
  },
  'a text message that the agent never spoke of': {
    breaks: 'I13',
    sown: otherWords(
      wisher,
      'Thank you for your text message. Is there anything else?',
      'Is there anything else?',
    ),
  },
  'a person put through without a word of theirs': {
    breaks: 'I14',
    sown: both(
      ledger((line) => (line.kind === 'said' ? [] : [line])),
      without(passedOn, (body) => body.kind === 'caller_said'),
      without(wisher, (body) => body.kind === 'caller_said'),
      without(french, (body) => body.kind === 'caller_said'),
    ),
  },
  'a person put through twice for one yes': {
    breaks: 'I14',
    sown: ledger((line) => (ringing(line) ? [line, { ...line, at: line.at + 100 }] : [line])),
  },
  'a person put through once more than the record has it': {
    breaks: 'I14',
    sown: behindLast(ringing, (line) => ({ ...line, at: line.at - 12_000 })),
  },
  'a person who was not put through, and hears nothing more': {
    breaks: 'I14',
    sown: both((clean) => ({ ...clean, collectedAt: clean.collectedAt + 60_000 }), nothingAfter('failed')),
  },
  'a person who was put through, and counts as gone': {
    breaks: 'I14',
    sown: without(passedOn, (body) => body.kind === 'transferred'),
  },
  'a person who counts as put through, and was not': {
    breaks: 'I14',
    sown: ledger((line) => (line.kind === 'transfer' && line.phase === 'accepted' ? [] : [line])),
  },
  'a person who was put through, with another outcome': {
    breaks: 'I14',
    sown: events(passedOn, (event) => [
      event.body.kind === 'state_changed' && event.body.outcome !== undefined
        ? { ...event, body: { ...event.body, outcome: 'person_hung_up' } }
        : event,
    ]),
  },
  'the former language after the wish for another': {
    breaks: 'I15',
    sown: otherWords(french, 'Merci. Au revoir.', 'Thank you. Goodbye.'),
  },
  'the former language in the carrier’s own voice': {
    breaks: 'I15',
    sown: (clean) => {
      const said = clean.carrier.find((line) => line.kind === 'said' && line.text === 'Marie Dupont.');
      if (said?.kind !== 'said') return clean;
      const { callConnectionId, number, at } = said;
      const text = 'One moment please, I am right back.';
      return {
        ...clean,
        carrier: [
          ...clean.carrier,
          { kind: 'announcement', phase: 'started', seq: 999, ...{ callConnectionId, number, at, text } },
        ],
      };
    },
  },
  'a call that the API tells to be in the former language': {
    breaks: 'I15',
    sown: report(french, (one) => ({ ...one, lang: 'en-US' })),
  },
};

/** One more line beside the last that fits. */
function behindLast(fits: (line: CarrierLine) => boolean, make: (line: CarrierLine) => CarrierLine): Defect {
  return (clean) => {
    const last = clean.carrier.findLast(fits);
    return last ? { ...clean, carrier: [...clean.carrier, make(last)] } : clean;
  };
}

/** The one who is passed on hears and says nothing behind that phase of the transfer, and the agent ends the call. */
function nothingAfter(phase: 'failed'): Defect {
  return (clean) => {
    const from = clean.carrier.find((line) => line.kind === 'transfer' && line.phase === phase)?.at ?? 0;
    const isMine = (line: CarrierLine): boolean =>
      'callConnectionId' in line && line.callConnectionId === passedOn.connection && line.at > from;
    const told = clean.store.find(({ callId }) => callId === passedOn.callId)?.events ?? [];
    const failed = told.findIndex(({ body }) => body.kind === 'transfer_failed');
    const last = told.slice(0, failed + 3).at(-1);
    const cut = both(
      ledger((line) => (isMine(line) && line.kind !== 'call_ended' ? [] : [line])),
      ledger((line) => [
        isMine(line) && line.kind === 'call_ended' ? { ...line, by: 'agent', at: from + 5_000 } : line,
      ]),
      events(passedOn, (event) => {
        if (event.seq <= (last?.seq ?? 0)) return [event];
        if (event.body.kind === 'leg_ended') return [event];
        return event.body.kind === 'state_changed' && event.body.state === 'lingering'
          ? [{ ...event, body: { ...event.body, outcome: 'completed' } }]
          : [];
      }),
    );
    return cut(clean);
  };
}

describe('the checker, of what people want', () => {
  test('finds nothing in a clean run', () => {
    expect(check(wishRun())).toEqual([]);
  });

  test.each(Object.entries(defects))('catches %s', (_name, { breaks, sown }) => {
    const breaches = check(sown(wishRun()));
    expect(breaches.map(({ what, invariant }) => ({ what, invariant }))).not.toEqual([]);
    expect([...new Set(breaches.map(({ invariant }) => invariant))]).toEqual([breaks]);
  });

  test('excuses a person put through of which the carrier never told us', () => {
    const kept = both(
      ledger((line) => (line.kind === 'event_posted' ? [{ ...line, status: null }] : [line])),
      defects['a person who was put through, and counts as gone']?.sown ?? ((clean) => clean),
      defects['a person who was put through, with another outcome']?.sown ?? ((clean) => clean),
    );
    expect(check(kept(wishRun()))).toEqual([]);
  });

  test('waits with its verdict on what has only just been agreed', () => {
    const early = { ...wishRun(), collectedAt: begun + 35_000 };
    const unkept = report(wisher, (one) => ({ ...one, reminders: [], outreaches: [] }));
    expect(check(unkept(early))).toEqual([]);
    expect(check(unkept(wishRun()))).not.toEqual([]);
  });

  test('notices any one text message that is missing, or one too many', () => {
    fc.assert(
      fc.property(fc.constantFrom(...wishRun().sms), fc.boolean(), ({ seq, kind, ...line }, isTwice) => {
        // What the colleague reads stands in no record word by word, and who writes, or is told, again says the same.
        fc.pre(!('to' in line && line.to === colleague));
        fc.pre(kind === 'message' || !isTwice);
        const changed = texts((one) => (one.seq === seq ? (isTwice ? [one, one] : []) : [one]))(wishRun());
        // A message that was not taken may still come.
        return kind === 'posted' ? check(changed).length === 0 : check(changed).length > 0;
      }),
    );
  });
});
