/** How an activity's failure reads in the workflow: what may be passed over, and what it tells. */
import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';

/** Anything else is a bug, and stops the workflow task so that it is seen. */
export function unlessActivityFailed(error: unknown): undefined {
  if (!(error instanceof ActivityFailure)) throw error;
}

/** Stands in for the answer of an activity that failed. */
export function ifActivityFailed<T>(instead: T): (error: unknown) => T {
  return (error) => {
    unlessActivityFailed(error);
    return instead;
  };
}

/** No worker took it up in time, so nothing of it was done. */
export function wasNotStarted(error: unknown): boolean {
  return timeoutOf(error)?.timeoutType === 'SCHEDULE_TO_START';
}

/** What was reported with the last heartbeat before it fell silent, as it came. */
export function lastDetails(error: unknown): unknown {
  return timeoutOf(error)?.lastHeartbeatDetails;
}

function timeoutOf(error: unknown): TimeoutFailure | null {
  return error instanceof ActivityFailure && error.cause instanceof TimeoutFailure ? error.cause : null;
}
