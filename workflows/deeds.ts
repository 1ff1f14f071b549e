/** Carries the reducer's commands out: starts activities, and brings what they answer back as events. */
import { condition, isCancellation, patched, proxyActivities, sleep, uuid4 } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CallCommand, CallInput } from '../domain/call/events.ts';
import type { CallState } from '../domain/call/state.ts';
import type { HeardReport } from '../domain/conversation/transcript.ts';
import type { RequestKey } from '../domain/ports/carrier.ts';
import { failed, type Result } from '../domain/result.ts';
import { unlessActivityFailed, wasNotStarted } from './activity-failure.ts';
import { activityOptions } from './activity-options.ts';
import { createBridgeTurns } from './bridge-turns.ts';
import { now } from './clock.ts';
import type { PhoneCallInput } from './phone-call.messages.ts';
import { doDeed } from './tool-deeds.ts';

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
const wrapUp = activity('wrapUp');
const startMedia = activity('startMedia');
const say = activity('say');
const find = activity('find');
const sendText = activity('sendText');

const maxTextTries = 3;
const textPauseMs = 2_000;

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
    return phase.kind === 'detached' && phase.leg.legId === legId;
  }

  async function sendUntilTaken(text: string, key: RequestKey): Promise<Result<{ messageId: string }>> {
    for (let tries = 1; ; tries += 1) {
      const message = { callId, key, to: person, from: ourNumber, text };
      const result = await settle(sendText('text the person')(message));
      if (result.ok || result.failure.disposition === 'final' || tries === maxTextTries) return result;
      await sleep(result.failure.retryAfterMs ?? textPauseMs, { summary: 'before the next try to text' });
    }
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
        const { text } = command;
        take({ kind: 'texted', text, result: await sendUntilTaken(text, key) });
        return;
      }
      case 'deed': {
        const answer = await doDeed(command, state);
        if (answer) take({ kind: 'deed_done', toolCallId: command.toolCallId, answer });
        return;
      }
      case 'converse':
        return bridges.converse(command.bridgeQueue, command.input);
      case 'cancel_converse':
        bridges.letGo(command.turn);
        return;
      case 'wrap_up': {
        const { language, claim, entries } = state.conversation;
        const work = wrapUp('synthesis and next action')({
          plan: state.plan,
          language,
          claim,
          entries,
          now: now(),
        });
        take({ kind: 'wrapped_up', result: await settle(work) });
        return;
      }
    }
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
        await condition(() => current().unrecorded.length > 0 || current().phase.kind === 'closed');
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
