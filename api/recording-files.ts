/** Files of recordings that the carrier tells of: linked from their calls, which may be long over. */
import type { RecordingFile } from '../domain/ports/carrier.ts';
import { ok, type Result } from '../domain/result.ts';
import type { ApiDeps } from './deps.ts';

type Tools = Pick<ApiDeps, 'calls' | 'records' | 'recordings' | 'log'>;

export async function takeRecordingFile(tools: Tools, file: RecordingFile): Promise<Result<unknown>> {
  const added = await tools.recordings.addFile(file);
  if (!added.ok) return added;
  if (!added.value) {
    // Somebody else records by the same resource.
    tools.log.info('carrier.recording_unknown', {});
    return ok(undefined);
  }
  const { callId } = added.value;
  const found = await tools.records.find(callId);
  if (!found.ok) return found;
  if (!found.value) return ok(undefined);
  // While the call's window is open it notes the file itself, so that whoever listens hears of it.
  return tools.calls.recordingFile({ callId, lineId: found.value.lineId }, file);
}
