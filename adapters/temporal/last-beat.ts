/** What a standing turn's last heartbeat said, as the server holds it while the activity is pending. */
import type { Client } from '@temporalio/client';
import type { ConverseProgress } from '../../domain/conversation/converse.ts';

/** The activity of the standing turn, by its name on the server. */
const converseType = 'converse';

/** Null when no such turn is pending, or nothing was reported of it yet. */
export async function lastBeat(
  client: Client,
  workflowId: string,
  turn: number,
): Promise<ConverseProgress | null> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  for (const pending of raw.pendingActivities ?? []) {
    const [details] = pending.heartbeatDetails?.payloads ?? [];
    if (pending.activityType?.name !== converseType || !details) continue;
    const progress = await decoded(client, details);
    if (isProgress(progress) && progress.turn === turn) return progress;
  }
  return null;
}

type Converter = Client['options']['loadedDataConverter'];
type Payload = Parameters<Converter['payloadConverter']['fromPayload']>[0];

/** The last codec that wrote is the first to be undone. */
async function decoded({ options }: Client, payload: Payload): Promise<unknown> {
  const { payloadCodecs, payloadConverter } = options.loadedDataConverter;
  let plain = payload;
  for (const codec of payloadCodecs.toReversed()) [plain = plain] = await codec.decode([plain]);
  return payloadConverter.fromPayload(plain);
}

function isProgress(details: unknown): details is ConverseProgress {
  return (
    typeof details === 'object' &&
    details !== null &&
    'turn' in details &&
    typeof details.turn === 'number' &&
    'heard' in details &&
    Array.isArray(details.heard)
  );
}
