/** What a worker has under way, and the most it may have; served as `/figures`. */
import type { Worker } from '@temporalio/worker';

export interface WorkerFigures {
  readonly holds: readonly { readonly name: string; readonly now: number; readonly most: number }[];
}

/** How many tasks a worker takes at once. */
export interface WorkerBounds {
  readonly workflowTasks: number;
  readonly activities: number;
}

/** Calls beyond the cache cost a replay of their history whenever they have news; the SDK sizes it by the heap. */
export function workerFigures(
  worker: Pick<Worker, 'getStatus' | 'options'>,
  bounds: WorkerBounds,
): WorkerFigures {
  const status = worker.getStatus();
  return {
    holds: [
      { name: 'cached_workflows', now: status.numCachedWorkflows, most: worker.options.maxCachedWorkflows },
      { name: 'workflow_tasks', now: status.numInFlightWorkflowActivations, most: bounds.workflowTasks },
      { name: 'activities', now: status.numInFlightActivities, most: bounds.activities },
    ],
  };
}

/** Whether tasks are asked for: after the start, until it is told to stop or breaks. */
export function takesTasks(worker: Pick<Worker, 'getStatus'>): boolean {
  const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
  return runState === 'RUNNING' && workflowPollerState === 'POLLING' && activityPollerState === 'POLLING';
}
