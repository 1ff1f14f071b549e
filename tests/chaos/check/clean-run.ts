/**
 * The evidence of a small run in which nothing was broken, written by hand: a call that was interrupted and lived through the
 * death of its bridge, a number that was busy, and somebody who called us and pressed a key. Defects are sown into it.
 */
import type { CallEvent, RecordBody } from '../../../domain/call/record-events.ts';
import type { CarrierEntry } from '../../../simulator/carrier/entries.ts';
import { plan } from '../../call-fixture.ts';
import type { AcceptedCall, Evidence, FaultRecord } from '../evidence.ts';
import { msPerCharacter } from './disturbances.ts';
import type { CarrierLine } from './world.ts';

export const begun = 1_800_000_000_000;

export const called = {
  callId: 'a'.repeat(32),
  number: '+33612010001',
  leg: 'leg-1',
  connection: 'connection-1',
};
export const busy = {
  callId: 'b'.repeat(32),
  number: '+33612010002',
  leg: 'leg-2',
  connection: 'connection-2',
};
export const caller = {
  callId: 'c'.repeat(32),
  number: '+33612010003',
  leg: 'leg-3',
  connection: 'connection-3',
};

export type Party = typeof called;
export type At<T> = T & { readonly afterMs: number };
type Distributed<T> = T extends { readonly callConnectionId: string; readonly number: string }
  ? Omit<T, 'callConnectionId' | 'number'>
  : never;
export type LegEntry = Distributed<Exclude<CarrierEntry, { kind: 'event_posted' | 'request' }>>;

const killed: FaultRecord = {
  n: 1,
  kind: 'kill',
  target: 'bridge-1',
  from: begun + 16_000,
  until: begun + 19_000,
  detail: 'SIGKILL',
};

export function cleanRun(): Evidence {
  return {
    seed: 7,
    startedAt: begun,
    endedAt: begun + 35_000,
    collectedAt: begun + 110_000,
    settings: { heartbeatMs: 2_000, mediaGraceSec: 30, transferRingSec: 20, callBackPausesSec: [5] },
    requests: [accepted(1, called), accepted(2, busy)],
    refused: [],
    callers: [
      {
        n: 3,
        number: caller.number,
        at: begun + 900,
        person: caller,
        manner: 'presses a key',
        delivered: true,
      },
    ],
    carrier: ledger(),
    speech: [],
    model: [],
    sms: [],
    store: [
      { callId: called.callId, events: numbered(called, calledEvents()) },
      { callId: busy.callId, events: numbered(busy, busyEvents()) },
      { callId: caller.callId, events: numbered(caller, callerEvents()) },
    ],
    reports: [],
    histories: [],
    faults: [killed],
    processes: [],
  };
}

export function accepted(n: number, { callId, number }: Party): AcceptedCall {
  return {
    ...{ n, number, callId, at: begun, person: { number }, manner: 'answers', body: {} },
    ...{ idempotencyKey: `key ${n}`, attempts: 1, acceptedAt: begun + 50 },
  };
}

