/** Carries the reducer's commands out: starts activities, and brings what they answer back as events. */
import {
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  proxyActivities,
  sleep,
  uuid4,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CallCommand, CallInput } from '../domain/call/events.ts';
import type { CallState } from '../domain/call/state.ts';
import { wholeContext } from '../domain/call/take-up.ts';
import type { HeardReport } from '../domain/conversation/transcript.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { unlessActivityFailed, wasNotStarted } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';
import { createBridgeTurns } from './bridge-turns.ts';
import { now } from './clock.ts';
import { callEnded, outreachWorkflowId } from './outreach.messages.ts';
import type { PhoneCallInput } from './phone-call.messages.ts';
import { sendUntilTaken } from './texts.ts';
import { doDeed } from './tool-deeds.ts';
import { wrapUpDeed } from './wrap-up-deeds.ts';

const maxEventsAtOnce = 100;
/** A store that has refused for good is asked again after this long: somebody may have mended it. */
const recordPauseMs = 30_000;

type Activity<Name extends keyof Activities> = (summary: string) => Activities[Name];

function activity<Name extends keyof Activities>(name: Name): Activity<Name> {
  return (summary) => proxyActivities<Activities>({ ...activityOptions[name], summary })[name];
}

const dial = activity('dial');
const answer = activity('answer');
const reject = activity('reject');
const hangUp = activity('hangUp');
const record = activity('record');
const startMedia = activity('startMedia');
const say = activity('say');
const find = activity('find');
const transfer = activity('transfer');
const startRecording = activity('startRecording');
const orderRecording = activity('orderRecording');
const setOutreach = activity('setOutreach');
const answerText = activity('answerText');

export interface Deeds {
  carryOut(command: CallCommand, state: CallState): void;
  /**
   * Another bridge is about to take the media over: has the one that holds it fall silent, and waits for what was heard
   * last. One that is gone is taken at its last heartbeat.
   */
  relieve(): Promise<void>;
  /** The bridge that had the media asks for it again: its standing turn is lost, and `heard` is its last word. */
  loseTurn(heard: readonly HeardReport[]): void;
  /** Nothing is under way: a run that ended before would leave a leg behind that was being dialled or hung up. */
  idle(): boolean;
  /** Writes events to the store as they come, one batch at a time, until the call is closed and all is written. */
  keepRecords(): Promise<void>;
}

