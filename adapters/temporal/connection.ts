/** Temporal, joined in one place: the client, the worker's connection and the data converter that all of them share. */
import { Client, Connection, type DataConverter } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';

export interface TemporalAddress {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
}

/** How payloads are written; replay and every process must use this same one. */
export const dataConverter: DataConverter = {};

export interface TemporalClient {
  readonly client: Client;
  close(): Promise<void>;
}

/** Thrown at start-up when no server answers; says where it was looked for. */
export class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';

  constructor({ address, namespace }: TemporalAddress, cause: unknown) {
    super(
      `No Temporal server answers at ${address} (namespace ${namespace}): start one, or set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.`,
      { cause },
    );
  }
}

/** People wait on the telephone while the server is away: it is looked for more often than gRPC would by itself. */
const longestBackoffMs = 1_000;

export async function connectClient(where: TemporalAddress): Promise<TemporalClient> {
  try {
    const connection = await Connection.connect({
      address: where.address,
      connectTimeout: '10s',
      channelArgs: {
        'grpc.initial_reconnect_backoff_ms': 100,
        'grpc.max_reconnect_backoff_ms': longestBackoffMs,
      },
    });
    const client = new Client({ connection, namespace: where.namespace, dataConverter });
    return { client, close: () => connection.close() };
  } catch (error) {
    throw new TemporalUnreachable(where, error);
  }
}

export async function connectWorker(where: TemporalAddress): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ address: where.address });
  } catch (error) {
    throw new TemporalUnreachable(where, error);
  }
}