function ledger(): readonly CarrierLine[] {
  const entries = [
    { kind: 'carrier_started' as const, afterMs: -1_000 },
    ...created(called, 100),
    ...ofLeg(called, [
      { kind: 'ringing', afterMs: 101 },
      { kind: 'connected', afterMs: 500 },
      { kind: 'media_opened', reopened: false, socket: 1, afterMs: 550 },
      heard('Hello, this is Amélie.What is your full name?', 700, 1),
      said('My name is Marie Dupont.', 4_500),
      heard('Thank you.What is your pol', 6_800, 1, true),
      { kind: 'stop_audio', droppedFrames: 9, socket: 1, afterMs: 8_700 },
      said('Wait, what is this about?', 8_400),
      heard('It is about your car.What is your policy num', 13_100, 1),
      { kind: 'media_closed', why: 'closed with 1006', socket: 1, afterMs: 16_000 },
      { kind: 'media_opened', reopened: true, socket: 2, afterMs: 16_400 },
      heard('your policy number?', 17_000, 2),
      said('It is POL-4711.', 19_500),
      heard('Thank you.Good-bye.', 21_200, 2),
      { kind: 'call_ended', by: 'agent', code: 0, subCode: 540_000, afterMs: 23_500 },
    ]),
    ...created(busy, 200),
    ...ofLeg(busy, [
      { kind: 'ringing', afterMs: 201 },
      { kind: 'call_ended', by: 'network', code: 486, subCode: 560_486, afterMs: 240 },
    ]),
    { kind: 'call_offered' as const, number: caller.number, to: plan.ourNumber, afterMs: 950 },
    request('answer', caller, 1_000),
    ...ofLeg(caller, [
      { kind: 'call_answered', to: plan.ourNumber, operationContext: caller.leg, afterMs: 1_001 },
      { kind: 'connected', afterMs: 1_010 },
      { kind: 'media_opened', reopened: false, socket: 1, afterMs: 1_050 },
      heard('For English, press 2.', 1_200, 1),
      { kind: 'digits', digits: '2', afterMs: 2_900 },
      heard('What is your name?', 3_300, 1),
      said('Jean Valjean.', 5_000),
      { kind: 'call_ended', by: 'person', code: 0, subCode: 560_000, afterMs: 7_000 },
    ]),
  ];
  return entries
    .toSorted((one, other) => one.afterMs - other.afterMs)
    .map(({ afterMs, ...entry }, index) => ({ ...entry, seq: index + 1, at: begun + afterMs }));
}

export function created(party: Party, afterMs: number): readonly At<CarrierEntry>[] {
  return [
    ...ofLeg(party, [{ kind: 'call_created', from: plan.ourNumber, operationContext: party.leg, afterMs }]),
    request('create', party, afterMs + 1),
  ];
}

function request(operation: string, { connection, leg }: Party, afterMs: number): At<CarrierEntry> {
  return {
    kind: 'request',
    operation,
    callConnectionId: connection,
    repeatabilityId: `key of ${leg}`,
    firstSent: null,
    status: 201,
    result: 'carried_out',
    afterMs,
  };
}

export function ofLeg(
  { connection, number }: Party,
  entries: readonly At<LegEntry>[],
): readonly At<CarrierEntry>[] {
  return entries.map((entry) => ({ ...entry, callConnectionId: connection, number }));
}

/** The agent's words from `fromMs` on, at the pace of tone speech. */
export function heard(text: string, fromMs: number, socket: number, cut = false): At<LegEntry> {
  const toMs = fromMs + durationMs(text);
  return {
    kind: 'heard',
    ...{ text, cut, socket, by: 'agent' },
    ...{ firstAudibleAt: begun + fromMs, lastAudibleAt: begun + toMs, afterMs: toMs + (cut ? 40 : 400) },
  };
}

export function said(text: string, fromMs: number): At<LegEntry> {
  const toMs = fromMs + durationMs(text);
  return {
    kind: 'said',
    ...{ text, complete: true, lostFrames: 0, lostText: '', socket: 1 },
    ...{ startedAt: begun + fromMs, endedAt: begun + toMs, afterMs: toMs },
  };
}

function durationMs(text: string): number {
  return Buffer.byteLength(text) * msPerCharacter;
}

export function numbered(
  { callId }: Party,
  bodies: readonly At<{ readonly body: RecordBody }>[],
): readonly CallEvent[] {
  return bodies.map(({ body, afterMs }, index) => ({ callId, seq: index + 1, at: begun + afterMs, body }));
}

export function at(
  afterMs: number,
  ...bodies: readonly RecordBody[]
): readonly At<{ readonly body: RecordBody }>[] {
  return bodies.map((body) => ({ body, afterMs }));
}

export function openedOf({ callId, number }: Party, direction: 'outbound' | 'inbound'): RecordBody {
  return {
    kind: 'opened',
    plan: { ...plan, callId, phoneNumber: number },
    direction,
    lineId: `line of ${number}`,
  };
}