/** `take` receives what came of a deed; `current` is the call as it stands. Nothing here decides what the call does. */
export function createDeeds(
  input: PhoneCallInput,
  current: () => CallState,
  take: (event: CallInput) => void,
): Deeds {
  const bridges = createBridgeTurns(input, current, take);
  const underWay = new Set<Promise<void>>();
  /** The carrier's ids of legs that are being hung up. */
  const hangingUp = new Set<string>();
  const { lineId, plan } = input;
  const { callId, phoneNumber: person, ourNumber } = plan;

  async function settle<T>(work: Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await work;
    } catch (error) {
      if (wasNotStarted(error)) {
        return failed({
          code: 'not-started',
          message: 'no worker took it up in time',
          disposition: 'retryable',
        });
      }
      if (!isCancellation(error)) unlessActivityFailed(error);
      // A time limit or a lost worker: nobody knows how far it came.
      const code = isCancellation(error) ? 'cancelled' : 'activity-failed';
      return failed({ code, message: 'the activity did not answer', disposition: 'unknown' });
    }
  }

  function isAway(legId: string): boolean {
    const { phase } = current();
    const isLost = phase.kind === 'detached' || (phase.kind === 'transferring' && phase.restart !== null);
    return isLost && phase.leg.legId === legId;
  }

  async function carry(command: CallCommand, state: CallState): Promise<void> {
    const key = { id: uuid4(), firstSentAt: now() };
    switch (command.kind) {
      case 'dial': {
        const { legId } = command.leg;
        const request = { lineId, callId, legId, key: command.key, to: person, from: ourNumber };
        take({ kind: 'dialed', legId, result: await settle(dial('dial the person')(request)) });
        return;
      }
      case 'answer': {
        const { legId } = command.leg;
        const request = { lineId, callId, legId, key: command.key, incomingContext: command.incomingContext };
        take({ kind: 'answered', legId, result: await settle(answer('answer the person')(request)) });
        return;
      }
      case 'reject':
        return reject('refuse a second call')({ key: command.key, incomingContext: command.incomingContext });
      case 'hang_up': {
        const { carrierCallId } = command;
        if (hangingUp.has(carrierCallId)) return;
        hangingUp.add(carrierCallId);
        return hangUp('hang up')({ key, carrierCallId }).finally(() => hangingUp.delete(carrierCallId));
      }
      case 'probe':
        return bridges.probe(command.legId, command.media);
      case 'recall':
        await bridges.recall(command.legId, command.media);
        return;
      case 'start_media': {
        const { legId, carrierCallId, anew } = command;
        // What streams to a bridge that is only about to ask for the leg again must not be torn.
        if (anew && (await bridges.recall(legId, anew.media))) return;
        // Meanwhile it may have come, and must not be torn away again.
        if (anew && !isAway(legId) && patched('media-asked-for-only-while-away')) return;
        const request = { carrierCallId, anew: anew !== null };
        const result = await settle(startMedia('ask for the media again')(request));
        take({ kind: 'media_asked', legId, result });
        return;
      }
      case 'say': {
        const { carrierCallId, text, language } = command;
        await settle(say('say a holding phrase')({ carrierCallId, text, language }));
        return;
      }
      case 'look': {
        const { legId, carrierCallId } = command;
        const result = await settle(find('ask what became of the leg')({ carrierCallId }));
        take({ kind: 'looked', legId, result });
        return;
      }
      case 'send_text': {
        const { text, purpose } = command;
        const message = { callId, key, to: person, from: ourNumber, text, reference: lineId };
        const result = await sendUntilTaken('text the person', message);
        take({ kind: 'texted', text, ...(purpose ? { purpose } : {}), result });
        return;
      }
      case 'answer_text': {
        const work = answerText('answer a text message')(wholeContext(state, now()));
        take({ kind: 'text_answered', result: await settle(work) });
        return;
      }
      case 'deed': {
        const answer = await doDeed(command, state);
        if (answer) take({ kind: 'deed_done', toolCallId: command.toolCallId, answer });
        return;
      }
      case 'transfer': {
        const { kind: _, ...request } = command;
        const result = await settle(transfer('put the person through')({ ...request, callId }));
        take({ kind: 'transfer_asked', legId: command.legId, toolCallId: command.toolCallId, result });
        return;
      }
      case 'tell_colleague': {
        const { to, text } = command;
        const message = { callId, key, to, from: ourNumber, text };
        const result = await sendUntilTaken('tell the colleague who is put through', message);
        take({ kind: 'colleague_told', result });
        return;
      }
      case 'start_recording': {
        const { kind: _, ...request } = command;
        const result = await settle(startRecording('record the leg')({ ...request, lineId, callId }));
        take({ kind: 'recording_ordered', legId: command.legId, order: 'start', result });
        return;
      }
      case 'order_recording': {
        const { legId, order, recordingId } = command;
        const given = orderRecording(`recording: ${order}`)({ callId, order, recordingId });
        const result = await settle(given);
        take({ kind: 'recording_ordered', legId, order, result: result.ok ? ok({}) : result });
        return;
      }
      case 'converse':
        return bridges.converse(command.bridgeQueue, command.input);
      case 'cancel_converse':
        bridges.letGo(command.turn);
        return;
      case 'set_outreach':
        return setOutreach(`set reminder ${command.order.reminder.number ?? ''}`)({ order: command.order });
      case 'tell_outreach': {
        const { outreachId, callId: ended, outcome } = command;
        const outreach = getExternalWorkflowHandle(outreachWorkflowId(outreachId));
        // One that is over, or was taken out by hand, needs to hear nothing.
        await outreach.signal(callEnded, { callId: ended, outcome }).catch(() => undefined);
        return;
      }
      case 'wrap_up':
      case 'wrap_up_later':
      case 'read_settings': {
        const news = await wrapUpDeed(command, state, settle);
        if (news) take(news);
        return;
      }
    }
  }

  /** Nothing more is to be recorded. Calls that follow through have things under way when they close. */
  function isThrough(): boolean {
    const { phase, settings } = current();
    return phase.kind === 'closed' && (!settings.followThrough || underWay.size === 0);
  }

  return {
    carryOut: (command, state) => {
      // A deed that fails for good (a hang-up after all its tries) leaves the call to its own time limits.
      const deed = carry(command, state)
        .catch(unlessActivityFailed)
        .finally(() => underWay.delete(deed));
      underWay.add(deed);
    },
    relieve: bridges.relieve,
    loseTurn: bridges.lose,
    idle: () => underWay.size === 0,
    keepRecords: async () => {
      for (;;) {
        await condition(() => current().unrecorded.length > 0 || isThrough());
        const events = current().unrecorded.slice(0, maxEventsAtOnce);
        const last = events.at(-1);
        if (!last) return;
        try {
          await record(`record through event ${last.seq}`)({ callId, events });
        } catch (error) {
          unlessActivityFailed(error);
          await sleep(recordPauseMs, { summary: 'the store refused' });
          continue;
        }
        take({ kind: 'recorded', throughSeq: last.seq });
      }
    },
  };
}
