/** Which worker has a call: the process that did the last piece of its workflow. */
import { Connection } from '@temporalio/client';
import type { TemporalServer } from './temporal-server.ts';

/** By default a worker names itself `<process id>@<host>`. */
const workerIdentity = /^(\d+)@/;

/**
 * The id of the process that took the last workflow task of a call; null while none is known.
 * @throws {Error} When the server does not answer.
 */
export async function workerOf(
  { address, namespace }: Pick<TemporalServer, 'address' | 'namespace'>,
  callId: string,
): Promise<number | null> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    const { workflowService } = connection;
    const { executions } = await workflowService.listWorkflowExecutions({
      namespace,
      query: `CallId = '${callId}' AND ExecutionStatus = 'Running'`,
    });
    const execution = executions[0]?.execution;
    if (!execution) return null;
    const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      maximumPageSize: 100,
    });
    const last = history?.events?.find((event) => event.workflowTaskStartedEventAttributes);
    const identity = last?.workflowTaskStartedEventAttributes?.identity ?? '';
    const pid = workerIdentity.exec(identity)?.[1];
    return pid === undefined ? null : Number(pid);
  } finally {
    await connection.close();
  }
}
