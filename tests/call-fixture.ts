/** A call for tests of the reducer: a plan, events as one would tell them, and a way to play them. */
import type { CallCommand, CallInput } from '../domain/call/events.ts';
import { dueAt, openState, type CallState } from '../domain/call/state.ts';
import { transition } from '../domain/call/transition.ts';
import type { ConverseOutput } from '../domain/conversation/converse.ts';
import { phrase } from '../domain/conversation/phrases.ts';
import type { CallerAside, HeardReport, ToolCall } from '../domain/conversation/transcript.ts';
import type { CallSettings, Plan } from '../domain/plan.ts';
import type { CarrierEvent, LegFailure, LegPresence } from '../domain/ports/carrier.ts';
import { failed, ok, type Disposition } from '../domain/result.ts';

export const plan: Plan = {
  callId: '0123456789abcdef0123456789abcdef',
  botCompany: 'Contoso',
  botName: 'Amélie',
  phoneNumber: '+33612345678',
  ourNumber: '+33187654321',
  task: 'Take down the accident.',
  claim: [
    { name: 'policy_number', type: 'text' },
    { name: 'incident_time', type: 'datetime' },
  ],
  language: 'en-US',
  onDrop: 'wait',
};

export const settings: CallSettings = {
  ringTimeoutSec: 60,
  attachTimeoutSec: 20,
  graceSec: 30,
  maxCallMinutes: 60,
  callbackTimeoutHour: 3,
  recovery: {
    mediaRestartSec: 2,
    holdingPhraseAfterSec: 3,
    lookAfterSec: 10,
    callBackPausesSec: [5, 60],
    callingHours: { from: '00:00', to: '24:00', timeZone: 'UTC' },
    renewAfterEvents: 4_000,
  },
};

/** Where a person of ours can be reached, in calls that may be passed on. */
export const agentPhoneNumber = '+33199999999';

/** The moment every fixture call opens, ms since the epoch. */
export const opening = 1_800_000_000_000;

export const key = { id: '00000000-0000-4000-8000-000000000001', firstSentAt: opening };

export function opened(
  change: Partial<CallSettings> = {},
  direction: 'outbound' | 'inbound' = 'outbound',
  planned: Partial<Plan> = {},
) {
  return openState({
    lineId: 'f'.repeat(32),
    direction,
    plan: { ...plan, ...planned },
    settings: { ...settings, ...change },
    now: opening,
  });
}

export interface Played {
  readonly state: CallState;
  readonly commands: readonly CallCommand[];
}

/** Events one after the other, all at `now`; the commands of all of them. */
export function play(
  start: CallState,
  events: readonly CallInput[],
  now = opening,
  step = transition,
): Played {
  return events.reduce<Played>(
    (before, event) => {
      const after = step(before.state, event, now);
      return { state: after.state, commands: [...before.commands, ...after.commands] };
    },
    { state: start, commands: [] },
  );
}

/** Lets time pass: `time_up` whenever it is due, nothing else, until the call is closed or `limit` steps were made. */
export function wait(
  start: CallState,
  limit: number,
): Played & { readonly steps: number; readonly at: number } {
  let state = start;
  let at = opening;
  let steps = 0;
  const commands: CallCommand[] = [];
  for (let due = dueAt(state); due !== null && steps < limit; due = dueAt(state)) {
    at = Math.max(at, due);
    const after = transition(state, inTime(state), at);
    state = after.state;
    commands.push(...after.commands);
    steps += 1;
  }
  return { state, commands, steps, at };
}

/** What the workflow tells the call when a moment it waited for has come. */
export function inTime(state: CallState): CallInput {
  const { phase, callBacks } = state;
  const callsBack = phase.kind === 'calling_back' && phase.until === dueAt(state);
  return callsBack ? callBackDue(`leg-back-${callBacks}`) : { kind: 'time_up' };
}

/** Lets the phase's own time run out at once, whatever was to be done before. */
export function runOut(state: CallState): Played {
  const { phase } = state;
  if (!('until' in phase)) throw new Error(`a call that is ${phase.kind} has no time limit`);
  return play(state, [inTime(state)], phase.until);
}

let eventCount = 0;
/** Every event of the carrier has an id of its own; the same object delivered again is the same event. */
function eventId(): string {
  eventCount += 1;
  return `event-${eventCount}`;
}

type CarrierNews =
  | { kind: 'connected' | 'media_started' }
  | { kind: 'media_stopped' | 'media_failed'; detail: string }
  | { kind: 'disconnected'; reason: 'hung_up' | 'dropped'; detail: string }
  | { kind: 'transfer_accepted' }
  | { kind: 'failed' | 'transfer_failed'; reason: LegFailure; detail: string }
  | { kind: 'recording_failed'; detail: string };

function carrier(legId: string, news: CarrierNews): CallInput {
  const event: CarrierEvent = { eventId: eventId(), legId, carrierCallId: `carrier-${legId}`, ...news };
  return { kind: 'carrier', event };
}

