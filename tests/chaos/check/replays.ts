/** I6: every history of the run replays on the workflows as they are now. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import { dataConverter } from '../../../adapters/temporal/connection.ts';
import type { Evidence } from '../evidence.ts';
import type { Breach } from './breach.ts';
import { worldOf } from './world.ts';
import { timelineOf } from './timeline.ts';
import { recordedIn } from './history.ts';

export async function checkReplays(
  evidence: Evidence,
  workflowBundle?: WorkflowBundle | { readonly codePath: string },
): Promise<readonly Breach[]> {
  if (evidence.histories.length === 0) return [];
  const options = { workflowBundle: workflowBundle ?? (await bundled()), dataConverter };
  const histories = evidence.histories.map(({ runId, history }) => ({ workflowId: runId, history }));
  const byRun = new Map(evidence.histories.map((run) => [run.runId, run]));
  const world = worldOf(evidence);
  const breaches: Breach[] = [];
  for await (const { workflowId: runId, error } of Worker.runReplayHistories(options, histories)) {
    if (!error) continue;
    const run = byRun.get(runId);
    const callId = recordedIn(run?.history)[0]?.callId ?? null;
    const call = world.calls.find((one) => one.callId === callId);
    breaches.push({
      invariant: 'I6',
      callId,
      what: `the history of ${run?.workflowId ?? 'a workflow'} (run ${runId}) does not replay: ${error.message}`,
      timeline: timelineOf(world, call, evidence.endedAt),
    });
  }
  return breaches;
}

async function bundled(): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
}
