/** The workflow of a call: takes messages in, asks the reducer what follows, has it carried out, until the call is closed. */
import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  patched,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { CallCommand, CallInput } from '../domain/call/events.ts';
import { languagesOf } from '../domain/call/language-moves.ts';
import { lateWrapUpAnswer } from '../domain/call/wrap-up-moves.ts';
import { reportOf } from '../domain/call/report-of.ts';
import { dueAt, openState } from '../domain/call/state.ts';
import { expectsMedia } from '../domain/call/talk-moves.ts';
import { knowsText } from '../domain/call/text-moves.ts';
import { transition } from '../domain/call/transition.ts';
import { now } from './clock.ts';
import { createDeeds } from './deeds.ts';
import { show } from './display.ts';
import * as messages from './phone-call.messages.ts';
import type { PhoneCallInput } from './phone-call.messages.ts';

/** How long a new attachment waits for the old bridge's last word: a little more than the standing turn's heartbeat timeout. */
const lastWordMs = 5_500;
/** How long a new plan waits for the call before it to be summed up; after that the line counts as busy. */
const wrapUpWaitMs = 8_000;
/** News that wait for the next call on the line; it begins within seconds. */
const mostMissed = 20;

export async function phoneCall(input: PhoneCallInput): Promise<void> {
  const { recovery } = input.settings;
  let state = input.carried?.state ?? openState({ ...input, now: now() });
  /** What a next run is for: another call on the line, or this one from its next standing turn on. */
  const next: { call: PhoneCallInput | null; turn: Carried['next'] | null } = { call: null, turn: null };
  /** Nothing more will be recorded by this run. */
  const kept = { through: false };
  const deeds = createDeeds(input, () => state, take);

  function take(event: CallInput): void {
    const step = transition(state, event, now());
    show(state, step.state);
    state = step.state;
    for (const command of step.commands) {
      if (isNextTurn(command) && renewalIsDue()) next.turn = command;
      else deeds.carryOut(command, state);
    }
  }

  /** Once the line is another call's, what comes for the person is for that one. */
  function takeForLine(news: messages.LineNews): void {
    if (!next.call) take(news);
    else if (news.kind !== 'text_received' || !knowsText(state, news.message)) {
      const missed = [...(next.call.missed ?? []), news].slice(-mostMissed);
      next.call = { ...next.call, missed };
    }
  }

  /** Between two turns nothing is under way but what is played and said, and that waits in the bridge. */
  function renewalIsDue(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    return recovery !== undefined && (continueAsNewSuggested || historyLength >= recovery.renewAfterEvents);
  }

  setHandler(
    messages.incomingCall,
    (call) => {
      take({ kind: 'incoming_call', call, ...freshLeg() });
    },
    { description: 'the person calls us' },
  );
  setHandler(
    messages.carrierEvent,
    (event) => {
      take({ kind: 'carrier', event });
    },
    { description: "the carrier's news of a leg" },
  );
  setHandler(
    messages.callerTurn,
    (turn) => {
      take({ kind: 'caller_turn', turn });
    },
    { description: 'the person finished a turn' },
  );
  setHandler(
    messages.digit,
    (pressed) => {
      take({ kind: 'digits', ...pressed });
    },
    { description: 'keys were pressed' },
  );
  setHandler(
    messages.answeredBy,
    (news) => {
      take({ kind: 'answered_by', ...news });
    },
    { description: 'a machine has taken the call' },
  );
  setHandler(
    messages.mediaLost,
    (news) => {
      take({ kind: 'media_lost', ...news });
    },
    { description: "a bridge's media socket is gone" },
  );
  setHandler(
    messages.textMessage,
    (message) => {
      takeForLine({ kind: 'text_received', message });
    },
    { description: 'the person wrote a text message' },
  );
  setHandler(
    messages.textDelivery,
    (delivery) => {
      take({ kind: 'text_delivery', delivery });
    },
    { description: 'what became of a text message of ours' },
  );
  setHandler(
    messages.optedOut,
    () => {
      takeForLine({ kind: 'opted_out' });
    },
    { description: 'the person wants to hear of us no more' },
  );
  setHandler(
    messages.cancel,
    ({ callId }) => {
      endIfMine(callId);
    },
    { description: 'take the call back' },
  );
  setHandler(
    messages.hangUp,
    ({ callId }) => {
      endIfMine(callId);
    },
    { description: 'end the call' },
  );
  setHandler(
    messages.recordingOrder,
    ({ callId, order }) => {
      if (callId === state.plan.callId) take({ kind: 'recording_wished', order });
    },
    { description: 'pause, resume or stop the recording' },
  );
  setHandler(
    messages.recordingFile,
    ({ callId, file }) => {
      if (callId === state.plan.callId) take({ kind: 'recording_file', file });
    },
    { description: "a recording's file is in its place" },
  );
  setHandler(messages.snapshot, () => reportOf(state), { description: 'the call as it stands' });

  setHandler(
    messages.attachMedia,
    async ({ legId, bridgeQueue, carrierCallId, formerEpoch, heard = [] }) => {
      if (formerEpoch !== undefined) deeds.loseTurn(heard);
      else if (recovery) await deeds.relieve();
      else await condition(() => !awaitsLastWord(), lastWordMs);
      const known = {
        ...(carrierCallId === undefined ? {} : { carrierCallId }),
        ...(formerEpoch === undefined ? {} : { formerEpoch }),
      };
      take({ kind: 'media_attached', legId, bridgeQueue, heard, ...known });
      const { epoch } = state.conversation;
      const { phase } = state;
      const isAttached = phase.kind === 'talking' || phase.kind === 'transferring';
      if (!isAttached || phase.leg.legId !== legId || phase.media.bridgeQueue !== bridgeQueue)
        throw notExpected();
      return { epoch, callId: state.plan.callId, languages: languagesOf(state) };
    },
    {
      description: 'a bridge takes the media',
      validator: ({ callId, legId, formerEpoch }: messages.AttachRequest) => {
        if (callId !== state.plan.callId || !expectsMedia(state, legId)) throw notExpected();
        if (formerEpoch !== undefined && formerEpoch !== state.conversation.epoch) throw notExpected();
      },
    },
  );

  setHandler(
    messages.begin,
    async ({ plan, settings }) => {
      const { lineId } = input;
      await condition(() => state.phase.kind !== 'wrapping_up', wrapUpWaitMs);
      const current = next.call ? next.call.plan.callId : state.plan.callId;
      if (plan.callId === current) return { kind: 'same', lineId };
      if (next.call || !mayBeReplaced()) return { kind: 'busy', callId: current };
      next.call = { lineId, direction: 'outbound', plan, settings };
      take({ kind: 'replaced' });
      return { kind: 'started', lineId };
    },
    { description: 'a new plan for this line' },
  );

  setHandler(
    messages.takeWrapUp,
    async ({ callId, ...late }) => {
      if (callId !== state.plan.callId) return 'over';
      if (state.phase.kind === 'closed') {
        // What it still has to record has the next numbers.
        await condition(() => kept.through);
        return 'over';
      }
      const answer = lateWrapUpAnswer(state, late.throughSeq);
      take({ kind: 'wrapped_up_late', late });
      return answer;
    },
    { description: 'the call summed up after its time' },
  );

  function endIfMine(callId: string): void {
    if (callId === state.plan.callId) take({ kind: 'end_asked' });
  }
  function mayBeReplaced(): boolean {
    return state.phase.kind === 'lingering' || state.phase.kind === 'closed';
  }
  function awaitsLastWord(): boolean {
    return 'media' in state.phase && Boolean(state.phase.media?.standing);
  }

  show(null, state);
  if (!input.carried) for (const news of input.missed ?? []) take(news);
  if (input.carried) deeds.carryOut(input.carried.next, state);
  else if (input.direction === 'outbound') take({ kind: 'begun', ...freshLeg() });
  const recording = deeds.keepRecords().then(() => {
    kept.through = true;
  });

  // Nothing is taken twice at one moment without the time going on between.
  let handled: number | null = null;
  for (let due = dueAt(state); due !== null; due = dueAt(state)) {
    const moment = due;
    const summary = `time limit of: ${state.phase.kind}`;
    const news = (): boolean => dueAt(state) !== moment || next.turn !== null;
    const moved =
      moment !== handled && isDueNow(moment)
        ? news()
        : await condition(news, Math.max(1, moment - now()), { summary });
    if (next.turn) await standOrRenew(next.turn);
    else if (!moved) {
      handled = moment;
      const { phase } = state;
      const callsBack = phase.kind === 'calling_back' && phase.until <= now();
      take(callsBack ? { kind: 'call_back_due', ...freshLeg() } : { kind: 'time_up' });
    }
  }

  /** What has not come to an end yet would be lost with the run: then the turn stands in this one, and the next is tried. */
  async function standOrRenew(turn: Carried['next']): Promise<void> {
    next.turn = null;
    if (deeds.idle() && allHandlersFinished())
      await continueAsNew<typeof phoneCall>({ ...input, carried: { state, next: turn } });
    deeds.carryOut(turn, state);
  }

  await recording;
  await condition(() => deeds.idle() && allHandlersFinished());
  if (next.call) await continueAsNew<typeof phoneCall>(next.call);
}

type Carried = NonNullable<PhoneCallInput['carried']>;

/** A turn that needs nothing but what the bridge has not been told yet. */
function isNextTurn(command: CallCommand): command is Carried['next'] {
  return command.kind === 'converse' && command.input.context.kind === 'new';
}

/** A timer of 1 ms takes the server up to a second. Calls that began before this was known have one in their history. */
function isDueNow(moment: number): boolean {
  return moment <= now() && patched('due-now-without-timer');
}

function freshLeg(): Pick<Extract<CallInput, { kind: 'begun' }>, 'legId' | 'key'> {
  return { legId: uuid4(), key: { id: uuid4(), firstSentAt: now() } };
}

function notExpected(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('the call is not expecting media of this leg', 'not-expected');
}