export const begun: CallInput = { kind: 'begun', legId: 'leg-1', key };
export const incoming = (legId = 'leg-2'): CallInput => ({
  kind: 'incoming_call',
  call: { eventId: eventId(), from: plan.phoneNumber, to: plan.ourNumber, incomingContext: 'context' },
  legId,
  key,
});
export const dialed = (legId = 'leg-1'): CallInput => ({
  kind: 'dialed',
  legId,
  result: ok({ carrierCallId: `carrier-${legId}` }),
});
export const notDialed = (disposition: Disposition, code = 'fault', legId = 'leg-1'): CallInput => ({
  kind: 'dialed',
  legId,
  result: failed({ code, message: 'it failed', disposition }),
});
export const answered = (legId = 'leg-2'): CallInput => ({
  kind: 'answered',
  legId,
  result: ok({ carrierCallId: `carrier-${legId}` }),
});
export const notAnswered = (disposition: Disposition, legId = 'leg-2'): CallInput => ({
  kind: 'answered',
  legId,
  result: failed({ code: 'fault', message: 'it failed', disposition }),
});
export const connected = (legId = 'leg-1') => carrier(legId, { kind: 'connected' });
export const disconnected = (reason: 'hung_up' | 'dropped' = 'hung_up', legId = 'leg-1') =>
  carrier(legId, { kind: 'disconnected', reason, detail: 'code 0' });
export const legFailed = (reason: LegFailure, legId = 'leg-1') =>
  carrier(legId, { kind: 'failed', reason, detail: 'code 486' });
export const transferAccepted = (legId = 'leg-1') => carrier(legId, { kind: 'transfer_accepted' });
export const transferFailed = (reason: LegFailure = 'busy', legId = 'leg-1') =>
  carrier(legId, { kind: 'transfer_failed', reason, detail: 'code 486' });
export const recordingFailed = (legId = 'leg-1') =>
  carrier(legId, { kind: 'recording_failed', detail: 'code 500' });
/** The carrier refused to put the person through, or it is not known whether it does. */
export const notTransferred = ({ phase, conversation }: CallState, disposition: Disposition): CallInput => ({
  kind: 'transfer_asked',
  legId: conversation.transfer?.legId ?? 'leg-1',
  toolCallId: phase.kind === 'transferring' ? phase.toolCallId : 't1',
  result: failed({ code: 'fault', message: 'it failed', disposition }),
});
/** The carrier's answer to what it was asked about the recording; with a `fate`, it refused. */
export const recordingOrdered = ({ recording }: CallState, fate: Disposition | null = null): CallInput => {
  const legId = recording?.legId ?? 'leg-1';
  const order = recording?.kind === 'announced' ? (recording.asking ?? 'stop') : 'stop';
  const result = fate
    ? failed({ code: 'fault', message: 'it failed', disposition: fate })
    : ok(order === 'start' ? { recordingId: `recording-${legId}` } : {});
  return { kind: 'recording_ordered', legId, order, result };
};
export const mediaStarted = (legId = 'leg-1') => carrier(legId, { kind: 'media_started' });
export const mediaStopped = (legId = 'leg-1') => carrier(legId, { kind: 'media_stopped', detail: '' });
export const mediaFailed = (legId = 'leg-1') => carrier(legId, { kind: 'media_failed', detail: '' });
export const attached = (
  legId = 'leg-1',
  bridgeQueue = 'bridge-a',
  heard: readonly HeardReport[] = [],
): CallInput => ({ kind: 'media_attached', legId, bridgeQueue, heard });
export const says = (text: string, seq: number, epoch = 1, aside?: CallerAside): CallInput => {
  const turn = { epoch, seq, text, language: 'en-US', offsetMs: 1_000 * seq, durationMs: 800 };
  return { kind: 'caller_turn', turn: aside ? { ...turn, aside } : turn };
};
/** "Mhm", while the agent speaks on. */
export const mutters = (text: string, seq: number, epoch = 1): CallInput =>
  says(text, seq, epoch, { kind: 'backchannel' });
/** The recogniser found out what was really said in the turn `ofSeq`. */
export const corrects = (ofSeq: number, text: string, seq: number, epoch = 1): CallInput =>
  says(text, seq, epoch, { kind: 'correction', ofSeq });
/** The turn `ofSeq`, told when it was probably over, went on. */
export const goesOn = (ofSeq: number, text: string, seq: number, epoch = 1): CallInput =>
  says(text, seq, epoch, { kind: 'continuation', ofSeq });
