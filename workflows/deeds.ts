/** Carries the reducer's commands out: starts activities, and brings what they answer back as events. */
import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  sleep,
  TimeoutFailure,
  uuid4,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { CallCommand, CallInput } from '../domain/call/events.ts';
import type { CallState } from '../domain/call/state.ts';
import type { ConverseInput, ConverseOutput, ConverseProgress } from '../domain/conversation/converse.ts';
import { failed, type Result } from '../domain/result.ts';
import { activityOptions, converseOptions } from './activity-options.ts';
import { now } from './clock.ts';
import type { PhoneCallInput } from './phone-call.messages.ts';

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

export interface Deeds {
  carryOut(command: CallCommand, state: CallState): void;
  /** Nothing is under way: a run that ended before would leave a leg behind that was being dialled or hung up. */
  idle(): boolean;
  /** Writes events to the store as they come, one batch at a time, until the call is closed and all is written. */
  keepRecords(current: () => CallState): Promise<void>;
}

/** `take` receives what came of a deed. Nothing here decides anything. */
export function createDeeds({ lineId, plan }: PhoneCallInput, take: (event: CallInput) => void): Deeds {
  const standing = new Map<number, CancellationScope>();
  const underWay = new Set<Promise<void>>();
  const { callId, phoneNumber: person, ourNumber } = plan;

  async function converse(bridgeQueue: string, input: ConverseInput, maxCallMinutes: number): Promise<void> {
    const scope = new CancellationScope();
    standing.set(input.turn, scope);
    const summary = `turn ${input.turn}: ${input.trigger.kind}`;
    const bridge = proxyActivities<{ converse(input: ConverseInput): Promise<ConverseOutput> }>({
      ...converseOptions(bridgeQueue, maxCallMinutes),
      summary,
    });
    const { epoch, turn } = input;
    const event = await scope
      .run(() => bridge.converse(input))
      .then(
        (output): CallInput => ({ kind: 'conversed', epoch, turn, output }),
        (error: unknown): CallInput => {
          const heard = lastProgress(error)?.heard ?? [];
          return { kind: 'converse_failed', epoch, turn, heard };
        },
      );
    standing.delete(turn);
    take(event);
  }

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
      // A time limit or a lost worker: nobody knows how far it came.
      const code = isCancellation(error) ? 'cancelled' : 'activity-failed';
      return failed({ code, message: 'the activity did not answer', disposition: 'unknown' });
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
      case 'hang_up':
        return hangUp('hang up')({ key, carrierCallId: command.carrierCallId });
      case 'converse':
        return converse(command.bridgeQueue, command.input, state.settings.maxCallMinutes);
      case 'cancel_converse':
        standing.get(command.turn)?.cancel();
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
    idle: () => underWay.size === 0,
    keepRecords: async (current) => {
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

/** Anything else is a bug, and stops the workflow task so that it is seen. */
function unlessActivityFailed(error: unknown): void {
  if (!(error instanceof ActivityFailure)) throw error;
}

function wasNotStarted(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return false;
  return error.cause.timeoutType === 'SCHEDULE_TO_START';
}

/** What the bridge reported last before it fell silent. */
function lastProgress(error: unknown): ConverseProgress | null {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return null;
  const details: unknown = error.cause.lastHeartbeatDetails;
  return isProgress(details) ? details : null;
}

function isProgress(details: unknown): details is ConverseProgress {
  return (
    typeof details === 'object' && details !== null && 'heard' in details && Array.isArray(details.heard)
  );
}
