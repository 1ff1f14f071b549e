/** Every activity's time limits and retries, in one table. */
import type { ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/** Work that must succeed in the end, and harms nothing when it is done again. */
const untilItWorks = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' } as const;

export const activityOptions = {
  // One attempt: a dial whose fate is unknown must not be repeated. The reducer repeats what certainly did not happen,
  // which includes what no worker took up in time: nobody's telephone rings for a call given up long ago.
  dial: { scheduleToStartTimeout: '30s', startToCloseTimeout: '20s', retry: { maximumAttempts: 1 } },
  answer: { scheduleToStartTimeout: '15s', startToCloseTimeout: '15s', retry: { maximumAttempts: 1 } },
  reject: { startToCloseTimeout: '10s', scheduleToCloseTimeout: '30s', retry: { maximumAttempts: 3 } },
  // A leg that is not hung up costs until the person hangs up: longer than a carrier is away.
  hangUp: { startToCloseTimeout: '5s', scheduleToCloseTimeout: '30m', retry: untilItWorks },
  record: { startToCloseTimeout: '6s', retry: untilItWorks },
  // Calls from before it could be put off have 45 s for it, newer ones 25: neither has the line wait longer.
  wrapUp: {
    startToCloseTimeout: '15s',
    scheduleToCloseTimeout: '22s',
    retry: { ...untilItWorks, maximumAttempts: 4 },
  },
  postponeWrapUp: { startToCloseTimeout: '10s', scheduleToCloseTimeout: '1h', retry: untilItWorks },
  // The workflow tries it again, with pauses of its own.
  wrapUpFromRecords: { startToCloseTimeout: '90s', retry: { maximumAttempts: 1 } },
  deliverWrapUp: { startToCloseTimeout: '15s', scheduleToCloseTimeout: '24h', retry: untilItWorks },
  currentSettings: { startToCloseTimeout: '5s', scheduleToCloseTimeout: '10s', retry: untilItWorks },
  // What the reducer asks for again by itself, for as long as it matters.
  startMedia: { startToCloseTimeout: '10s', scheduleToCloseTimeout: '15s', retry: { maximumAttempts: 1 } },
  say: { startToCloseTimeout: '10s', scheduleToCloseTimeout: '15s', retry: { maximumAttempts: 1 } },
  find: { startToCloseTimeout: '10s', scheduleToCloseTimeout: '15s', retry: { maximumAttempts: 1 } },
  sendText: { startToCloseTimeout: '40s', scheduleToCloseTimeout: '10m', retry: untilItWorks },
  answerText: {
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: '2m',
    retry: { ...untilItWorks, maximumAttempts: 4 },
  },
  endOutreach: { startToCloseTimeout: '30s', scheduleToCloseTimeout: '24h', retry: untilItWorks },
  // The same key every time: to ask again does no harm, and soon matters.
  transfer: {
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '20s',
    retry: { ...untilItWorks, maximumAttempts: 2 },
  },
  startRecording: {
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '30s',
    retry: { ...untilItWorks, maximumAttempts: 4 },
  },
  orderRecording: {
    startToCloseTimeout: '5s',
    scheduleToCloseTimeout: '15s',
    retry: { ...untilItWorks, maximumAttempts: 3 },
  },
  // The person is told after a few seconds that it takes long; what must be done is tried on.
  doDeed: { startToCloseTimeout: '40s', scheduleToCloseTimeout: '10m', retry: untilItWorks },
  // One try to reach a subscriber; the workflow decides when there is another. Only the store can keep it from an answer.
  postWebhook: { startToCloseTimeout: '25s', retry: untilItWorks },
  lastBeat: { startToCloseTimeout: '2s', scheduleToCloseTimeout: '4s', retry: untilItWorks },
  // Nobody is reached before it is answered, however long that takes.
  mayReach: { startToCloseTimeout: '6s', retry: untilItWorks },
  setOutreach: { startToCloseTimeout: '10s', retry: untilItWorks },
  keepOutreach: { startToCloseTimeout: '6s', retry: untilItWorks },
  announceReminder: { startToCloseTimeout: '10s', retry: untilItWorks },
  beginCall: { startToCloseTimeout: '15s', scheduleToCloseTimeout: '10m', retry: untilItWorks },
} as const satisfies Record<keyof Activities, ActivityOptions>;

/**
 * The standing turn: it may stand as long as the call may last. It is on the bridge's own queue, so a bridge that is gone
 * shows by not starting it or by falling silent. The workflow decides what a failure means.
 */
export function converseOptions(bridgeQueue: string, maxCallMinutes: number): ActivityOptions {
  return {
    taskQueue: bridgeQueue,
    startToCloseTimeout: maxCallMinutes * 60_000 + 60_000,
    scheduleToStartTimeout: '5s',
    heartbeatTimeout: '4s',
    retry: { maximumAttempts: 1 },
    cancellationType: 'TRY_CANCEL',
  };
}

/** A word to the bridge that holds the media: one that does not take it up at once is taken for dead. */
export function dutyOptions(bridgeQueue: string): ActivityOptions {
  return {
    taskQueue: bridgeQueue,
    scheduleToStartTimeout: '800ms',
    startToCloseTimeout: '2s',
    retry: { maximumAttempts: 1 },
  };
}