export const presses = (digits: string, seq: number, epoch = 1): CallInput => ({
  kind: 'digits',
  epoch,
  seq,
  digits,
});
export const mediaLost = (epoch = 1, heard: readonly HeardReport[] = [], reason?: string): CallInput => ({
  kind: 'media_lost',
  epoch,
  heard,
  ...(reason === undefined ? {} : { reason }),
});
export const callBackDue = (legId = 'leg-3'): CallInput => ({ kind: 'call_back_due', legId, key });
export const looked = (presence: LegPresence, legId = 'leg-1'): CallInput => ({
  kind: 'looked',
  legId,
  result: ok(presence),
});
export const mediaAsked = (legId = 'leg-1'): CallInput => ({
  kind: 'media_asked',
  legId,
  result: ok(undefined),
});
/** The carrier was asked for the media of a leg that it knows no more. */
export const mediaOfNoLeg = (legId = 'leg-1'): CallInput => ({
  kind: 'media_asked',
  legId,
  result: failed({ code: 'not-found', message: 'no such leg', disposition: 'final' }),
});
export const timeUp: CallInput = { kind: 'time_up' };
export const endAsked: CallInput = { kind: 'end_asked' };
export const wrappedUp: CallInput = {
  kind: 'wrapped_up',
  result: ok({
    synthesis: { long: 'They spoke.', short: 'Talk', satisfaction: 'high', improvement_suggestions: 'None.' },
    nextAction: { action: 'case_closed', justification: 'All is said.' },
  }),
};

export const toolCall = (id: string, name: string, given: unknown): ToolCall => ({
  id,
  name,
  argumentsJson: JSON.stringify(given),
});

export interface Reply {
  readonly callerSeq?: number;
  readonly toolCalls?: readonly ToolCall[];
  readonly heard?: readonly HeardReport[];
  readonly ended?: ConverseOutput['ended'] | undefined;
  readonly moderated?: ConverseOutput['moderated'];
  readonly missesTexts?: true;
}

/** What the standing turn `turn` of an epoch brings back: an utterance (none when `text` is null), and what was heard. */
export function replied(turn: number, text: string | null, reply: Reply = {}, epoch = 1): CallInput {
  const { callerSeq, toolCalls = [], heard = [], ended, moderated, missesTexts } = reply;
  const output: ConverseOutput = {
    ...(callerSeq === undefined ? {} : { callerSeq }),
    ...(text === null ? {} : { utterance: { id: `${epoch}-${turn}`, text, toolCalls } }),
    heard,
    ...(ended === undefined ? {} : { ended }),
    ...(moderated ? { moderated } : {}),
    ...(missesTexts ? { missesTexts } : {}),
  };
  return { kind: 'conversed', epoch, turn, output };
}

export function heard(utteranceId: string, writtenText: string, heardText = writtenText): HeardReport {
  return { utteranceId, writtenText, heardText, complete: heardText === writtenText, playing: false };
}

export const fellSilent = (turn: number, reports: readonly HeardReport[] = [], epoch = 1): CallInput => ({
  kind: 'converse_failed',
  epoch,
  turn,
  heard: reports,
  bridge: 'missing',
});

/** How each phase is reached on the way most calls take. */
const talking = [begun, dialed(), connected(), attached()];
const said = [...talking, replied(1, 'Hello.'), says('hi', 1)];
const wantsPerson = toolCall('t1', 'talk_to_person', { reason: 'a question of money' });
const putting = 'I am putting you through.';
/** What code has the person asked before it puts them through. */
export const transferQuestion = phrase('ask_transfer', 'en-US');
/** Asked for, agreed to, announced and heard. With a plan that has a colleague. */
const putThrough = [
  ...talking,
  replied(1, 'Hello.'),
  says('a human please', 1),
  replied(2, '', { callerSeq: 1, toolCalls: [{ ...wantsPerson, id: 't0' }] }),
  replied(3, transferQuestion),
  says('yes please', 2),
  replied(4, putting, { callerSeq: 2, toolCalls: [wantsPerson], heard: [heard('1-3', transferQuestion)] }),
  replied(5, null, { heard: [heard('1-4', putting)] }),
];
export const waysTo = {
  opening: [],
  dialing: [begun],
  answering: [incoming()],
  ringing: [begun, dialed()],
  connected: [begun, dialed(), connected()],
  talking,
  detached: [...talking, mediaLost()],
  transferring: putThrough,
  hanging_up: [...talking, endAsked],
  wrapping_up: [...said, replied(2, 'Good-bye.', { callerSeq: 1, ended: 'finished' }), disconnected()],
  lingering: [begun, dialed(), legFailed('no_answer')],
  /** With a plan that wants the person called back. */
  calling_back: [...said, disconnected('dropped'), replied(2, null, { ended: 'media_lost' })],
  closed: [begun, notDialed('final', 'bad-number')],
} as const satisfies Record<CallState['phase']['kind'], readonly CallInput[]>;

export function reach(
  kind: keyof typeof waysTo,
  change: Partial<CallSettings> = {},
  planned: Partial<Plan> = {},
): CallState {
  const onDrop = kind === 'calling_back' ? ({ onDrop: 'call_back' } as const) : {};
  const colleague = kind === 'transferring' ? { agentPhoneNumber } : {};
  const { state } = play(opened(change, 'outbound', { ...onDrop, ...colleague, ...planned }), waysTo[kind]);
  if (state.phase.kind !== kind) throw new Error(`the way to ${kind} leads to ${state.phase.kind}`);
  return state;
}
