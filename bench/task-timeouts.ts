/** Which time limits were passed in the workflows of some calls, by Temporal's own account. */
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import { connectClient, type TemporalAddress } from '../adapters/temporal/connection.ts';

export interface Timeouts {
  /** Activities that fell silent: the standing turns of bridges. */
  readonly heartbeats: number;
  readonly otherActivities: number;
  /** Pieces of a workflow that a worker did not finish, or did not take up, in time. */
  readonly workflowTasks: number;
}

const History = z.object({
  events: z.array(
    z.looseObject({
      activityTaskTimedOutEventAttributes: z
        .looseObject({
          failure: z
            .looseObject({ timeoutFailureInfo: z.looseObject({ timeoutType: z.string() }).nullish() })
            .nullish(),
        })
        .nullish(),
      workflowTaskTimedOutEventAttributes: z.looseObject({}).nullish(),
    }),
  ),
});

/** @throws {Error} When the server does not answer. */
export async function timeoutsOf(temporal: TemporalAddress, callIds: readonly string[]): Promise<Timeouts> {
  const { client, close } = await connectClient(temporal);
  try {
    const events: z.infer<typeof History>['events'] = [];
    for (const callId of callIds) {
      for await (const { workflowId, runId } of client.workflow.list({ query: `CallId = '${callId}'` })) {
        const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
        events.push(...History.parse(JSON.parse(historyToJSON(history))).events);
      }
    }
    const activities = events.flatMap(({ activityTaskTimedOutEventAttributes: timedOut }) =>
      timedOut ? [timedOut.failure?.timeoutFailureInfo?.timeoutType ?? ''] : [],
    );
    const heartbeats = activities.filter((type) => type.endsWith('HEARTBEAT')).length;
    return {
      heartbeats,
      otherActivities: activities.length - heartbeats,
      workflowTasks: events.filter((event) => event.workflowTaskTimedOutEventAttributes).length,
    };
  } finally {
    await close();
  }
}