export function turn(turnId: string, text: string): RecordBody {
  return { kind: 'caller_said', turnId, text, language: 'en-US', offsetMs: 0, durationMs: durationMs(text) };
}

export function utterance(id: string, text: string, heardText = text): readonly RecordBody[] {
  return [
    { kind: 'agent_said', utteranceId: id, text },
    { kind: 'agent_heard', utteranceId: id, heardText, complete: heardText === text },
  ];
}

function calledEvents() {
  return [
    ...at(60, openedOf(called, 'outbound'), {
      kind: 'leg_started',
      legId: called.leg,
      direction: 'outbound',
    }),
    ...at(61, { kind: 'state_changed', state: 'dialing' }),
    ...at(110, { kind: 'state_changed', state: 'ringing' }),
    ...at(510, { kind: 'state_changed', state: 'connected' }),
    ...at(
      600,
      { kind: 'media_attached', legId: called.leg, epoch: 1 },
      { kind: 'state_changed', state: 'talking' },
    ),
    ...at(5_000, ...utterance('1-1', 'Hello, this is Amélie. What is your full name?')),
    ...at(6_500, turn('1-1', 'My name is Marie Dupont.')),
    ...at(10_500, turn('1-2', 'Wait, what is this about?')),
    ...at(
      10_700,
      ...utterance('1-2', 'Thank you. What is your policy number?', 'Thank you. What is your '),
      { kind: 'tool_called', toolCallId: 'tool-1', name: 'update_claim', accepted: true, answer: '' },
      {
        kind: 'claim_changed',
        field: 'full_name',
        value: { value: 'Marie Dupont', source: { epoch: 1, seq: 1 } },
      },
    ),
    ...at(16_300, { kind: 'state_changed', state: 'detached' }),
    ...at(
      16_600,
      { kind: 'media_attached', legId: called.leg, epoch: 2 },
      { kind: 'state_changed', state: 'talking' },
    ),
    ...at(19_000, ...utterance('1-3', 'It is about your car. What is your policy number?')),
    ...at(20_900, turn('2-1', 'It is POL-4711.')),
    ...at(22_800, ...utterance('2-5', 'Thank you. Good-bye.')),
    ...at(23_000, { kind: 'state_changed', state: 'hanging_up', outcome: 'completed' }),
    ...at(
      23_600,
      { kind: 'leg_ended', legId: called.leg, reason: 'hung up' },
      { kind: 'state_changed', state: 'wrapping_up', outcome: 'completed' },
    ),
    ...at(24_000, { kind: 'state_changed', state: 'lingering', outcome: 'completed' }),
  ];
}

function busyEvents() {
  return [
    ...at(70, openedOf(busy, 'outbound'), { kind: 'leg_started', legId: busy.leg, direction: 'outbound' }),
    ...at(71, { kind: 'state_changed', state: 'dialing' }),
    ...at(
      260,
      { kind: 'leg_ended', legId: busy.leg, reason: 'busy' },
      { kind: 'state_changed', state: 'lingering', outcome: 'busy' },
    ),
  ];
}

function callerEvents() {
  return [
    ...at(980, openedOf(caller, 'inbound'), { kind: 'leg_started', legId: caller.leg, direction: 'inbound' }),
    ...at(981, { kind: 'state_changed', state: 'answering' }),
    ...at(
      1_100,
      { kind: 'media_attached', legId: caller.leg, epoch: 1 },
      { kind: 'state_changed', state: 'talking' },
    ),
    ...at(3_000, ...utterance('1-1', 'For English, press 2.')),
    ...at(3_010, { kind: 'digits_pressed', digits: '2' }),
    ...at(4_600, ...utterance('1-2', 'What is your name?')),
    ...at(6_200, turn('1-2', 'Jean Valjean.')),
    ...at(
      7_100,
      { kind: 'leg_ended', legId: caller.leg, reason: 'hung up' },
      { kind: 'state_changed', state: 'lingering', outcome: 'person_hung_up' },
    ),
    ...at(90_000, { kind: 'state_changed', state: 'closed', outcome: 'person_hung_up' }),
  ];
}
